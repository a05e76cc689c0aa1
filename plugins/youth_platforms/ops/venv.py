"""Makes an environment from a lock file with hashes. Runs before anything is installed: standard library, and an old
Python must get far enough to be told that it is too old.

    python3 plugins/youth_platforms/ops/venv.py requirements.txt [--where-possible]
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
# Superset asks for a numpy that has no wheels for any Python after this one.
NEWEST = {"requirements-superset.txt": (3, 12)}
NEEDED_BYTES = 3 << 30
ROOT = Path(__file__).resolve().parents[3]
ON_TERMINAL = sys.stderr.isatty()
LINES_SHOWN = 8
# Lock file: the environment that it fills. What tests need stands beside what a run needs; Superset's pins fit neither.
LOCKS = {
    "requirements.txt": ".venv",
    "requirements-dev.txt": ".venv",
    "requirements-superset.txt": ".venv-superset",
}


def main(lock: str) -> None:
    """Brings the lock file's environment to what it says; does nothing where it stands so already."""
    if sys.version_info[:2] < OLDEST:
        stop(
            f"{sys.executable} is Python {sys.version_info[0]}.{sys.version_info[1]}, and this needs "
            f"{OLDEST[0]}.{OLDEST[1]} or newer. If you have one: make PYTHON=/path/to/python3.12"
        )
    if is_too_new(lock):
        newest = ".".join(map(str, NEWEST[lock]))
        stop(
            f"{sys.executable} is Python {sys.version_info[0]}.{sys.version_info[1]}, and {lock} holds for "
            f"{OLDEST[0]}.{OLDEST[1]} to {newest}. If you have one: make PYTHON=/path/to/python{newest}"
        )
    venv = ROOT / LOCKS[lock]
    stamp = venv / "installed.json"
    stands = os.access(python_of(venv), os.X_OK)
    installed = read_stamp(stamp) if stands else {}
    if installed.get(lock) == digest(lock):
        return
    began = time.monotonic()
    if not stands:
        make_venv(venv)
    install(lock, venv)
    # Some images forbid Python to keep bytecode; without it each start of Airflow and dbt takes twice as long.
    compiling = [str(python_of(venv)), "-m", "compileall", "-q", "-j", "0", str(venv / "lib")]
    subprocess.run(compiling, stdout=subprocess.DEVNULL, check=False)
    installed.update({name: digest(name) for name in locks_of(venv) if pins(name) <= pins(lock)})
    stamp.write_text(json.dumps(installed), encoding="ascii")
    say(f"  {time.monotonic() - began:5.1f} s  {venv.name}\n")


def is_too_new(lock: str) -> bool:
    """Whether the lock file holds for older Pythons only."""
    return lock in NEWEST and sys.version_info[:2] > NEWEST[lock]


def python_of(venv: Path) -> Path:
    """The environment's own Python."""
    return venv / "bin" / "python"


def locks_of(venv: Path) -> list[str]:
    """The lock files that fill the environment."""
    return [lock for lock, folder in LOCKS.items() if folder == venv.name]


def digest(lock: str) -> str:
    """Hash of a lock file."""
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def pins(lock: str) -> set[str]:
    """The lines of a lock file that name a package and its version."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if "==" in line and not line.startswith((" ", "#"))}


def make_venv(venv: Path) -> None:
    """An empty virtual environment in place of whatever stands there."""
    free = shutil.disk_usage(str(ROOT)).free
    if free < NEEDED_BYTES:
        stop(
            f"too little disk space for {venv.name}: {free >> 20} MB are free at {ROOT}, "
            f"it needs {NEEDED_BYTES >> 20} MB."
        )
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", venv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        say(done.stdout.decode(errors="replace"))
        stop(f"{sys.executable} cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv")


def install(lock: str, venv: Path) -> None:
    """Installs exactly what the lock file lists; pip checks each file against its hash."""
    command = [str(python_of(venv)), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    command += ["--progress-bar", "off", "--disable-pip-version-check", "-r", str(ROOT / lock)]
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    say(f"  making {venv.name} from {lock}: some minutes, the first time only\n")
    log_file = venv / "install.log"
    most = len(pins(lock))
    seen = 0
    with (
        log_file.open("wb") as log,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
        ) as pip,
    ):
        assert pip.stdout is not None
        for line in pip.stdout:
            log.write(line)
            if line.startswith((b"Collecting", b"Requirement already")):
                seen += 1
                show(seen, most)
    if ON_TERMINAL:
        say("\r\x1b[K")
    if pip.returncode:
        lines = log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        say("\n".join(lines[-LINES_SHOWN:]) + "\n")
        stop(f"pip could not install {lock}; all that it said is in {log_file}")


def show(seen: int, most: int) -> None:
    """Tells how far pip is: always on a terminal, now and then in a pipe."""
    if ON_TERMINAL:
        say(f"\r  {seen} of at most {most} packages")
    elif seen % 100 == 0:
        say(f"  {seen} of at most {most} packages\n")


def read_stamp(stamp: Path) -> dict[str, str]:
    """Hash of each lock file that is installed; none after an installation that was cut short."""
    try:
        return dict(json.loads(stamp.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return {}


def say(text: str) -> None:
    """Writes to the person, not into what another program reads from stdout."""
    sys.stderr.write(text)
    sys.stderr.flush()


def stop(reason: str) -> None:
    """Ends with the reason in the last lines."""
    say(f"\nStopped: {reason}\n")
    sys.exit(1)


if __name__ == "__main__":
    if is_too_new(sys.argv[1]) and "--where-possible" in sys.argv:
        say(f"  {sys.argv[1]} does not hold for this Python: what needs it is left out\n")
    else:
        main(sys.argv[1])
