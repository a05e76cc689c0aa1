"""A run that fails says what of the machine is to blame, and what to do."""

import psutil
import pytest

from youth_platforms.ops import causes
from youth_platforms.ops.causes import Watch
from youth_platforms.ops.embedded import postgres


def test_a_full_disk_is_named_with_its_folder(server, monkeypatch):
    monkeypatch.setattr(causes, "FULL_BYTES", 1 << 60)
    found = Watch().cause()
    assert found is not None
    assert "No space left on the disk of" in found
    assert "run again" in found.splitlines()[-1]


def test_a_disk_that_was_full_for_a_moment_is_told_by_what_failed(server):
    found = Watch().cause('could not extend file "base/1/2": No space left on device')
    assert found is not None
    assert found.startswith("No space left")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    yield tmp_path
    postgres.stop()
    postgres.remove()


def test_a_postgresql_that_ended_is_named_with_the_end_of_its_log(home):
    postgres.start()
    watch = Watch()
    watch.expect_services()
    place = postgres.find_folder()
    server = psutil.Process(int((place.data / "postmaster.pid").read_text().splitlines()[0]))
    server.kill()
    psutil.wait_procs([server], timeout=10)
    found = watch.cause("Airflow refuses GET dags (500)")
    assert found is not None
    assert found.startswith("PostgreSQL ended while the run was going on")
    assert "Run again" in found.splitlines()[-1]


def test_services_that_ended_are_named(home):
    postgres.start()
    watch = Watch()
    assert watch.cause("it does not start") is None
    watch.expect_services()
    found = watch.cause()
    assert found is not None
    assert "scheduler" in found.splitlines()[0]
