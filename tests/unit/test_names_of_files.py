"""A file that code or a page names is there: no comment, docstring or link points to nothing."""

import re
from pathlib import Path

import pytest

from youth_platforms.base.paths import PROJECT_ROOT

FOLDERS = ("plugins", "dbt_project", "expectations", "dags", "samples", "benchmarks", "tools", "docs")
READ = {".py", ".sql", ".yml", ".md"}
NAMED = re.compile(r"(?<![\w*<>{}/.-])(?:\.\./)*((?:[\w.-]+/)*[\w-]+\.(?:zh\.)?(?:md|csv|sql|py))\b(?![\w*])")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
# Made at run time, or an example of a name.
ELSEWHERE = {"queries/NAME.sql"}


def sources() -> list[Path]:
    """Return the project's own texts; what was decided once keeps the names of its day."""
    files = [path for folder in FOLDERS for path in sorted((PROJECT_ROOT / folder).rglob("*"))]
    files += [*PROJECT_ROOT.glob("*.md")]
    made = {"target", "logs", "__pycache__", "decisions"}
    return [path for path in files if path.suffix in READ and not made & set(path.parts)]


def known() -> set[str]:
    """Return every file of the project by its path and by each ending of it: c.py, b/c.py, a/b/c.py."""
    names = set()
    for path in PROJECT_ROOT.rglob("*.*"):
        parts = path.relative_to(PROJECT_ROOT).parts
        if parts[0] not in {".venv", ".venv-superset", ".git", ".local"}:
            names |= {"/".join(parts[start:]) for start in range(len(parts))}
    return names


def test_every_file_that_code_or_a_page_names_exists() -> None:
    there = known()
    missing = [
        f"{path.relative_to(PROJECT_ROOT)}: {name}"
        for path in sources()
        for name in set(NAMED.findall(path.read_text(encoding="utf-8")))
        if name not in there and name not in ELSEWHERE
    ]
    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("page", [path for path in sources() if path.suffix == ".md"], ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    broken = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not broken
