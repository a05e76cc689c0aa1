"""What the dbt tests share: the parsed project, and a warehouse to build it in."""

import json
from typing import Any

import psycopg2
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


@pytest.fixture
def empty_year(clean_warehouse: str) -> str:
    """libpq URL of a warehouse where the run of 2016 is open and nothing was filed; also in WAREHOUSE_URL."""
    with psycopg2.connect(clean_warehouse) as connection, connection.cursor() as cursor:
        cursor.execute("insert into audit.runs (run_id, report_year, inbox) values ('dbt-2016', 2016, 'none')")
        cursor.execute("insert into audit.current_run (run_id) values ('dbt-2016')")
    connection.close()
    return clean_warehouse
