"""What Airflow knows when its services start again, and how they are stopped."""

import os
import sys
import time

import pytest

from youth_platforms.ops import processes
from youth_platforms.ops.airflow import services
from youth_platforms.ops.airflow.environment import airflow_home

# Tells that it runs, and does not hear that it is to end.
DEAF = """
import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path({ready!r}).touch()
time.sleep(600)
"""


@pytest.fixture
def read_with(tmp_path, monkeypatch):
    """Say with which environment and code Airflow has read its DAGs."""
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    airflow_home().mkdir(parents=True)
    return lambda mark: (airflow_home() / "dags-read").write_text(mark)


def test_dags_that_were_read_with_the_same_code_are_known(read_with):
    assert not services._knows_dags_of("as it is")
    read_with("as it is")
    assert services._knows_dags_of("as it is")


def test_dags_of_other_code_are_unknown_also_when_the_code_is_again_what_it_was(read_with):
    """The other code may have been read meanwhile."""
    read_with("as it is")
    assert not services._knows_dags_of("changed")
    assert not services._knows_dags_of("as it is")


def test_nobody_waits_for_a_triggerer_and_a_damaged_note_of_what_runs_stops_nothing_from_being_stopped(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    airflow_home().mkdir(parents=True)
    ready = tmp_path / "ready"
    processes.spawn(
        [sys.executable, "-c", DEAF.format(ready=str(ready)), "triggerer"],
        dict(os.environ),
        family=services._family(),
        folder=tmp_path,
        log=tmp_path / "log",
    )
    while not ready.exists():
        time.sleep(0.05)
    services._state_file().write_text("{")
    began = time.monotonic()
    assert services.stop()
    assert time.monotonic() - began < services.STOP_SECONDS / 2
    assert not services.stop()
