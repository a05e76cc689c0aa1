"""Nothing of the caller's shell reaches what is built, but for the variables on one list."""

import ast
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.foreign import FOREIGN
from youth_platforms.base import child_environment
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops.airflow.environment import standalone_environment

# What our own services are handed, by our own code or by docker-compose.yml, and no caller sets.
HANDED_ON = {"YP_PRELOAD", "DBT_TARGET_PATH", "GX_ANALYTICS_ENABLED", "AIRFLOW_ADMIN_PASSWORD"}
OLD_WORKBOOK = str(PROJECT_ROOT / "tests" / "unit" / "parsing" / "files" / "county.xls")
BY_COMPOSE = re.compile(r"SUPERSET_\w+|AIRFLOW__\w+|\w+_PASSWORD")


def seen_by_a_command(code: str) -> str:
    """Return what the code prints in a process that begins as every command does."""
    begin = "from youth_platforms.base.child_environment import begin_command; begin_command()"
    path = os.pathsep.join([str(PROJECT_ROOT / "plugins"), str(PROJECT_ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", f"{begin}\n{code}"],
        env=os.environ | FOREIGN | {"PYTHONPATH": path, "PYTHONUTF8": "1", "INBOX": "/inbox"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_command_sees_its_request_and_nothing_foreign():
    seen = ast.literal_eval(seen_by_a_command("import os; print(dict(os.environ))"))
    assert seen["INBOX"] == "/inbox"
    assert seen["LC_ALL"] == "C.UTF-8"
    assert not (FOREIGN.keys() - child_environment.FIXED.keys()) & seen.keys()


def test_airflows_services_see_neither_the_request_nor_anything_foreign(monkeypatch, tmp_path):
    for name, value in (FOREIGN | {"INBOX": "/inbox", "YP_HOME": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    services = standalone_environment(metadata_url="postgresql://a", warehouse_url="postgresql://w", api_port=1)
    assert not {name for name, value in FOREIGN.items() if services.get(name) == value}
    assert "INBOX" not in services
    assert services["YP_HOME"] == str(tmp_path)


def test_what_a_command_makes_is_its_owners_alone(tmp_path):
    seen_by_a_command(f"import pathlib; pathlib.Path({str(tmp_path / 'made')!r}).mkdir()")
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700


def test_a_command_under_nohup_outlives_its_terminal_and_another_is_told_of_its_end(tmp_path):
    ending = (
        "import signal; from youth_platforms.cli import program; program._begin(); signal.raise_signal(signal.SIGHUP)"
    )
    command = [sys.executable, "-c", f"{ending}; print('goes on')"]
    env = os.environ | {"YP_HOME": str(tmp_path), "PYTHONPATH": child_environment.FIXED["PYTHONPATH"]}
    kept = subprocess.run(["nohup", *command], env=env, capture_output=True, text=True, check=False)
    assert "goes on" in kept.stdout
    # These tests may run under nohup themselves.
    ended = subprocess.run(
        ["env", "--default-signal=HUP", *command], env=env, capture_output=True, text=True, check=False
    )
    assert "Interrupted" in ended.stderr


def test_a_client_that_goes_away_ends_no_service():
    seen = seen_by_a_command(
        "import socket\n"
        "from contextlib import suppress\n"
        "from youth_platforms.cli.program import main\n"
        "with suppress(SystemExit): main(['documents', '--help'])\n"
        "service, client = socket.socketpair()\n"
        "client.close()\n"
        "with suppress(BrokenPipeError): service.send(b'page')\n"
        "print('goes on')"
    )
    assert seen.endswith("goes on\n")


@pytest.mark.parametrize("arguments", [["--help"], ["layout-check", OLD_WORKBOOK]])
def test_a_reader_that_goes_away_ends_a_command_without_a_word(arguments):
    closed, out = os.pipe()
    os.close(closed)
    done = subprocess.run(
        [sys.executable, "-m", "youth_platforms", *arguments],
        env=os.environ | {"PYTHONPATH": child_environment.FIXED["PYTHONPATH"]},
        stdout=out,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(out)
    assert (done.stderr, done.returncode) == (b"", 128 + signal.SIGPIPE)


def test_what_ends_make_alone_ends_the_run_that_it_began():
    program = f'"{sys.executable}" -c "import time; print(flush=True); time.sleep(60)"'
    command = ["make", "-s", "-o", "venv", "-C", str(PROJECT_ROOT), "run", f"PROGRAM={program}"]
    make = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert make.stdout is not None
    make.stdout.readline()
    began = psutil.Process(make.pid).children(recursive=True)
    make.terminate()
    make.wait(timeout=10)
    _, left = psutil.wait_procs(began, timeout=10)
    for process in left:
        process.kill()
    assert began != []
    assert left == []


def test_a_command_reaches_the_warehouse_whatever_libpq_was_told(clean_warehouse):
    path = os.pathsep.join([str(PROJECT_ROOT / "plugins"), str(PROJECT_ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "youth_platforms", "ledger", "verify"],
        env=os.environ | FOREIGN | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_variable_that_the_code_reads_is_on_the_list():
    listed = child_environment._names(("machine", "setting", "request")) | HANDED_ON
    read: dict[str, Path] = {}
    for file in [*(PROJECT_ROOT / "plugins").rglob("*.py"), *(PROJECT_ROOT / "dags").glob("*.py")]:
        for name in re.findall(r"environ(?:\.get\(|\[)[\"'](\w+)[\"']", file.read_text(encoding="utf-8")):
            read.setdefault(name, file)
    assert "WAREHOUSE_URL" in read
    assert {name: file for name, file in read.items() if name not in listed and not BY_COMPOSE.fullmatch(name)} == {}


def test_a_project_in_a_folder_with_a_space_works(tmp_path):
    project = tmp_path / "青年 platforms"
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, tracked.stdout.split("\0")):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT_ROOT / name, project / name)
    (project / ".venv").symlink_to(PROJECT_ROOT / ".venv")
    done = subprocess.run(
        ["make", "-s", "-o", "venv", "run", "YEAR=abc"],
        cwd=project,
        env={"PATH": os.environ["PATH"], "YP_HOME": str(tmp_path / "a home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "YEAR=abc is not a year" in done.stderr
