"""One drill: a fault while a run goes on, the same run again, and every mart compared with an undisturbed run's.

    python -m tools.drill FAULT INBOX YEAR

It works in YP_HOME, where nobody else should. The first drill there makes the undisturbed run. What each fault is, and
what a person sees: docs/how-to/drills.md.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import psycopg2

from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.ops import processes
from youth_platforms.ops.embedded import postgres

STOPPED_SECONDS = 90
LOCKED_SECONDS = 25
INTAKE, BUILD, PUBLISH = "collect filings|read and check", "dbt builds", "发布 publish"
BEFORE_PUBLISH = "gate on what would be published"


@dataclass(frozen=True)
class Fault:
    """When it happens (what `make run` says then), what happens, and whether the disturbed run may end well."""

    moment: str
    strike: Callable[[subprocess.Popen[str]], None]
    survives: bool = False


def _family() -> list[psutil.Process]:
    return processes.members(f"airflow:{home()}")


def _kill(what: str) -> Callable[[subprocess.Popen[str]], None]:
    """Kill -9 the processes of Airflow whose command line shows this."""

    def strike(run: subprocess.Popen[str]) -> None:
        for process in _family():
            if re.search(what, " ".join(process.cmdline())):
                print(f"  kill -9 {process.pid}: {' '.join(process.cmdline())[:80]}")
                process.kill()

    return strike


def _server() -> psutil.Process:
    place = postgres.find_folder()
    return psutil.Process(int((place.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0]))


def _kill_postgres(run: subprocess.Popen[str]) -> None:
    _server().kill()


def _kill_everything(run: subprocess.Popen[str]) -> None:
    server = _server()
    for process in [run, *psutil.Process(run.pid).children(recursive=True), *_family()]:
        process.kill()
    for process in [*server.children(recursive=True), server]:
        process.kill()


def _stop_postgres(run: subprocess.Popen[str]) -> None:
    stopped = [_server(), *_server().children(recursive=True)]
    for process in stopped:
        process.suspend()
    time.sleep(STOPPED_SECONDS)
    for process in stopped:
        process.resume()


def _send(number: int) -> Callable[[subprocess.Popen[str]], None]:
    def strike(run: subprocess.Popen[str]) -> None:
        os.killpg(run.pid, number)

    return strike


def _lock_a_mart(run: subprocess.Popen[str]) -> None:
    def hold() -> None:
        connection = psycopg2.connect(_make("warehouse-url").strip(), application_name="drill")
        connection.cursor().execute("lock table marts.mart_certification_list in share mode")
        time.sleep(LOCKED_SECONDS)
        connection.close()

    threading.Thread(target=hold).start()


def _second_run(run: subprocess.Popen[str]) -> None:
    second = _start()
    print("  a second `make run` says:", second.communicate()[0].strip().splitlines()[-2:])


FAULTS = {
    "scheduler-killed": Fault(BUILD, _kill("airflow scheduler")),
    "task-killed": Fault(BUILD, _kill("airflow (task|worker).*(build_and_publish|supervisor)|task runner")),
    "postgres-killed-in-intake": Fault(INTAKE, _kill_postgres),
    "postgres-killed-in-build": Fault(BUILD, _kill_postgres),
    "postgres-killed-in-publish": Fault(PUBLISH, _kill_postgres),
    "postgres-stopped": Fault(BUILD, _stop_postgres, survives=True),
    "everything-killed": Fault(BUILD, _kill_everything),
    "interrupted": Fault(BUILD, _send(signal.SIGINT)),
    "terminated": Fault(BUILD, _send(signal.SIGTERM)),
    "hung-up": Fault(BUILD, _send(signal.SIGHUP)),
    "mart-locked": Fault(BEFORE_PUBLISH, _lock_a_mart, survives=True),
    "second-run": Fault(BUILD, _second_run, survives=True),
}


def main() -> int:
    """Hold the drill that the arguments name; return 0 where the marts are equal afterwards."""
    parser = argparse.ArgumentParser(prog="python -m tools.drill", description=__doc__)
    parser.add_argument("fault", choices=FAULTS)
    parser.add_argument("inbox")
    parser.add_argument("year")
    asked = parser.parse_args()
    os.environ |= {"INBOX": asked.inbox, "YEAR": asked.year, "AUTO_APPROVE": "1", "ACCEPT": "drill"}
    kept = home() / "drill.json"
    if not kept.exists():
        print("The undisturbed run:")
        assert _finish(_start()) == 0, "the undisturbed run failed"
        kept.write_text(json.dumps(_marts()), encoding="utf-8")
    fault = FAULTS[asked.fault]
    print(f"\n{asked.fault}:")
    run = _start()
    status = _finish(run, fault)
    print(f"  exit status {status}")
    if fault.survives != (status == 0):
        print(f"  UNEXPECTED: a run that meets this should {'go on' if fault.survives else 'end'}")
    print("\nThe same run again:")
    if _finish(_start()) != 0:
        print("  FAILED")
        return 1
    different = [mart for mart, digest in _marts().items() if json.loads(kept.read_text())[mart] != digest]
    print(f"  {'DIFFERENT: ' + ', '.join(different) if different else 'every mart is equal'}")
    return 1 if different else 0


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["make", "-s", "-o", "venv", "run"],
        cwd=PROJECT_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _finish(run: subprocess.Popen[str], fault: Fault | None = None) -> int:
    """Show what the run says until it ends; strike at the fault's moment. Return the exit status."""
    began, struck = time.monotonic(), False
    assert run.stdout is not None
    for line in run.stdout:
        print(f"  {time.monotonic() - began:6.1f} | {line}", end="")
        if fault and not struck and re.search(fault.moment, line):
            struck = True
            time.sleep(2)
            fault.strike(run)
    return run.wait()


def _make(target: str) -> str:
    done = subprocess.run(
        ["make", "-s", "-o", "venv", target], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def _warehouse() -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(_make("warehouse-url").strip())
    yield connection.cursor()
    connection.close()


def _marts() -> dict[str, str]:
    """A hash of the rows of each mart."""
    with _warehouse() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'marts' order by 1")
        found = {}
        for (mart,) in cursor.fetchall():
            cursor.execute(f"select count(*) || md5(string_agg(md5(t::text), '' order by t::text)) from marts.{mart} t")
            ((found[mart],),) = cursor.fetchall()
    return found


if __name__ == "__main__":
    sys.exit(main())
