"""How long `make run` of one year takes, from command to summary, and its floor: the same bytes read and copied by
calamine and COPY, and the same compiled SQL straight through the driver, with nothing checked, kept or explained.

    PYTHONPATH=.:plugins python -m benchmarks.annual_run [--year 2016] [--rounds 3]

On a home of its own, which is deleted at the end. The first run makes the sample province, fills caches and is listed
apart. Then each round begins with everything stopped, so that the start of PostgreSQL and Airflow is in it, and is
followed by a run on services that are up. Prints medians in seconds, the steps of a run, and ratios.
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


def make(*arguments: str) -> str:
    """Return what a make target printed; it must succeed."""
    command = ["make", "-s", "-C", str(PROJECT_ROOT), *arguments]
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True).stdout


def timed_run(year: int) -> tuple[float, dict[str, float]]:
    """Return seconds of one whole run and of each of its steps."""
    began = time.perf_counter()
    printed = make("run", f"YEAR={year}", "AUTO_APPROVE=1")
    return time.perf_counter() - began, {step: float(seconds) for seconds, step in STEP.findall(printed)}


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
    given = parser.parse_args()
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
