"""The program behind `make run`: from nothing to the list and the quota reductions."""

import os
from collections.abc import Callable

import psycopg2

from youth_platforms.base.paths import home
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import secret_file
from youth_platforms.ops.airflow.api import Airflow
from youth_platforms.ops.airflow.environment import ADMIN, logs
from youth_platforms.ops.causes import Watch
from youth_platforms.ops.follow import Follower
from youth_platforms.ops.one_machine import bring_up, only_one, require_space
from youth_platforms.ops.progress import Progress
from youth_platforms.ops.request import Request, request_from
from youth_platforms.ops.sample_inbox import sample_inbox
from youth_platforms.ops.summary import documents_of, summarise
from youth_platforms.warehouse.access.logins import missing_logins
from youth_platforms.warehouse.audit.runs import filings_read
from youth_platforms.warehouse.connection import WarehouseUnreachable
from youth_platforms.warehouse.publishing.hold import holding

# It may be restarting after a crash: a caller that needs its answer waits and asks again.
SILENT = "the warehouse does not answer"


def run() -> None:
    """Run what the environment variables ask for, and print the summary.

    Raises:
        Refusal, WarehouseUnreachable: with what a person should know and do.
    """
    _work(request_from(dict(os.environ)), _year_by_year)


def backfill() -> None:
    """Let Airflow's own backfill run the past years of YEARS, and follow it.

    Raises:
        Refusal, WarehouseUnreachable: with what a person should know and do.
    """
    years = os.environ.get("YEARS") or os.environ.get("YEAR", "")
    if not years:
        raise Refusal("which years? Give them as YEARS=2015-2017.")
    _work(request_from(os.environ | {"YEAR": years}), _by_backfill)


def _year_by_year(airflow: Airflow, follower: Follower, asked: Request, inbox: str) -> dict[int, str]:
    pages = ((year, follower.run_year(year, {"year": year} | _conf(inbox, asked))) for year in asked.years)
    return {year: page for year, page in pages if page}


def _by_backfill(airflow: Airflow, follower: Follower, asked: Request, inbox: str) -> dict[int, str]:
    for year in asked.years:
        follower.replace(year)
    runs = airflow.backfill("intake", asked.years, _conf(inbox, asked))
    pages = ((year, follower.follow_year(year, runs[year])) for year in asked.years)
    return {year: page for year, page in pages if page}


def _work(asked: Request, way: Callable[[Airflow, Follower, Request, str], dict[int, str]]) -> None:
    """Bring the machine up, run the years by `way`, and sum up.

    Args:
        way: runs the years; returns those whose list awaits approval, with the page where.
    """
    progress = Progress()
    progress.step("looking at this machine")
    try:
        with only_one():
            require_space()
            watch = Watch()
            try:
                with sample_inbox(wanted_until=None if asked.inbox else max(asked.years)) as sample:
                    airflow, environment = bring_up(progress, watch)
                    inbox = asked.inbox or sample.finished(progress)
                follower = Follower(airflow, progress, check=watch.require_alive, filings=_reading, building=_building)
                with airflow:
                    awaiting = way(airflow, follower, asked, inbox)
            except (Refusal, WarehouseUnreachable, psycopg2.Error, OSError) as failed:
                cause = watch.cause(str(failed))
                if cause is None or cause in str(failed):
                    raise
                raise Refusal(f"{failed}\n{cause}") from failed
            progress.end_step()
    except BaseException:
        progress.abandon()
        raise
    address = environment["AIRFLOW__API__BASE_URL"]
    for year in asked.years:
        print(summarise(year))
        for line in documents_of(year) if year not in awaiting else ():
            print(line)
    each = ", ".join(f"{year}: {seconds:.0f} s" for year, seconds in follower.seconds.items())
    print(f"\n  whole run    {progress.elapsed:.0f} s ({each})")
    for page in awaiting.values():
        print(f"  approval     the list awaits a person's approval (审定): {address}{page}")
    print(f"  inbox        {inbox}")
    print(f"  outputs      {home()}")
    print(f"  Airflow      {address}  (user {ADMIN}, password in {secret_file('airflow-admin')})")
    print('  warehouse    psql "$(make -s warehouse-url)"')
    if missing := missing_logins():
        print(
            f"  readers      {len(missing)} logins are missing, since the warehouse's owner may make no roles: "
            "make readers ADMINISTRATOR_URL=postgresql://..."
        )
    print(f"  logs         {logs()};  make stop  ends the services")


def _conf(inbox: str, asked: Request) -> dict[str, object]:
    return {
        "inbox": inbox,
        "batches": os.cpu_count() or 1,
        "auto_approve": asked.auto_approve,
        "accept": asked.accept,
    }


def _reading(year: int) -> str:
    """Tell how many filings are read of how many."""
    try:
        return filings_read(year)
    except (WarehouseUnreachable, psycopg2.Error):
        return SILENT


def _building(run_id: str) -> str:
    """Tell what the build of a run does, or whom it waits for."""
    try:
        hold = holding()
    except (WarehouseUnreachable, psycopg2.Error):
        return SILENT
    if hold is None:
        return ""
    return hold.doing if hold.run_id == run_id else f"waits: the warehouse is held by {hold} ({hold.doing})"
