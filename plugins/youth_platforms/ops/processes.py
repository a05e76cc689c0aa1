"""Services as daemons of this machine: started with a log, found again by later commands, ended with all they began."""

import signal
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil

LINES_SHOWN = 12


def spawn(command: Sequence[str], environment: dict[str, str], *, folder: Path, log: Path) -> psutil.Process:
    """Starts a program that outlives this one; what it says goes to the log, anew each time."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    return psutil.Process(process.pid)


def mark(process: psutil.Process) -> list[float]:
    """What tells this process from any other: its number, and the time of its start."""
    return [process.pid, process.create_time()]


def living(marks: Iterable[Sequence[float]]) -> list[psutil.Process]:
    """Those of the marked processes that live. A number may be a stranger's by now: the time of its start tells."""
    found = []
    for pid, created in marks:
        try:
            process = psutil.Process(int(pid))
            if process.create_time() == created and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def end(processes: Sequence[psutil.Process], seconds: float) -> bool:
    """Ends the processes and all that they started, by force after so many seconds; tells whether any lived."""
    family = [child for process in processes for child in process.children(recursive=True)] + list(processes)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs(processes, seconds)
    for process in [*alive, *family]:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    return bool(processes)


def listens(process: psutil.Process, port: int) -> bool:
    """Whether it is this process, or one that it started, that holds the port."""
    family = [process, *process.children(recursive=True)]
    sockets = [socket for member in family for socket in member.net_connections("tcp")]
    return any(socket.status == psutil.CONN_LISTEN and socket.laddr.port == port for socket in sockets)


def last_lines(log: Path) -> str:
    """The end of a log, with its name, for a message."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return f"The last lines of {log}:\n" + "\n".join(lines[-LINES_SHOWN:])
