"""A province's receipts against their floor and their peer, ratios in one run.

    PYTHONPATH=.:plugins python -m benchmarks.receipts [--rounds N] [--json FILE]

Ours: `write_receipts` of a run whose filings have the sample's faults, cold: new processes, no receipt there yet.
Floor: each workbook unpacked and packed again, nothing read. Peer: openpyxl loads each workbook and saves it with one
cell marked, in as many processes as there are cores. Each round takes all three, so that a noisy machine is noisy for
all; medians are printed. It should take at most 5 s on two cores.
"""

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import warnings
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import openpyxl
from openpyxl.styles import PatternFill

from benchmarks.build import land, seconds
from benchmarks.intake import server
from youth_platforms.returns.write_receipts import Summary, write_receipts

YEAR = 2016
TARGET_SECONDS = 5
DEFLATED = 3  # as receipts are


def main() -> None:
    """Make the filings, measure, print a table."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="receipts-benchmark-") as folder, server(Path(folder)):
        inbox = Path(folder) / "inbox"
        made = [sys.executable, "-m", "samples", "--out", str(inbox), "--years", f"{YEAR}-{YEAR}"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
        run_id = land(YEAR, str(inbox))
        workbooks = [path.read_bytes() for path in sorted(inbox.rglob("*.xlsx")) if zipfile.is_zipfile(path)]
        rounds: dict[str, list[float]] = {"floor": [], "ours": [], "peer": []}
        summaries: list[Summary] = []
        for _ in range(options.rounds):
            rounds["floor"].append(seconds(lambda: [repacked(data) for data in workbooks]))
            shutil.rmtree(inbox.with_name(f"{inbox.name}-receipts"), ignore_errors=True)
            rounds["ours"].append(seconds(lambda: summaries.append(write_receipts(run_id))))
            rounds["peer"].append(seconds(lambda: peer(workbooks)))
        medians = {name: statistics.median(each) for name, each in rounds.items()}
        print(f"{summaries[-1].written} receipts, {len(workbooks)} of workbooks that can be opened")
        for name, each in medians.items():
            print(f"{name:6} {each:6.2f} s   {medians['ours'] / each:5.2f} times as long is ours")
        print(f"ours: {medians['ours']:.2f} s (target {TARGET_SECONDS})")
        if options.json:
            options.json.write_text(json.dumps(rounds, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    return parser.parse_args()


def repacked(data: bytes) -> bytes:
    """Return the package with all its parts unpacked and packed again."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, True, DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return held.getvalue()


def marked(data: bytes) -> bytes:
    """Return the workbook as openpyxl saves it, with one cell marked; as it is where openpyxl cannot take it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        except Exception:  # some of the sample's faults
            return data
    book.worksheets[0]["A1"].fill = PatternFill("solid", fgColor="FFC7CE")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def peer(workbooks: list[bytes]) -> None:
    """Mark each workbook with openpyxl alone."""
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        list(processes.map(marked, workbooks))


if __name__ == "__main__":
    main()
