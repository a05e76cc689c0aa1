"""Services as daemons of this machine: started with a log, found again by later commands, ended with all they began.

Whatever a service starts inherits the mark of its family in its environment. So all of a family is found and ended also
when its leader was killed: Airflow's workers, for one, outlive their scheduler and hold its database connection.
"""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil

FAMILY = "YP_SERVICE_OF"
LINES_SHOWN = 12
# What lost its leader is given this long to end by itself.
ORPHAN_SECONDS = 2
KILL_SECONDS = 10
LOOK_SECONDS = 0.05
AUTOGROUP_TRIES, AUTOGROUP_SECONDS = 3, 0.11


def spawn(
    command: Sequence[str], environment: dict[str, str], *, family: str, folder: Path, log: Path
) -> psutil.Process:
    """Start a program that outlives this one, as the leader of its own process group; its log begins empty.

    Args:
        family: mark by which `end` finds it and all that it starts.
    """
    # Without SPT_NOENV, setproctitle writes the name of a process over its environment, and so over the mark.
    marked = environment | {FAMILY: family, "SPT_NOENV": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env=marked,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    return psutil.Process(process.pid)


def give_way(process: psutil.Process, niceness: int) -> None:
    """Let others go first where cores are few: other processes, and other sessions, which Linux may weigh as wholes.

    Who gives way already, since its caller does, gives way no less.
    """
    with contextlib.suppress(psutil.Error):
        process.nice(max(niceness, process.nice()))
    for _ in range(AUTOGROUP_TRIES):
        try:
            Path(f"/proc/{process.pid}/autogroup").write_text(str(niceness), encoding="ascii")
        except BlockingIOError:
            # The kernel takes one such request in a tenth of a second.
            time.sleep(AUTOGROUP_SECONDS)
        except OSError:
            # A system that weighs no sessions has no such file, or takes nothing there.
            return
        else:
            return


def mark(process: psutil.Process) -> list[float]:
    """Return what identifies this process: its number, and the time of its start."""
    return [process.pid, process.create_time()]


def living(marks: Iterable[Sequence[float]]) -> list[psutil.Process]:
    """Return those of the marked processes that live. A number may be a stranger's by now: its start time shows it."""
    found = []
    for pid, created in marks:
        try:
            process = psutil.Process(int(pid))
            if process.create_time() == created and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def members(family: str) -> list[psutil.Process]:
    """Return every living process that carries the family's mark, but for this one and those that it runs in."""
    here = psutil.Process()
    mine = {here.pid, *(parent.pid for parent in here.parents())}
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid not in mine and process.environ().get(FAMILY) == family:
                found.append(process)
        except (psutil.Error, OSError):
            # A process of another account, or one that ended meanwhile.
            continue
    return [process for process in found if _lives(process)]


def end(family: str, seconds: float) -> bool:
    """End a family: its leaders get so many seconds to end the rest, then what is left is killed.

    Returns:
        Whether any of it lived.
    """
    found = members(family)
    leaders = [process for process in found if _leads(process)]
    _signal(leaders, "terminate")
    wait(leaders, seconds)
    left = members(family)
    _signal(left, "terminate")
    wait(left, ORPHAN_SECONDS)
    deadline = time.monotonic() + KILL_SECONDS
    while (left := members(family)) and time.monotonic() < deadline:
        _signal(left, "kill")
        wait(left, 1)
    return bool(found)


def wait(found: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait so many seconds at most for processes to end; return those that live still.

    What has ended lives no more, also where nobody has collected it yet: in a container the first process may never.
    """
    left, deadline = list(found), time.monotonic() + seconds
    while (left := [process for process in left if _lives(process)]) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    return left


def kill(process: psutil.Process) -> None:
    """End a process and all that it started at once."""
    with contextlib.suppress(psutil.NoSuchProcess):
        _signal([*process.children(recursive=True), process], "kill")


def was_given(process: psutil.Process, argument: str) -> bool:
    """Return whether a process was started with an argument; not where it has ended."""
    try:
        return argument in process.cmdline()
    except psutil.Error:
        return False


def listens(process: psutil.Process, port: int) -> bool:
    """Return whether it is this process, or one that it started, that holds the port; not where it has ended."""
    try:
        family = [process, *process.children(recursive=True)]
        sockets = [socket for member in family for socket in member.net_connections("tcp")]
    except psutil.Error:
        return False
    return any(socket.status == psutil.CONN_LISTEN and socket.laddr.port == port for socket in sockets)


def last_lines(log: Path) -> str:
    """Return the end of a log, with its name, for a message."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return f"The last lines of {log}:\n" + "\n".join(lines[-LINES_SHOWN:])


def _leads(process: psutil.Process) -> bool:
    try:
        return os.getsid(process.pid) == process.pid
    except OSError:
        return False


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _signal(processes: Iterable[psutil.Process], how: str) -> None:
    for process in processes:
        try:
            getattr(process, how)()
        except psutil.NoSuchProcess:
            continue
