"""One run holds the warehouse from build to publishing; others wait and say for whom; a dead holder frees it."""

import threading
import time

import pytest

from youth_platforms.warehouse.connection import WarehouseUnreachable, connect
from youth_platforms.warehouse.publishing import hold
from youth_platforms.warehouse.publishing.hold import holding, warehouse_held

MINE, OTHER = "2016-mine", "2016-other"


@pytest.fixture
def runs(clean_warehouse, monkeypatch):
    """Two runs, of which either may hold the warehouse."""
    monkeypatch.setattr(hold, "POLL_SECONDS", 0.05)
    with connect() as connection, connection.cursor() as cursor:
        for run_id in (MINE, OTHER):
            cursor.execute("insert into audit.runs (run_id, report_year, inbox) values (%s, 2016, '')", [run_id])


def eventually(holds):
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_nobody_holds_a_warehouse_in_which_nothing_is_built(runs):
    assert holding() is None
    with warehouse_held(MINE):
        pass
    assert holding() is None, "the row of the last holder stays, and says nothing without its lock"


def test_the_holder_tells_what_it_does_and_where(runs):
    with warehouse_held(MINE) as holder:
        holder.report("publish")
        found = holding()
        assert found is not None
        assert (found.run_id, found.doing) == (MINE, "publish")
        assert found.host in str(found)


def test_another_run_waits_and_says_for_whom(runs, caplog):
    entered = threading.Event()

    def other() -> None:
        with warehouse_held(OTHER):
            entered.set()

    waiting = threading.Thread(target=other)
    with warehouse_held(MINE):
        waiting.start()
        eventually(lambda: "waits: the warehouse is held by the run 2016-mine on" in caplog.text)
        assert not entered.is_set()
    waiting.join(20)
    assert entered.is_set()


def test_the_lock_ends_with_its_session_and_its_holder_learns_of_it(runs):
    with warehouse_held(MINE) as holder:
        with connect(autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(session_pid) from audit.warehouse_hold")
        eventually(lambda: holding() is None)
        with warehouse_held(OTHER), pytest.raises(WarehouseUnreachable, match="the session that held the warehouse"):
            holder.report("publish")
