"""What the dbt tests share: the parsed project."""

import json
from typing import Any

import pytest

from youth_platforms.warehouse.build import run_dbt


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """dbt's own account of the project: nodes, sources, macros, unit_tests. Parsing it needs no warehouse."""
    target = tmp_path_factory.mktemp("parsed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_URL", "postgresql://nobody@localhost/none")
        run_dbt("parse", target=target)
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))
