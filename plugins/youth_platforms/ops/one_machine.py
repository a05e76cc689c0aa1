"""This one machine: what must be there before a run, and how it is brought up and down."""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.ports import port_for
from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.airflow import services
from youth_platforms.ops.airflow.api import Airflow
from youth_platforms.ops.airflow.environment import standalone_environment
from youth_platforms.ops.causes import Watch
from youth_platforms.ops.disk import free_bytes
from youth_platforms.ops.embedded import postgres
from youth_platforms.ops.embedded.address import prepare_warehouse
from youth_platforms.ops.private_home import make_home_private
from youth_platforms.ops.progress import Progress
from youth_platforms.ops.superset import start

DAGS = ("intake", "build_marts", "approve_list")
NEEDED_BYTES = 1 << 30


@contextmanager
def only_one() -> Iterator[None]:
    """Hold this project's home for one command at a time.

    Raises:
        Refusal: another command holds it.
    """
    make_home_private()
    with (home() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(f"another `make run` or `make stop` is at work in {home()}: wait until it ends.") from error
        yield


def require_space() -> None:
    """Refuse to begin on a nearly full disk: a database that runs out of space half-way helps nobody.

    Raises:
        Refusal: it names the place, and what is needed.
    """
    home().mkdir(parents=True, exist_ok=True)
    for folder in (home(), postgres.find_folder().data):
        free = free_bytes(folder)
        if free < NEEDED_BYTES:
            raise Refusal(
                f"too little disk space: {free >> 20} MB are free at {folder}, a run needs {NEEDED_BYTES >> 20} MB.\n"
                "Free some, or let YP_HOME name a folder on a roomier disk."
            )


def services_environment() -> dict[str, str]:
    """Return the environment of the services, with PostgreSQL started and the warehouse's tables made."""
    database_port = prepare_warehouse()
    return standalone_environment(
        metadata_url=postgres.url("airflow", database_port),
        warehouse_url=os.environ["WAREHOUSE_URL"],
        api_port=_api_port(),
    )


def airflow_command(arguments: list[str]) -> None:
    """Become Airflow's own command line, in the environment of the services: `airflow backfill create ...`."""
    with_services(["-m", "airflow", *arguments])


def with_services(arguments: list[str], **also: str) -> None:
    """Become Python with these arguments, in the environment of the services and the variables `also`.

    Raises:
        Refusal: this machine's Airflow has no database yet.
    """
    if not services.is_initialised():
        raise Refusal("this machine has no Airflow yet: `make run` makes it.")
    os.execve(sys.executable, [sys.executable, *arguments], services_environment() | also)


def bring_up(progress: Progress, watch: Watch) -> tuple[Airflow, dict[str, str]]:
    """Start what does not run yet: PostgreSQL, the warehouse's tables, Airflow.

    Returns:
        A session with Airflow, and the environment of its services.

    Raises:
        Refusal, WarehouseUnreachable: something does not start; the message says what and why.
    """
    progress.step("PostgreSQL")
    environment = services_environment()
    progress.step("Airflow")
    if services.are_fit(environment):
        progress.detail("runs already")
        return _session(environment, progress, watch), environment
    services.start(environment, DAGS, progress.detail)
    progress.detail(environment["AIRFLOW__API__BASE_URL"])
    airflow = _session(environment, progress, watch)
    _end_orphans(airflow, progress)
    return airflow, environment


def take_down() -> None:
    """Stop Superset, Airflow and the embedded PostgreSQL."""
    start.stop()
    services.stop()
    postgres.stop()


def clean() -> None:
    """Stop everything and delete what runs made: databases, archive, logs, outputs, caches of dbt."""
    take_down()
    postgres.remove()
    for folder in (home(), PROJECT_ROOT / "dbt_project" / "target", PROJECT_ROOT / "dbt_project" / "logs"):
        shutil.rmtree(folder, ignore_errors=True)


def _api_port() -> int:
    running = services.running_api_port()
    if running and os.environ.get("AIRFLOW_PORT", str(running)) == str(running):
        return running
    return port_for("airflow", "AIRFLOW_PORT", 18080)


def _session(environment: dict[str, str], progress: Progress, watch: Watch) -> Airflow:
    watch.expect_services()

    def outage(failure: str) -> None:
        cause = watch.cause(failure)
        if cause:
            raise Refusal(cause)
        progress.detail(f"Airflow does not answer ({failure[:60]}); it is asked again", say=True)

    return Airflow(environment["AIRFLOW__API__BASE_URL"], environment["AIRFLOW_ADMIN_PASSWORD"], outage=outage)


def _end_orphans(airflow: Airflow, progress: Progress) -> None:
    """End runs that nobody works on any more, or need not: a new run would wait behind them.

    The tasks of a running one died with the services. Of builds that wait, the newest of each year does all that the
    others would.
    """
    for dag in ("intake", "build_marts"):
        for run in airflow.runs(dag, ["running"]):
            airflow.fail(dag, run["dag_run_id"])
            progress.note(f"{run['partition_key']}: {dag} was under way when Airflow was stopped; it is ended")
    seen = set()
    for run in airflow.runs("build_marts", ["queued"]):
        if run["partition_key"] in seen:
            airflow.fail("build_marts", run["dag_run_id"])
            progress.note(f"{run['partition_key']}: an older build_marts that waited is superseded")
        seen.add(run["partition_key"])
