"""The program behind `make superset`: Superset with our dashboards on this machine, reading as the login `bi`."""

import subprocess
import time
from pathlib import Path

import httpx
import psutil

from youth_platforms.base.child_environment import MACHINE, child_environment
from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.ports import port_for
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import secret, secret_file
from youth_platforms.ops import processes
from youth_platforms.ops.airflow.environment import ADMIN, logs
from youth_platforms.ops.embedded import postgres
from youth_platforms.ops.embedded.address import prepare_warehouse
from youth_platforms.ops.progress import Progress
from youth_platforms.ops.venv import LOCKS, python_of
from youth_platforms.warehouse.access.logins import reader_url

LOCK = "requirements-superset.txt"
READER = "bi"
ADMIN_PASSWORD = "superset-admin"
PREPARE_SECONDS = 300
READY_SECONDS = 120
STOP_SECONDS = 20
PROGRAM = ["-m", "youth_platforms", "superset"]


def bring_up(progress: Progress) -> str:
    """Start Superset again with the dashboards of superset/assets; return its address.

    Raises:
        Refusal, WarehouseUnreachable: what does not start or is missing, and why.
    """
    progress.step("PostgreSQL")
    stop()
    database_port = prepare_warehouse()
    port = port_for("superset", "SUPERSET_PORT", 20880)
    environment = _environment(database_port, port)
    progress.step("Superset's database and dashboards")
    progress.detail(_prepare(environment))
    progress.step("Superset")
    address = f"http://127.0.0.1:{port}"
    _serve(environment, address, port)
    progress.detail(address)
    return address


def superset() -> None:
    """Bring Superset up and print where it is."""
    progress = Progress()
    try:
        address = bring_up(progress)
        progress.end_step()
    except BaseException:
        progress.abandon()
        raise
    print(f"\n  Superset     {address}/dashboard/list/  (user {ADMIN}, password in {secret_file(ADMIN_PASSWORD)})")
    print(f"  logs         {logs() / 'superset.log'};  make stop  ends it")


def stop() -> bool:
    """Stop Superset; return whether it ran."""
    return processes.end(_family(), STOP_SECONDS)


def _environment(database_port: int, port: int) -> dict[str, str]:
    """Return all variables of Superset, which knows the warehouse by its reader's address alone."""
    return child_environment(MACHINE) | {
        "PYTHONPATH": str(PROJECT_ROOT / "plugins"),
        "YP_HOME": str(home()),
        "SUPERSET_CONFIG_PATH": str(PROJECT_ROOT / "superset" / "superset_config.py"),
        "SUPERSET_HOME": str(_folder()),
        "SUPERSET_SECRET_KEY": secret("superset-sessions"),
        "SUPERSET_ADMIN_PASSWORD": secret(ADMIN_PASSWORD),
        "SUPERSET_DATABASE_URL": postgres.url("superset", database_port),
        "SUPERSET_WAREHOUSE_URL": reader_url(READER),
        "SUPERSET_BIND": f"127.0.0.1:{port}",
        # Nothing here reports home.
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
    }


def _prepare(environment: dict[str, str]) -> str:
    log = logs() / "superset-prepare.log"
    for folder in (logs(), _folder()):
        folder.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        done = subprocess.run(
            _command("prepare"),
            env=environment,
            cwd=_folder(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=out,
            timeout=PREPARE_SECONDS,
            check=False,
        )
    if done.returncode:
        end = log.read_text(encoding="utf-8", errors="replace").rpartition("Stopped: ")
        raise Refusal(end[2].strip() if end[1] else f"Superset could not be prepared. {processes.last_lines(log)}")
    return done.stdout.decode().splitlines()[-1]


def _serve(environment: dict[str, str], address: str, port: int) -> None:
    log = logs() / "superset.log"
    process = processes.spawn(_command("serve"), environment, family=_family(), folder=_folder(), log=log)
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            break
        try:
            healthy = httpx.get(f"{address}/health", timeout=10, trust_env=False).is_success
        except httpx.HTTPError:
            healthy = False
        if healthy and processes.listens(process, port):
            return
        time.sleep(0.3)
    stop()
    raise Refusal(f"Superset does not answer at {address}. {processes.last_lines(log)}")


def _command(command: str) -> list[str]:
    return [str(python_of(PROJECT_ROOT / LOCKS[LOCK])), *PROGRAM, command]


def _folder() -> Path:
    return home() / "superset"


def _family() -> str:
    return f"superset:{home()}"
