"""Airflow's services on one machine: started as daemons, kept while they are fit, stopped."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil

from youth_platforms.base.paths import home
from youth_platforms.base.refusal import Refusal
from youth_platforms.ops import processes
from youth_platforms.ops.airflow.api import EVER, Airflow
from youth_platforms.ops.airflow.environment import airflow_home, database_mark, fingerprint, logs

SERVICES = ("api-server", "scheduler", "dag-processor", "triggerer")
HEALTH = {"metadatabase", "scheduler", "dag_processor", "triggerer"}
# What a run begins with. That its DAGs are read shows that the dag-processor works; nothing of ours needs a triggerer.
NEEDED_AT_ONCE = {"api-server", "metadatabase", "scheduler"}
# On few cores these give way to the api-server, which everything waits for, and later to the tasks of a run: by so much
# of `nice`.
GIVE_WAY = {"dag-processor": 5, "triggerer": 19}
INIT_SECONDS = 300
READY_SECONDS = 180
STOP_SECONDS = 20


def are_fit(environment: dict[str, str]) -> bool:
    """Return whether all services run, healthy, with this environment and this code."""
    state = _read_state()
    return (
        state.get("fingerprint") == fingerprint(environment)
        and len(_processes(state)) == len(SERVICES)
        and not unhealthy(environment)
    )


def start(environment: dict[str, str], dags: Iterable[str], report: Callable[[str], None]) -> None:
    """Start all services again, and return when they know the DAGs and are fit, as far as a run needs them at once.

    Raises:
        Refusal: with the last lines of the log of what did not work.
    """
    stop()
    for folder in (logs(), airflow_home()):
        folder.mkdir(parents=True, exist_ok=True)
    mark = fingerprint(environment)
    database = database_mark(environment)
    if not _holds(_initialised(), database):
        report("Airflow's database")
        _initialise(environment)
        _initialised().write_text(database, encoding="ascii")
    report("Airflow's services")
    began = datetime.now(UTC)
    known_since = EVER if _knows_dags_of(mark) else began
    started = {service: _spawn(service, environment) for service in SERVICES}
    ours = {service: processes.mark(process) for service, process in started.items()}
    state = {"fingerprint": mark, "api_port": int(environment["AIRFLOW__API__PORT"]), "processes": ours}
    _state_file().write_text(json.dumps(state), encoding="utf-8")
    _wait_until_ready(environment, started, list(dags), began, known_since)
    _dags_read().write_text(mark, encoding="ascii")


def stop() -> bool:
    """Stop the services and all that they started, also what an earlier start left; return whether any ran."""
    found = processes.members(_family())
    for process in found:
        # By itself it takes ten seconds to end, and nothing of ours waits in it.
        if processes.was_given(process, "triggerer"):
            processes.kill(process)
    processes.end(_family(), STOP_SECONDS)
    _state_file().unlink(missing_ok=True)
    return bool(found)


def dead() -> list[str]:
    """Return the services whose process does not live."""
    marks = _read_state().get("processes", {})
    return [service for service in SERVICES if not processes.living([marks[service]] if service in marks else [])]


def running_api_port() -> int | None:
    """Return the port of the api-server, if it runs."""
    state = _read_state()
    return state["api_port"] if _processes(state) else None


def unhealthy(environment: dict[str, str]) -> set[str]:
    """Return the parts that do not report themselves healthy now."""
    address = environment["AIRFLOW__API__BASE_URL"]
    try:
        parts = httpx.get(f"{address}/api/v2/monitor/health", timeout=10, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return HEALTH | {"api-server"}
    return {part for part in HEALTH if (parts.get(part) or {}).get("status") != "healthy"}


def is_initialised() -> bool:
    """Return whether Airflow's database has been made."""
    return _initialised().exists()


def _initialised() -> Path:
    return airflow_home() / "initialised"


def _dags_read() -> Path:
    """Return the file that says with what environment and code Airflow has read the DAGs that a run needs."""
    return airflow_home() / "dags-read"


def _knows_dags_of(mark: str) -> bool:
    """Return whether Airflow has read the DAGs with this environment and code: what it knows may be of other code."""
    if _holds(_dags_read(), mark):
        return True
    _dags_read().unlink(missing_ok=True)
    return False


def _holds(file: Path, mark: str) -> bool:
    return file.exists() and file.read_text(encoding="ascii") == mark


def _state_file() -> Path:
    return home() / "services.json"


def _family() -> str:
    return f"airflow:{home()}"


def _read_state() -> dict[str, Any]:
    return json.loads(_state_file().read_text(encoding="utf-8")) if _state_file().exists() else {}


def _processes(state: dict[str, Any]) -> list[psutil.Process]:
    """Return the services that live."""
    return processes.living(state.get("processes", {}).values())


def _log_of(service: str) -> Path:
    return logs() / f"{service}.log"


def _last_lines(service: str) -> str:
    return processes.last_lines(_log_of(service))


def _command(service: str) -> list[str]:
    return [sys.executable, "-m", "youth_platforms", "serve", service]


def _initialise(environment: dict[str, str]) -> None:
    with _log_of("init").open("wb") as log:
        done = subprocess.run(
            _command("init"),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            timeout=INIT_SECONDS,
            check=False,
        )
    if done.returncode:
        raise Refusal(f"Airflow's database could not be prepared. {_last_lines('init')}")


def _spawn(service: str, environment: dict[str, str]) -> psutil.Process:
    process = processes.spawn(
        _command(service), environment, family=_family(), folder=airflow_home(), log=_log_of(service)
    )
    if service in GIVE_WAY:
        processes.give_way(process, GIVE_WAY[service])
    return process


def _wait_until_ready(
    environment: dict[str, str],
    started: dict[str, psutil.Process],
    dags: list[str],
    began: datetime,
    known_since: datetime,
) -> None:
    address = environment["AIRFLOW__API__BASE_URL"]
    deadline = time.monotonic() + READY_SECONDS
    waiting_for = "the api-server"
    loaded = False
    while time.monotonic() < deadline:
        for service, process in started.items():
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                stop()
                raise Refusal(f"Airflow's {service} ended while starting. {_last_lines(service)}")
        missing = unhealthy(environment) & NEEDED_AT_ONCE
        answers = "api-server" not in missing
        if answers and not processes.listens(started["api-server"], int(environment["AIRFLOW__API__PORT"])):
            # It is another Airflow that answers there; ours is about to end for want of the port.
            missing, answers = {"api-server"}, False
        if answers and not loaded:
            # The execution API loads on its first request: better while others start than in the first task.
            httpx.get(f"{address}/execution/health", timeout=60, trust_env=False)
            loaded = True
        if not missing:
            with Airflow(address, environment["AIRFLOW_ADMIN_PASSWORD"]) as airflow:
                unknown = airflow.unknown_dags(dags, known_since)
                errors = airflow.import_errors(began)
            if errors:
                _dags_read().unlink(missing_ok=True)
                stop()
                raise Refusal("Airflow cannot load the DAGs:\n" + "\n".join(errors))
            if not unknown:
                return
            missing = {f"DAG {dag}" for dag in unknown}
        waiting_for = ", ".join(sorted(missing))
        time.sleep(0.3)
    stop()
    named = [service for service in SERVICES if service.replace("-", "_") in waiting_for]
    slow = "dag-processor" if "DAG" in waiting_for else [*named, "api-server"][0]
    raise Refusal(
        f"Airflow was not ready after {READY_SECONDS} s, still waiting for {waiting_for}. {_last_lines(slow)}"
    )
