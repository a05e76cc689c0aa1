"""One drill: a fault while a run goes on, the same run again, and every mart compared with an undisturbed run's.

    python -m tools.drill FAULT INBOX YEAR

It works in YP_HOME, where nobody else should, on a copy of the inbox. The first drill there makes the undisturbed run.
What each fault is, and what a person sees: docs/how-to/drills.md.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.secrets import secret
from youth_platforms.ops import processes
from youth_platforms.ops.airflow import services
from youth_platforms.ops.airflow.api import Airflow
from youth_platforms.ops.embedded import postgres
from youth_platforms.warehouse.ledger.inputs import code_version

STOPPED_SECONDS = 90
LOCKED_SECONDS = 25
GROWS_SECONDS = 6
SMALL_DISK_BYTES = 4 << 30
OTHER_YEAR_SECONDS = 600
INTAKE, BUILD, PUBLISH = "collect filings|read and check", "dbt builds", "发布 publish"
BEFORE_PUBLISH = "gate on what would be published"
Run = subprocess.Popen[str]


def _nothing() -> None:
    return


@dataclass(frozen=True)
class Fault:
    """When it happens (what `make run` says then), what happens, and whether the disturbed run may end well.

    `prepare` comes before the disturbed run, `clear` after it and before the same run again.
    """

    moment: str
    strike: Callable[[Run], None]
    survives: bool = False
    prepare: Callable[[], None] = _nothing
    clear: Callable[[], None] = _nothing


def _inbox() -> Path:
    return home() / "drill-inbox"


def _family() -> list[psutil.Process]:
    return processes.members(f"airflow:{home()}")


def _kill_scheduler(run: Run) -> None:
    for process in _family():
        if "airflow scheduler" in " ".join(process.cmdline()):
            _kill(process)


def _kill_task(run: Run) -> None:
    """Kill the process in which the task's code runs: the youngest one below a worker."""
    tasks = [
        child
        for process in _family()
        if process.cmdline()[:1] and process.cmdline()[0].startswith("airflow worker -- ")
        for child in process.children()
    ]
    for task in tasks:
        _kill(task)


def _kill(process: psutil.Process) -> None:
    print(f"  kill -9 {process.pid}: {' '.join(process.cmdline())[:80]}")
    process.kill()


def _signal_all(family: list[psutil.Process], number: int) -> None:
    """Send a signal to all that still live; a parent comes before its children, so that it makes no others."""
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _server() -> psutil.Process:
    place = postgres.find_folder()
    return psutil.Process(int((place.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0]))


def _kill_postgres(run: Run) -> None:
    _server().kill()


def _kill_everything(run: Run) -> None:
    make, server = psutil.Process(run.pid), _server()
    everything = [server, *server.children(recursive=True), make, *make.children(recursive=True), *_family()]
    _signal_all(everything, signal.SIGKILL)


def _stop_postgres(run: Run) -> None:
    stopped = [_server(), *_server().children(recursive=True)]
    _signal_all(stopped, signal.SIGSTOP)
    time.sleep(STOPPED_SECONDS)
    _signal_all(stopped, signal.SIGCONT)


def _send(number: int) -> Callable[[Run], None]:
    def strike(run: Run) -> None:
        os.killpg(run.pid, number)

    return strike


def _lock_a_mart(run: Run) -> None:
    def hold() -> None:
        connection = psycopg2.connect(_make("warehouse-url").strip(), application_name="drill")
        connection.cursor().execute("lock table marts.mart_certification_list in share mode")
        time.sleep(LOCKED_SECONDS)
        connection.close()

    threading.Thread(target=hold).start()


def _second_run(run: Run) -> None:
    second = _start()
    print("  a second `make run` says:", second.communicate()[0].strip().splitlines()[-2:])


def _require_small_disk() -> None:
    if shutil.disk_usage(home()).total > SMALL_DISK_BYTES:
        raise SystemExit("YP_HOME must be on a small disk of its own: this drill fills it. See docs/how-to/drills.md.")


def _filler() -> Path:
    return home() / "drill-filler"


def _fill_the_disk(run: Run) -> None:
    with _filler().open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, shutil.disk_usage(home()).free)


def _empty_the_disk() -> None:
    _filler().unlink(missing_ok=True)


def _disturb_the_inbox(run: Run) -> None:
    """Let one workbook go on growing for a while, one vanish, one be replaced by something else."""
    grows, vanishes, replaced, *_ = sorted(_inbox().rglob("*.xlsx"), reverse=True)
    vanishes.unlink()
    replaced.write_bytes(b"not a workbook any more")
    deadline = time.monotonic() + GROWS_SECONDS
    while time.monotonic() < deadline:
        with grows.open("ab") as file:
            file.write(b"x")
        time.sleep(0.1)


def _repair_the_inbox() -> None:
    shutil.rmtree(_inbox())
    shutil.copytree(home() / "drill-inbox-whole", _inbox())


def _run_the_year_before(run: Run) -> None:
    year = int(os.environ["YEAR"]) - 1
    with Airflow(f"http://127.0.0.1:{services.running_api_port()}", secret("airflow-admin")) as airflow:
        conf = {"inbox": str(_inbox()), "auto_approve": True, "accept": "drill", "batches": 2}
        airflow.trigger("intake", {"year": year} | conf, str(year))


def _wait_for_the_year_before() -> None:
    deadline = time.monotonic() + OTHER_YEAR_SECONDS
    with Airflow(f"http://127.0.0.1:{services.running_api_port()}", secret("airflow-admin")) as airflow:
        while any(airflow.unfinished(dag) for dag in ("intake", "build_marts", "approve_list")):
            assert time.monotonic() < deadline, "the other year does not end"
            time.sleep(1)
        for dag in ("intake", "build_marts"):
            print(f"  the other year's {dag}: {airflow.runs(dag)[0]['state']}, {airflow.runs(dag)[1]['state']}")


def _second_home() -> dict[str, str]:
    return {"YP_HOME": f"{home()}-second", "WAREHOUSE_URL": _make("warehouse-url").strip()}


def _start_the_second_installation() -> None:
    assert _finish(_start(_second_home())) == 0, "the second installation does not run"


def _run_the_second_installation(run: Run) -> None:
    second = _start(_second_home())

    def show() -> None:
        said = second.communicate()[0].strip().splitlines()
        for line in [line for line in said if "held" in line] + said[-1:]:
            print(f"  the second installation says: {line}")
        print(f"  and ends with status {second.returncode}")

    _SECOND.append(threading.Thread(target=show))
    _SECOND[0].start()


_SECOND: list[threading.Thread] = []


def _stop_the_second_installation() -> None:
    _SECOND[0].join()
    subprocess.run(["make", "-s", "stop"], cwd=PROJECT_ROOT, env=os.environ | _second_home(), check=True)


def _copy() -> Path:
    return home() / "drill-copy"


def _back_up(run: Run) -> None:
    began = time.monotonic()
    _make("backup", f"TO={_copy()}")
    print(f"  the backup took {time.monotonic() - began:.1f} s")


def _compare_the_copy() -> None:
    there = {"YP_HOME": f"{home()}-restored"}
    _make("restore", f"FROM={_copy()}", elsewhere=there)
    different = _different(_marts(there))
    print(f"  in the restored copy {different}")
    _make("clean", elsewhere=there)
    shutil.rmtree(_copy())


FAULTS = {
    "scheduler-killed": Fault(BUILD, _kill_scheduler),
    "task-killed": Fault(BUILD, _kill_task, survives=True),
    "postgres-killed-in-intake": Fault(INTAKE, _kill_postgres),
    "postgres-killed-in-build": Fault(BUILD, _kill_postgres),
    "postgres-killed-in-publish": Fault(PUBLISH, _kill_postgres),
    "postgres-stopped": Fault(BUILD, _stop_postgres, survives=True),
    "disk-full": Fault(BUILD, _fill_the_disk, prepare=_require_small_disk, clear=_empty_the_disk),
    "everything-killed-in-intake": Fault(INTAKE, _kill_everything),
    "everything-killed-in-build": Fault(BUILD, _kill_everything),
    "everything-killed-in-publish": Fault(PUBLISH, _kill_everything),
    "interrupted": Fault(BUILD, _send(signal.SIGINT)),
    "terminated": Fault(BUILD, _send(signal.SIGTERM)),
    "hung-up": Fault(BUILD, _send(signal.SIGHUP)),
    "mart-locked": Fault(BEFORE_PUBLISH, _lock_a_mart, survives=True),
    "second-run": Fault(BUILD, _second_run, survives=True),
    "two-years": Fault(INTAKE, _run_the_year_before, survives=True, clear=_wait_for_the_year_before),
    "two-installations": Fault(
        INTAKE,
        _run_the_second_installation,
        survives=True,
        prepare=_start_the_second_installation,
        clear=_stop_the_second_installation,
    ),
    "inbox-disturbed": Fault(INTAKE, _disturb_the_inbox, survives=True, clear=_repair_the_inbox),
    "backup": Fault(BUILD, _back_up, survives=True, clear=_compare_the_copy),
}


def main() -> int:
    """Hold the drill that the arguments name; return 0 where the marts are equal afterwards."""
    parser = argparse.ArgumentParser(prog="python -m tools.drill", description=__doc__)
    parser.add_argument("fault", choices=FAULTS)
    parser.add_argument("inbox")
    parser.add_argument("year", help="the year that is disturbed; the year before is run once, undisturbed")
    asked = parser.parse_args()
    os.environ |= {"INBOX": str(_inbox()), "YEAR": asked.year, "AUTO_APPROVE": "1", "ACCEPT": "drill"}
    if not _kept().exists():
        print("The undisturbed run:")
        for folder in (_inbox(), home() / "drill-inbox-whole"):
            shutil.copytree(asked.inbox, folder, dirs_exist_ok=True)
        assert _finish(_start({"YEAR": f"{int(asked.year) - 1}-{asked.year}"})) == 0, "the undisturbed run failed"
        _kept().write_text(json.dumps({"code": code_version(), "marts": _marts()}), encoding="utf-8")
    fault = FAULTS[asked.fault]
    fault.prepare()
    print(f"\n{asked.fault}:")
    run = _start()
    status = _finish(run, fault)
    print(f"  exit status {status}")
    if fault.survives != (status == 0):
        print(f"  UNEXPECTED: a run that meets this should {'go on' if fault.survives else 'end'}")
    fault.clear()
    print("\nThe same run again:")
    if _finish(_start()) != 0:
        print("  FAILED")
        return 1
    different = _different(_marts())
    print(f"  {different}")
    return 0 if different == EQUAL else 1


EQUAL = "every mart is equal"


def _kept() -> Path:
    return home() / "drill.json"


def _undisturbed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_kept().read_text(encoding="utf-8"))
    return found


def _different(marts: dict[str, str]) -> str:
    kept = _undisturbed()["marts"]
    different = sorted(mart for mart in kept.keys() | marts.keys() if kept.get(mart) != marts.get(mart))
    if not different:
        return EQUAL
    is_older = _undisturbed()["code"] != code_version()
    since = " (the undisturbed run is of another version of the code: begin in a new home)" if is_older else ""
    return f"DIFFERENT: {', '.join(different)}{since}"


def _hears_signals() -> None:
    """Let the run hear Ctrl-C and a closed terminal, as a typed command does; one in the background may be deaf."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _start(elsewhere: dict[str, str] | None = None) -> Run:
    return subprocess.Popen(
        ["make", "-s", "-o", "venv", "run"],
        cwd=PROJECT_ROOT,
        env=os.environ | (elsewhere or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_hears_signals,
    )


def _finish(run: Run, fault: Fault | None = None) -> int:
    """Show what the run says until it ends; strike at the fault's moment. Return the exit status."""
    began, struck = time.monotonic(), False
    assert run.stdout is not None
    for line in run.stdout:
        print(f"  {time.monotonic() - began:6.1f} | {line}", end="")
        if fault and not struck and re.search(fault.moment, line):
            struck = True
            # The publish itself takes about a second.
            time.sleep(0.3 if fault.moment == PUBLISH else 2)
            print(f"  {time.monotonic() - began:6.1f} * struck")
            fault.strike(run)
    if fault and not struck:
        print(f"  NOT STRUCK: the run never said «{fault.moment}»")
    return run.wait()


def _make(*arguments: str, elsewhere: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        ["make", "-s", "-o", "venv", *arguments],
        cwd=PROJECT_ROOT,
        env=os.environ | (elsewhere or {}),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def _warehouse(elsewhere: dict[str, str] | None = None) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(_make("warehouse-url", elsewhere=elsewhere).strip())
    yield connection.cursor()
    connection.close()


def _marts(elsewhere: dict[str, str] | None = None) -> dict[str, str]:
    """Return a hash of the rows of each mart."""
    with _warehouse(elsewhere) as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'marts' order by 1")
        found = {}
        for (mart,) in cursor.fetchall():
            cursor.execute(f"select count(*) || md5(string_agg(md5(t::text), '' order by t::text)) from marts.{mart} t")
            ((found[mart],),) = cursor.fetchall()
    return found


if __name__ == "__main__":
    sys.exit(main())
