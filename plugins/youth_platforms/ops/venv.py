"""Makes an environment from a lock file with hashes. Runs before anything is installed: standard library, and an old
Python must get far enough to say that it is too old.

    python3 plugins/youth_platforms/ops/venv.py requirements.txt [--bytecode] [--where-possible]

Python keeps the bytecode of what it imports, half of what is installed. With --bytecode all of it is compiled at once:
for images, whose programs may not write where they are installed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

OLDEST = (3, 11)
# Superset asks for a numpy that has no wheels for any Python after this one.
NEWEST = {"requirements-superset.txt": (3, 12)}
NEEDED_BYTES = 3 << 30
ROOT = Path(__file__).resolve().parents[3]
ON_TERMINAL = sys.stderr.isatty()
LINES_SHOWN = 8
STAGES = ("Resolved", "Prepared", "Installed", "Bytecode compiled")
# The installer itself, which fills every environment.
UV_LOCK = "requirements-uv.txt"
PIP_SPEAKS_NO_SOCKS = (
    "\npip cannot use the SOCKS proxy of this shell and tried without. Give it an HTTP proxy (https_proxy=http://...) "
    "or a registry that it reaches (pip config set global.index-url https://...), and run again."
)
# pip's settings, and the variables (with what separates their values) by which uv takes the same.
NO_INDEX = "no-index"  # has no variable
PIP_TO_UV = {
    NO_INDEX: (NO_INDEX, " "),
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
}
# Lock file: the environment that it fills. What tests need is next to what a run needs; Superset's pins fit neither.
LOCKS = {
    "requirements.txt": ".venv",
    "requirements-dev.txt": ".venv",
    "requirements-superset.txt": ".venv-superset",
}


def main(lock: str, *, with_bytecode: bool = False) -> None:
    """Bring the lock file's environment to what it says; do nothing where it is so already."""
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
    exists = os.access(python_of(venv), os.X_OK)
    installed = read_stamp(stamp) if exists else {}
    if installed.get(lock) == digest(lock):
        return
    began = time.monotonic()
    if not exists:
        make_venv(venv)
    install(lock, venv, with_bytecode=with_bytecode)
    installed.update({name: digest(name) for name in locks_of(venv) if pins(name) <= pins(lock)})
    stamp.write_text(json.dumps(installed), encoding="ascii")
    say(f"  {time.monotonic() - began:5.1f} s  {venv.name}\n")


def is_too_new(lock: str) -> bool:
    """Return whether the lock file holds for older Pythons only."""
    return lock in NEWEST and sys.version_info[:2] > NEWEST[lock]


def python_of(venv: Path) -> Path:
    """Return the environment's own Python."""
    return venv / "bin" / "python"


def locks_of(venv: Path) -> list[str]:
    """Return the lock files that fill the environment; the images of containers have one each."""
    return [lock for lock, folder in LOCKS.items() if folder == venv.name and (ROOT / lock).exists()]


def digest(lock: str) -> str:
    """Return the hash of a lock file."""
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def pins(lock: str) -> set[str]:
    """Return the lines of a lock file that name a package and its version."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if "==" in line and not line.startswith((" ", "#"))}


def make_venv(venv: Path) -> None:
    """Make an empty virtual environment in place of what is there."""
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


def install(lock: str, venv: Path, *, with_bytecode: bool) -> None:
    """Install exactly what the lock file lists, each file checked against its hash: pip brings uv, and uv the rest."""
    say(f"  making {venv.name} from {lock}\n")
    python, checked = str(python_of(venv)), ["--require-hashes", "--no-deps"]
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    with (venv / "install.log").open("wb") as log:
        pip = [python, "-m", "pip", "install", *checked, "--no-input", "--disable-pip-version-check"]
        direct = without_socks(environment)
        hint = "" if direct == environment else PIP_SPEAKS_NO_SOCKS
        run([*pip, "-r", str(ROOT / UV_LOCK)], direct, log, hint)
        pip_config = [python, "-m", "pip", "config", "list"]
        asked = subprocess.run(pip_config, stdout=subprocess.PIPE, env=environment, check=False)
        settings = uv_settings(asked.stdout.decode(errors="replace"))
        uv = [str(venv / "bin" / "uv"), "pip", "install", *checked, "--python", python]
        if with_bytecode:
            uv.append("--compile-bytecode")
        if settings.pop(NO_INDEX, "") in ("1", "true", "yes", "on"):
            uv.append("--no-index")
        run([*uv, "-r", str(ROOT / lock)], {**settings, **environment}, log)


def without_socks(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment without SOCKS proxies: a fresh pip cannot use them; uv, which it brings, can."""
    return {
        name: value
        for name, value in environment.items()
        if not (name.lower().endswith("_proxy") and value.lower().startswith("socks"))
    }


def run(command: list[str], environment: dict[str, str], log: BinaryIO, hint: str = "") -> None:
    """Run a program, write its lines into the log and show how far it is; stop with its last lines if it fails."""
    lines: list[str] = []
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    ) as program:
        assert program.stdout is not None
        for line in program.stdout:
            log.write(line)
            lines.append(line.decode(errors="replace").rstrip())
            show(lines[-1])
    if ON_TERMINAL:
        say("\r\x1b[K")
    if program.returncode:
        say("\n".join(lines[-LINES_SHOWN:]) + "\n")
        what = f"{Path(command[0]).name} could not install {Path(command[-1]).name}"
        stop(f"{what}; all that it said is in {log.name}{hint}")


def show(line: str) -> None:
    """Show how far an installation is: its last line on a terminal, each finished stage in a pipe."""
    if ON_TERMINAL:
        say(f"\r\x1b[K  {line[:100]}")
    elif line.startswith(STAGES):
        say(f"  {line}\n")


def uv_settings(pip_settings: str) -> dict[str, str]:
    """Return variables that give uv the settings of pip on this machine: uv does not read pip's files and variables.

    Args:
        pip_settings: what `pip config list` printed, such as `global.index-url='https://…'`.
    """
    # Hashes say which file is meant, so it may come from any of the places, as with pip.
    found = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    # A variable counts more than the part [install] of a file, and that more than [global].
    for section in ("global", "install", ":env:"):
        for line in pip_settings.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(f"{section}.") and name[len(section) + 1 :] in PIP_TO_UV:
                variable, separator = PIP_TO_UV[name[len(section) + 1 :]]
                found[variable] = separator.join(str(ast.literal_eval(value)).split())
    return found


def read_stamp(stamp: Path) -> dict[str, str]:
    """Return the hash of each lock file that is installed; none after an installation that was cut short."""
    try:
        return dict(json.loads(stamp.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return {}


def say(text: str) -> None:
    """Write to the person, not into what another program reads from stdout."""
    sys.stderr.write(text)
    sys.stderr.flush()


def stop(reason: str) -> None:
    """End with the reason in the last lines."""
    say(f"\nStopped: {reason}\n")
    sys.exit(1)


if __name__ == "__main__":
    if is_too_new(sys.argv[1]) and "--where-possible" in sys.argv:
        say(f"  {sys.argv[1]} does not hold for this Python: what needs it is left out\n")
    else:
        main(sys.argv[1], with_bytecode="--bytecode" in sys.argv)
