"""How long `make run` of one year takes, from command to summary, and its floor: the same bytes read and copied by
calamine and COPY, and the same compiled SQL straight through the driver, with nothing checked, kept or explained.

    PYTHONPATH=.:plugins python -m benchmarks.annual_run [--year 2016] [--rounds 3] [--clone]

On a home of its own, which is deleted at the end. The first run makes the sample province, fills caches and is listed
apart. Then each round begins with everything stopped, so that the start of PostgreSQL and Airflow is in it, and is
followed by a run on services that are up. With --clone, a clone of the last commit comes first, run as a stranger runs
it: its environment is made too. Prints medians in seconds, the steps of a run, and ratios.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.build import compile_models, straight
from benchmarks.intake import floor
from samples.__main__ import manifest_path
from youth_platforms.base.paths import PROJECT_ROOT

STEP = re.compile(r"^ +(\d+\.\d) s  \d{4} (.+?)(?:: .*)?$", re.MULTILINE)


def make(*arguments: str, project: Path = PROJECT_ROOT) -> str:
    """Return what a make target printed; it must succeed."""
    command = ["make", "-s", "-C", str(project), *arguments]
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True).stdout


def timed_run(year: int, project: Path = PROJECT_ROOT) -> tuple[float, dict[str, float]]:
    """Return seconds of one whole run and of each of its steps."""
    began = time.perf_counter()
    printed = make("run", f"YEAR={year}", "AUTO_APPROVE=1", project=project)
    return time.perf_counter() - began, {step: float(seconds) for seconds, step in STEP.findall(printed)}


def run_of_a_clone(year: int) -> float:
    """Return seconds of the first run in a clone of the last commit, with nothing made before."""
    with tempfile.TemporaryDirectory(prefix="clone-benchmark-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(PROJECT_ROOT), str(clone)], check=True)
        os.environ["YP_HOME"] = f"{folder}/home"
        try:
            return timed_run(year, clone)[0]
        finally:
            make("clean", project=clone)


def floors(year: int) -> tuple[float, float]:
    """Return seconds of the bare reading and copying of the year's filings, and of the bare SQL."""
    home = Path(os.environ["YP_HOME"])
    os.environ["WAREHOUSE_URL"] = make("warehouse-url").strip()
    manifest = json.loads(manifest_path(home / "sample").read_text(encoding="utf-8"))
    filings = [entry for entry in manifest["filings"] if entry["year"] == year and entry["status"] != "rejected"]
    files = [home / "sample" / entry["file"] for entry in filings]
    compile_models()
    began = time.perf_counter()
    floor(files)
    between = time.perf_counter()
    straight(home / "dbt")
    return between - began, time.perf_counter() - between


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--year", type=int, default=2016)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clone", action="store_true")
    given = parser.parse_args()
    if given.clone:
        print(f"a fresh clone, its environment made   {run_of_a_clone(given.year):6.1f} s", flush=True)
    with tempfile.TemporaryDirectory(prefix="run-benchmark-") as folder:
        os.environ["YP_HOME"] = folder
        try:
            first, steps = timed_run(given.year)
            print(f"first run, with the sample province   {first:6.1f} s", flush=True)
            for step, seconds in steps.items():
                print(f"    {seconds:6.1f} s  {step}", flush=True)
            stopped, running = [], []
            for _ in range(given.rounds):
                make("stop")
                stopped.append(timed_run(given.year))
                running.append(timed_run(given.year))
            reading, sql = floors(given.year)
        finally:
            make("clean")
    whole = statistics.median(seconds for seconds, _ in stopped)
    print(f"warm run, services started again      {whole:6.1f} s")
    print(f"warm run, services running            {statistics.median(seconds for seconds, _ in running):6.1f} s")
    for step in running[0][1]:
        print(f"    {statistics.median(taken.get(step, 0.0) for _, taken in running):6.1f} s  {step}")
    print(
        f"floor: bare read and COPY {reading:.1f} s, bare SQL {sql:.1f} s; run / floor = {whole / (reading + sql):.1f}"
    )


if __name__ == "__main__":
    main()
