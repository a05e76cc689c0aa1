"""What the code imports is named in pyproject.toml: what another package brings today, it may not bring tomorrow."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from youth_platforms.base.paths import PROJECT_ROOT

# Of an environment of its own: superset/requirements.in.
OF_SUPERSET = {"superset", "flask_migrate"}
OURS = {"youth_platforms", "portal", "samples", "expectations", "wiring"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """Return the modules from elsewhere that a run imports."""
    found = set()
    for folder in ("plugins", "dags", "samples", "expectations"):
        for file in (PROJECT_ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - OURS - OF_SUPERSET


def test_each_package_that_the_code_imports_is_named_as_one_that_a_run_needs():
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {plain(re.split(r"[=<>\[]", line)[0]) for line in project["dependencies"]}
    bringing = packages_distributions()
    unnamed = {
        module
        for module in imported()
        if module != "airflow" and not named & {plain(name) for name in bringing.get(module, [])}
    }
    assert unnamed == set()
