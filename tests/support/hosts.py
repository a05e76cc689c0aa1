"""Hosts that share no disk: services of docker-compose.yml as processes, each host with a home of its own."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops import processes

HOST_NAME = "TEST_HOST_NAME"


def hostname() -> str:
    """Return the name of the host that this process runs on, as Airflow is given it ([core] hostname_callable)."""
    return os.environ[HOST_NAME]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def compose() -> dict[str, Any]:
    """Return what docker-compose.yml says."""
    return dict(yaml.safe_load((PROJECT_ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


def environment_of_compose(service: str) -> dict[str, str]:
    """Return the service's variables in docker-compose.yml, settings at their defaults, its secrets made at random."""
    given = {name: secrets.token_hex(32) for name in compose()["secrets"]}
    values = {}
    for name, written in compose()["services"][service]["environment"].items():
        value = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", written)
        for secret, content in given.items():
            value = value.replace(f"{{secret:{secret}}}", content)
        values[name] = value
    return values


@dataclass
class Host:
    """A host: its own empty home, and the services that run on it."""

    name: str
    home: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def variables(self) -> dict[str, str]:
        """Return all variables of a process on this host."""
        foreign = ("AIRFLOW_", "YP_", "WAREHOUSE_URL", "INBOX", "PYTEST")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {
            HOST_NAME: self.name,
            "YP_HOME": str(self.home),
            "AIRFLOW_HOME": str(self.home / "airflow"),
            "AIRFLOW__CORE__HOSTNAME_CALLABLE": f"{__name__}.hostname",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(self.home / "logs" / "tasks"),
            "PYTHONPATH": os.pathsep.join([str(PROJECT_ROOT / "plugins"), str(PROJECT_ROOT)]),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        }
        return kept | self.environment | own

    def command(self, service: str, *arguments: str) -> list[str]:
        """Return what the service's container runs."""
        return [sys.executable, "-m", "youth_platforms", *compose()["services"][service]["command"], *arguments]

    def run(self, service: str) -> subprocess.CompletedProcess[str]:
        """Run a service to its end; fail with what it said."""
        (self.home / "airflow").mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            self.command(service),
            env=self.variables(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    def start(self, service: str, *arguments: str) -> None:
        """Start a service; what it says goes to a file next to the home."""
        (self.home / "airflow").mkdir(parents=True, exist_ok=True)
        with self.log(service).open("wb") as log:
            self.processes[service] = subprocess.Popen(
                self.command(service, *arguments),
                env=self.variables(),
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self, service: str) -> Path:
        """Return where the service's own log is."""
        return self.home.with_name(f"{self.name}.{service}.log")

    def dead(self) -> list[str]:
        """Return the services that have ended by themselves."""
        return [service for service, process in self.processes.items() if process.poll() is not None]

    def stop(self) -> None:
        """End all services by force, with all that they began: what comes after does not ask how they end."""
        for process in self.processes.values():
            with suppress(psutil.NoSuchProcess):
                processes.kill(psutil.Process(process.pid))
            # What lost its parent meanwhile.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def last_lines(self) -> str:
        """Return the end of each service's log."""
        ends = {service: self.log(service).read_text(errors="replace")[-1500:] for service in self.processes}
        return "\n".join(f"--- {self.name} {service}\n{end}" for service, end in ends.items())


def describe(hosts: list[Host], what: Any) -> str:
    """Return for a failure what happened, and what every service said last."""
    return "\n".join([str(what), *[host.last_lines() for host in hosts]])
