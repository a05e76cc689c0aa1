"""Try docker-compose.yml for real: build, bring up, run and approve a year, break things, find nothing lost.

    python -m tools.compose_check [--bi] [--no-build] [--override FILE]
    python -m tools.compose_check --upgrade-from REF [--no-build] [--override FILE]

It works on a clone of the last commit in a folder and a project of its own, on free ports, and removes both at the end.
With --upgrade-from, a year runs in the containers of that commit, the last commit takes them over and runs the next
year, and the way back is tried as docs/how-to/deploy.md says; with --no-build the images of REF are those that are
tagged `before`. Needs a Docker engine and Compose; `DOCKER=podman COMPOSE=docker-compose` names others. Takes 15 to 40
minutes.
"""

import argparse
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tools.person import Person
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.refusal import Refusal

DOCKER = shlex.split(os.environ.get("DOCKER", "docker"))
COMPOSE = shlex.split(os.environ.get("COMPOSE", "docker compose"))
PROJECT = "youth-platforms-check"
YEAR = 2015
WORKERS = 3
SECONDS = 1500
DAGS = ["intake", "build_marts", "approve_list", "publish_documents", "back_up"]
PROGRAM = ("python", "-m", "youth_platforms")
BUILD = "build_and_publish"
# Whole names: podman takes short ones for its own.
IMAGE, IMAGE_BEFORE = "docker.io/library/youth-platforms:1.0.0", "docker.io/library/youth-platforms:before"
COPY_BEFORE = "/backups/before-upgrade"
BEGAN = time.monotonic()


def main() -> int:
    """Run the check; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.compose_check", description=__doc__)
    parser.add_argument("--bi", action="store_true", help="with Superset")
    parser.add_argument("--no-build", action="store_true", help="take the images that are there")
    parser.add_argument("--upgrade-from", metavar="REF", help="try an upgrade from that commit, and the way back")
    parser.add_argument("--override", type=Path, action="append", default=[], help="one more compose file")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="youth-platforms-"))
    deployment = Deployment(folder / "project", asked.override)
    try:
        deployment.clone()
        if asked.upgrade_from:
            check_upgrade(deployment, asked.upgrade_from, build=not asked.no_build)
        else:
            deployment.make()
            check(deployment, build=not asked.no_build, bi=asked.bi)
    except (Refusal, AssertionError, subprocess.CalledProcessError) as trouble:
        print(f"\nStopped: {trouble}", file=sys.stderr)
        deployment.show_logs()
        return 1
    finally:
        deployment.compose("--profile", "bi", "down", "-v", "--remove-orphans", check=False)
        shutil.rmtree(folder, ignore_errors=True)
    say("nothing was lost")
    return 0


class Deployment:
    """The clone, its project of containers, and Airflow behind the proxy."""

    def __init__(self, folder: Path, overrides: list[Path]) -> None:
        self.folder = folder
        self.files = [folder / "docker-compose.yml", *[path.resolve() for path in overrides]]
        self.ports: dict[str, int] = {}
        self._airflow: Person | None = None

    def clone(self) -> None:
        """Clone the last commit, and choose ports."""
        subprocess.run(["git", "clone", "-q", PROJECT_ROOT, self.folder], check=True)
        self.ports = {name: free_port() for name in ("PORTAL_PORT", "AIRFLOW_PORT", "SUPERSET_PORT")}
        (self.folder / ".env").write_text("".join(f"{name}={port}\n" for name, port in self.ports.items()))

    def check_out(self, ref: str) -> None:
        """Put another commit into the clone, with the settings and secrets that it adds, as an upgrade does."""
        subprocess.run(["git", "checkout", "-q", ref], cwd=self.folder, check=True)
        self.run("youth_platforms env")
        self._airflow = None

    def make(self) -> None:
        """Make secrets and settings, and write filings of a few counties."""
        self.run("youth_platforms env")
        self.run(f"samples --out filings/inbox --years {YEAR}-{YEAR + 1} --counties 10")
        for path in (self.folder / "filings").rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)

    def run(self, module: str) -> None:
        """Run a module of the clone's own code, on this machine."""
        environment = {**os.environ, "PYTHONPATH": f"{self.folder / 'plugins'}:{self.folder}"}
        subprocess.run([sys.executable, "-m", *module.split()], cwd=self.folder, env=environment, check=True)

    def compose(self, *arguments: str, check: bool = True) -> str:
        """Run one command of Compose; return what it printed."""
        files = [part for path in self.files for part in ("-f", str(path))]
        command = [*COMPOSE, "-p", PROJECT, *files, *arguments]
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, text=True, check=check)
        return done.stdout

    def containers(self, service: str) -> list[str]:
        """Return ids of the service's containers that run."""
        return self.compose("ps", "-q", service).split()

    def airflow(self) -> Person:
        """Return a session with Airflow through the proxy, whose own authority is no browser's."""
        if self._airflow is None:
            password = (self.folder / "secrets" / "airflow_admin_password").read_text().strip()
            self._airflow = Person(self.address("AIRFLOW_PORT"), password, verify=False)
        return self._airflow

    def address(self, port: str) -> str:
        """Return the address of a site."""
        return f"https://localhost:{self.ports[port]}"

    def show_logs(self) -> None:
        """Show the last lines of every service."""
        print(self.compose("logs", "--tail", "15", check=False))


def check(deployment: Deployment, *, build: bool, bi: bool) -> None:
    """Check all of it, in the order that a deployment lives through."""
    if build:
        deployment.compose("build", "init")
        say("images built")
    deployment.compose("up", "-d", "--no-build", "--scale", f"worker={WORKERS}")
    say(f"containers started, {WORKERS} workers")
    wait_for("Airflow behind the proxy is healthy", lambda: is_ready(deployment))
    wait_for("the portal shows its login", lambda: "登录" in page(deployment, "PORTAL_PORT", "/login"))
    show_memory()

    first = run_year(deployment, YEAR, breaking=True)
    ledger = verify_ledger(deployment)
    assert "1" in ledger, ledger
    copied = deployment.airflow().trigger("back_up", {}, "2016-01-01")
    wait_for("a backup is made", lambda: state_of(deployment, "back_up", copied) == "success")
    listed = in_container(deployment, "sh", "-c", "ls /backups/*/warehouse.dump")
    assert "warehouse.dump" in listed, listed
    show_memory()

    deployment.compose("down")
    say("all containers removed; volumes stay")
    deployment.compose("up", "-d", "--no-build")
    wait_for("Airflow is healthy again", lambda: is_ready(deployment))
    assert verify_ledger(deployment) == ledger, "the ledger changed while the containers were away"
    assert state_of(deployment, "intake", first) == "success"
    run_year(deployment, YEAR + 1, breaking=False)

    if bi:
        if build:
            deployment.compose("--profile", "bi", "build", "superset")
        deployment.compose("--profile", "bi", "up", "-d", "--no-build")
        wait_for("Superset answers", lambda: page(deployment, "SUPERSET_PORT", "/health") == "OK")
        show_memory()


def check_upgrade(deployment: Deployment, ref: str, *, build: bool) -> None:
    """Run a year before the upgrade, one after it, and go the way back, as docs/how-to/deploy.md says."""
    present = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=deployment.folder, capture_output=True, text=True, check=True
    ).stdout.strip()
    image_now = "" if build else image_id(IMAGE)
    if not build:
        retag(IMAGE_BEFORE, IMAGE)
    deployment.check_out(ref)
    deployment.make()
    if build:
        deployment.compose("build", "init")
        retag(IMAGE, IMAGE_BEFORE)
    deployment.compose("up", "-d", "--no-build")
    wait_for(f"{ref} is healthy", lambda: is_ready(deployment))
    first = run_year(deployment, YEAR, breaking=False)
    ledger = verify_ledger(deployment)
    in_container(deployment, *PROGRAM, "backup", COPY_BEFORE)
    say("a copy before the upgrade is made")

    deployment.check_out(present)
    if build:
        deployment.compose("build", "init")
        image_now = image_id(IMAGE)
    else:
        retag(image_now, IMAGE)
    deployment.compose("up", "-d", "--no-build")
    wait_for("the present version is healthy", lambda: is_ready(deployment))
    assert verify_ledger(deployment) == ledger, "the ledger changed by the upgrade"
    assert state_of(deployment, "intake", first) == "success"
    run_year(deployment, YEAR + 1, breaking=False)
    say("upgraded; a year more is published")

    deployment.compose("down")
    subprocess.run([*DOCKER, "volume", "rm", f"{PROJECT}_warehouse"], check=True, stdout=subprocess.DEVNULL)
    deployment.check_out(ref)
    retag(IMAGE_BEFORE, IMAGE)
    deployment.compose("up", "-d", "--no-build")
    wait_for(f"{ref} is healthy again, on an empty warehouse", lambda: is_ready(deployment))
    in_container(deployment, *PROGRAM, "restore", COPY_BEFORE)
    assert verify_ledger(deployment) == ledger, "the ledger is not the one before the upgrade"
    run_year(deployment, YEAR + 1, breaking=False)
    retag(image_now, IMAGE)
    say("back; the year after the restored one is published")


def run_year(deployment: Deployment, year: int, *, breaking: bool) -> str:
    """Run a year to its documents, approve it, and meanwhile break what it may survive; return the intake's run."""
    asked = {"year": year, "inbox": "/filings/inbox", "accept": "试验：只有十个县"}
    intake = deployment.airflow().trigger("intake", asked, str(year))
    if breaking:
        wait_for("filings are being read", lambda: running(deployment, "intake", year, "read_batch") != [])
        deployment.compose("restart", "scheduler", "redis")
        say("scheduler and redis restarted")
    wait_for(f"{year}: filings taken in", lambda: succeeded(deployment, "intake", year))
    if breaking:
        wait_for("dbt builds", lambda: running(deployment, "build_marts", year, BUILD) != [])
        [task] = running(deployment, "build_marts", year, BUILD)
        victim = next(worker for worker in deployment.containers("worker") if worker.startswith(task["hostname"]))
        subprocess.run([*DOCKER, "kill", "-s", "KILL", victim], check=True, stdout=subprocess.DEVNULL)
        killed = time.monotonic()
        say(f"the worker {task['hostname']} that builds is killed")
        again = lambda: running(deployment, "build_marts", year, BUILD, but_not=task["hostname"])  # noqa: E731
        wait_for("another worker builds", lambda: again() != [])
        say(f"  tried again {time.monotonic() - killed:.0f} s after the kill, on {again()[0]['hostname']}")
        deployment.compose("restart", "postgres")
        say("postgres restarted")
    wait_for(f"{year}: marts published", lambda: succeeded(deployment, "build_marts", year))
    wait_for(f"{year}: the list awaits approval", lambda: waiting(deployment, year) != [])
    [task] = waiting(deployment, year)
    deployment.airflow().answer(task, "批准", {"reason": ""})
    wait_for(f"{year}: documents published", lambda: succeeded(deployment, "publish_documents", year))
    hosts = {task["hostname"] for dag in DAGS[:2] for task in tasks(deployment, dag, year) if task["hostname"]}
    say(f"  tasks ran on {len(hosts)} workers")
    return intake


def wait_for(what: str, is_so: Callable[[], bool]) -> None:
    """Return when it is so; what does not answer meanwhile may be starting."""
    deadline = time.monotonic() + SECONDS
    reason = ""
    while time.monotonic() < deadline:
        try:
            if is_so():
                say(what)
                return
        except (Refusal, httpx.HTTPError, ValueError, KeyError) as trouble:
            reason = repr(trouble)
        time.sleep(1)
    raise Refusal(f"not within {SECONDS} s: {what}. {reason}")


def is_ready(deployment: Deployment) -> bool:
    """Return whether every part of Airflow is healthy, and knows the DAGs."""
    health = httpx.get(f"{deployment.address('AIRFLOW_PORT')}/api/v2/monitor/health", verify=False, timeout=10).json()
    parts = ("metadatabase", "scheduler", "triggerer", "dag_processor")
    healthy = all(health[part]["status"] == "healthy" for part in parts)
    return healthy and not deployment.airflow().unknown_dags(DAGS)


def page(deployment: Deployment, port: str, path: str) -> str:
    """Return the text of a page behind the proxy."""
    return httpx.get(deployment.address(port) + path, verify=False, timeout=10).raise_for_status().text


def newest(deployment: Deployment, dag: str, year: int) -> dict[str, Any] | None:
    """Return the newest run of the DAG for the year."""
    runs = deployment.airflow().runs(dag)
    return next((run for run in runs if run["partition_key"] == str(year)), None)


def tasks(deployment: Deployment, dag: str, year: int) -> list[dict[str, Any]]:
    """Return the task instances of that run."""
    run = newest(deployment, dag, year)
    return deployment.airflow().tasks(dag, run["dag_run_id"]) if run else []


def running(deployment: Deployment, dag: str, year: int, task_id: str, but_not: str = "") -> list[dict[str, Any]]:
    """Return those of the task that run now, on another host than the one named."""
    return [
        task
        for task in tasks(deployment, dag, year)
        if task["task_id"] == task_id and task["state"] == "running" and task["hostname"] not in ("", but_not)
    ]


def waiting(deployment: Deployment, year: int) -> list[dict[str, Any]]:
    """Return the approval that a person is asked for."""
    return [task for task in tasks(deployment, "approve_list", year) if task["state"] in ("awaiting_input", "deferred")]


def succeeded(deployment: Deployment, dag: str, year: int) -> bool:
    """Return whether the year's run has ended well.

    Raises:
        AssertionError: it has failed, and with what.
    """
    run = newest(deployment, dag, year)
    failed = [task for task in tasks(deployment, dag, year) if task["state"] == "failed"]
    assert not failed, (dag, failed[0]["task_id"], deployment.airflow().log_of(failed[0]))
    return bool(run and run["state"] == "success")


def state_of(deployment: Deployment, dag: str, run: str) -> str:
    """Return the state of a run."""
    return deployment.airflow().state(dag, run)


def verify_ledger(deployment: Deployment) -> str:
    """Return what `make verify-ledger` says, in a container."""
    return in_container(deployment, *PROGRAM, "ledger", "verify").strip()


def in_container(deployment: Deployment, *command: str) -> str:
    """Run a command among the services; return what it printed."""
    return deployment.compose("exec", "-T", "api-server", *command)


def image_id(image: str) -> str:
    """Return the id of an image, which stays when its name goes to another."""
    form = ["image", "inspect", "--format", "{{.Id}}", image]
    return subprocess.run([*DOCKER, *form], capture_output=True, text=True, check=True).stdout.strip()


def retag(image: str, name: str) -> None:
    """Give an image one more name, which another may have had."""
    subprocess.run([*DOCKER, "tag", image, name], check=True)


def show_memory() -> None:
    """Show the memory of each container now."""
    form = "{{.Name}} {{.MemUsage}}"
    done = subprocess.run(
        [*DOCKER, "stats", "--no-stream", "--format", form], capture_output=True, text=True, check=True
    )
    for line in sorted(line for line in done.stdout.splitlines() if PROJECT in line):
        print(f"           {line}")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(what: str) -> None:
    """Print a line with the seconds since the start."""
    print(f"  {time.monotonic() - BEGAN:7.1f} s  {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
