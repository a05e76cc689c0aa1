"""How long an environment takes to fill from its lock file, with its floor and its peer, turn by turn.

    PYTHONPATH=.:plugins python -m benchmarks.environment [--rounds 1] [--lock requirements.txt] [--json FILE]

Ours: what fills an image, where uv is brought by pip, fetches, checks each hash, unpacks and compiles (`make venv`
leaves compiling to the first import). Peer: pip does all of it. Neither finds anything in a cache. Floor: the same
files are copied, as they lie in the environment that ours made. Packages come from wherever pip gets them on this
machine: the nearer they are, the more the ratios tell.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops import venv

SHOULD_BE_FASTER = 3.0


def ours(lock: str, folder: Path) -> None:
    """What an image is filled by, with empty caches: `make venv`, with all bytecode."""
    os.environ["UV_CACHE_DIR"] = str(folder.with_name("uv-cache"))
    venv.make_venv(folder)
    venv.install(lock, folder, with_bytecode=True)
    shutil.rmtree(folder.with_name("uv-cache"))


def peer(lock: str, folder: Path) -> None:
    """The same by pip alone, and bytecode by as many processes as there are cores."""
    venv.make_venv(folder)
    python = str(venv.python_of(folder))
    pip = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--no-compile"]
    subprocess.run([*pip, "-r", str(PROJECT_ROOT / lock)], check=True)
    # Templates in packages are no Python: what cannot be compiled is left, as uv and pip do.
    subprocess.run([python, "-m", "compileall", "-q", "-q", "-j", "0", str(folder / "lib")], check=False)


def bytes_of(folder: Path) -> int:
    """Sizes of all files together."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main() -> None:
    """Fill the environments, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--lock", default="requirements.txt", choices=venv.LOCKS)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    given = parser.parse_args()
    # Some machines forbid Python to keep bytecode, which is part of what is measured.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PIP_NO_CACHE_DIR"] = "1"
    seconds: dict[str, list[float]] = {"floor": [], "ours (uv)": [], "peer (pip)": []}

    def measure(name: str, step: Callable[[], object]) -> None:
        os.sync()
        began = time.perf_counter()
        step()
        seconds[name].append(time.perf_counter() - began)
        print(f"  {name:12} {seconds[name][-1]:6.1f} s", file=sys.stderr, flush=True)

    size = 0
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory(prefix="environment-benchmark-") as name:
            folder = Path(name)
            measure("ours (uv)", lambda: ours(given.lock, folder / "ours"))  # noqa: B023 - called at once
            measure("floor", lambda: shutil.copytree(folder / "ours", folder / "floor", symlinks=True))  # noqa: B023
            measure("peer (pip)", lambda: peer(given.lock, folder / "peer"))  # noqa: B023
            size = bytes_of(folder / "ours")
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"{given.lock}: {size / 1e6:.0f} MB, {given.rounds} rounds, medians")
    for name, median in medians.items():
        print(f"{name:12} {median:6.1f} s   {median / medians['floor']:5.1f} times the floor")
    ratio = medians["peer (pip)"] / medians["ours (uv)"]
    print(f"ours is {ratio:.1f} times as fast as the peer (should be at least {SHOULD_BE_FASTER:.0f})")
    if given.json:
        given.json.write_text(json.dumps({"bytes": size, "seconds": seconds}), encoding="ascii")


if __name__ == "__main__":
    main()
