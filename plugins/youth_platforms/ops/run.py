"""The program behind `make run`: from nothing to the list and the quota reductions."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256

from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import secret_file
from youth_platforms.ops.airflow import services
from youth_platforms.ops.airflow.environment import ADMIN, logs
from youth_platforms.ops.follow import Follower
from youth_platforms.ops.machine import bring_up, only_one, require_space
from youth_platforms.ops.progress import Progress
from youth_platforms.ops.request import SAMPLE_YEARS, Request, request_from
from youth_platforms.ops.summary import documents_of, summarise
from youth_platforms.warehouse.access.logins import missing_logins
from youth_platforms.warehouse.runs import filings_read


def run() -> None:
    """Runs what the environment variables ask for, and prints the summary.

    Raises:
        Refusal, WarehouseUnreachable: with what a person should know and do.
    """
    asked = request_from(dict(os.environ))
    progress = Progress()
    try:
        with only_one():
            require_space()
            airflow, environment = bring_up(progress)
            inbox = asked.inbox or _sample_inbox(progress)
            follower = Follower(airflow, progress, alive=services.are_alive, filings=filings_read)
            awaiting = {}
            with airflow:
                for year in asked.years:
                    page = follower.run_year(year, _conf(year, inbox, asked))
                    if page:
                        awaiting[year] = page
            progress.end_step()
    except BaseException:
        progress.abandon()
        raise
    address = environment["AIRFLOW__API__BASE_URL"]
    for year in asked.years:
        print(summarise(year))
        for line in documents_of(year) if year not in awaiting else ():
            print(line)
    print(f"\n  whole run    {progress.elapsed:.0f} s")
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


def _conf(year: int, inbox: str, asked: Request) -> dict[str, object]:
    return {
        "year": year,
        "inbox": inbox,
        "batches": os.cpu_count() or 1,
        "auto_approve": asked.auto_approve,
        "accept": asked.accept,
    }


def _sample_inbox(progress: Progress) -> str:
    """Folder with the sample province's workbooks of all its years, made anew when the generator changed."""
    inbox = home() / "sample"
    mark = home() / "sample.made"
    generator = sorted((PROJECT_ROOT / "samples").rglob("*.py"))
    source = sha256(b"".join(path.read_bytes() for path in generator)).hexdigest()
    if mark.exists() and mark.read_text(encoding="ascii") == source:
        return str(inbox)
    years = f"{SAMPLE_YEARS[0]}-{SAMPLE_YEARS[-1]}"
    progress.step(f"sample province {years}")
    shutil.rmtree(inbox, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "samples", "--out", str(inbox), "--years", years],
        cwd=PROJECT_ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refusal(f"the sample province could not be made:\n{done.stderr.strip()[-500:]}")
    mark.write_text(source, encoding="ascii")
    return str(inbox)
