"""The marts as their YAML files describe them, without dbt: for tests that ask only what a column is called."""

import re
from typing import Any

import yaml

from youth_platforms.base.paths import PROJECT_ROOT

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts"
BLOCK = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}")


def mart_descriptions() -> list[dict[str, Any]]:
    """Return each mart's entry of its YAML file, with the texts of the doc blocks that it names."""
    blocks = {
        f"{{{{ doc('{name}') }}}}": text for name, text in BLOCK.findall((MARTS / "_columns.md").read_text("utf-8"))
    }
    found = [yaml.safe_load(file.read_text("utf-8")) for file in sorted(MARTS.rglob("*.yml"))]
    marts = [mart for one in found for mart in one["models"]]
    for mart in marts:
        for column in mart["columns"]:
            column["description"] = blocks.get(column["description"], column["description"])
    return marts
