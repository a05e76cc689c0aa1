"""A step that fails because PostgreSQL was restarted is worth another try; any other failure is the run's own."""

import psycopg2
import pytest

from tests.conftest import CARELESS
from youth_platforms import steps
from youth_platforms.ops.embedded import postgres
from youth_platforms.warehouse.connection import WarehouseUnreachable
from youth_platforms.warehouse.migrate import migrate


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run in a warehouse on a server of its own."""
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    url = postgres.url("warehouse", postgres.start(CARELESS))
    monkeypatch.setenv("WAREHOUSE_URL", url)
    migrate()
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("insert into audit.runs (run_id, report_year, inbox) values ('2016', 2016, 'none')")
    connection.close()
    yield "2016"
    postgres.stop()
    postgres.remove()


def failing_step(run, *, meanwhile=lambda: None):
    """A step of the run that fails, after something else has happened."""
    with steps._noted(run):
        meanwhile()
        raise ValueError("a test of data was refused")


def restart():
    """Stop the server and start it again."""
    postgres.stop()
    postgres.start(CARELESS)


def message_of(run):
    """What audit.runs says of its failure."""
    connection = psycopg2.connect(postgres.url("warehouse", postgres.start(CARELESS)))
    with connection, connection.cursor() as cursor:
        cursor.execute("select message from audit.runs where run_id = %s", [run])
        ((message,),) = cursor.fetchall()
    connection.close()
    return message


def test_after_a_restart_the_step_is_tried_again_and_otherwise_the_run_has_failed(run):
    with pytest.raises(WarehouseUnreachable, match="restarted in the middle of it: a test of data"):
        failing_step(run, meanwhile=restart)
    assert not message_of(run)
    with pytest.raises(ValueError, match="refused"):
        failing_step(run)
    assert message_of(run) == "a test of data was refused"
