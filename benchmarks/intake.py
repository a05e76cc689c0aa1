"""Intake against its floor and its peer, and the country against the province, ratios in one run.

    PYTHONPATH=.:plugins python -m benchmarks.intake [--rounds N] [--json FILE]
    PYTHONPATH=.:plugins python -m benchmarks.intake --country [--rounds N] [--filings DIR] [--json FILE]

Floor: python-calamine reads every sheet and the cells go by COPY into keyless tables, in one process; nothing is
checked. Peer: pandas + openpyxl + to_sql, on a few of the files, per activity row. Ours: collect, read, judge, load, in
one process of batches as on one core, and as it runs, in two. Each round takes all of them, so that a noisy machine
is noisy for all; medians are printed.

With --country: the county filings of one province (105), and of a country (each 27 times, with other activities:
2,835), each cold, as it runs, in two batches. Cost per filing should not grow with their number (at most 1.15 times),
nor the memory of any process. Making the country's filings takes longer than reading them: --filings takes a folder
made before by `python -m samples --clean --copies 27 --years 2016-2016`.
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
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import sqlalchemy
from python_calamine import CalamineWorkbook

from youth_platforms.forms.layout import all_sheets
from youth_platforms.intake import filings
from youth_platforms.ops.embedded import postgres
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.migrate import migrate

YEAR = 2016
PEER_FILES = 6
COUNTRY_COPIES = 27
TARGET_RATIO = 1.15
# One step of intake in a process of its own: prints what it answered, and the most memory that it and its readers held.
STEP = """
import json, resource, sys
from youth_platforms import intake
step, *arguments = json.load(sys.stdin)
answer = getattr(intake, step)(*arguments)
peaks = [resource.getrusage(who).ru_maxrss * 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([answer, *peaks]))
"""


def main() -> None:
    """Make the filings, measure, print a table."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="intake-benchmark-") as folder, server(Path(folder)):
        if options.country:
            _country(Path(folder), options)
            return
        inbox = Path(folder) / "inbox"
        _make_filings(inbox, 1)
        files = sorted(inbox.rglob("*.xlsx"))
        activities = _count(inbox)
        print(f"{len(files)} filings, {activities} activity rows, {_bytes(files) / 1e6:.1f} MB", flush=True)
        few = files[:: len(files) // PEER_FILES]
        rounds: dict[str, list[float]] = {}
        memory = 0
        for number in range(options.rounds):
            rounds.setdefault("floor", []).append(_timed(lambda: floor(files)))
            _forget()
            rounds.setdefault("ours, one batch", []).append(_timed(lambda: _ours(inbox, 1)))
            _forget()
            rounds.setdefault("ours, two batches", []).append(_timed(lambda: _ours(inbox, 2)))
            if number < options.peer_rounds:
                rounds.setdefault("peer, scaled up", []).append(
                    _timed(lambda: _peer(few)) * _bytes(files) / _bytes(few)
                )
            memory = max(memory, psutil.Process().memory_info().rss)
        _tell(rounds, len(files), activities, memory, options.json)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-rounds", type=int, default=1, help="the peer is slow: measured in so many rounds")
    parser.add_argument("--country", action="store_true", help="2,835 filings against 105, instead of floor and peer")
    parser.add_argument("--filings", type=Path, help="with --country: a sample with copies, made before")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    return parser.parse_args()


@contextmanager
def server(folder: Path) -> Iterator[None]:
    """An embedded PostgreSQL of the benchmark's own, with the settings of the product."""
    os.environ["YP_HOME"] = str(folder / "home")
    port = postgres.start()
    os.environ["WAREHOUSE_URL"] = postgres.url("warehouse", port)
    migrate()
    try:
        yield
    finally:
        postgres.stop()
        postgres.remove()


def _make_filings(inbox: Path, copies: int) -> None:
    command = [sys.executable, "-m", "samples", "--out", str(inbox), "--years", f"{YEAR}-{YEAR}", "--clean"]
    subprocess.run([*command, "--copies", str(copies)], check=True, stdout=subprocess.DEVNULL)


def floor(files: list[Path]) -> None:
    with connect() as connection, connection.cursor() as cursor:
        for file in files:
            book = CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes()))
            for title in book.sheet_names:
                rows = book.get_sheet_by_name(title).to_python()
                if rows:
                    width = len(rows[0])
                    columns = ", ".join(f"c{number} text" for number in range(width))
                    cursor.execute(f"create table if not exists public.floor_{width} ({columns})")
                    lines = "".join("\t".join(map(str, row)) + "\n" for row in rows)
                    cursor.copy_expert(f"copy public.floor_{width} from stdin", io.StringIO(lines), size=1 << 20)
        connection.rollback()


def _forget() -> None:
    """Make the next intake a cold one: nothing is known of the files, nothing is in the archive."""
    shutil.rmtree(Path(os.environ["YP_HOME"]) / "archive", ignore_errors=True)
    with connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(f'raw.{sheet.raw_table}' for sheet in all_sheets())}")
        for table in ("audit.runs", "raw.filings", "raw.covers"):
            cursor.execute(f"delete from {table}")
        cursor.execute("vacuum raw.filings, raw.covers, raw.sheet_columns")


def _ours(inbox: Path, batches: int) -> None:
    run_id = filings.open_run(YEAR, str(inbox))
    collected = filings.collect(run_id, batches)
    if batches == 1:
        filings.read_filings(collected[0])
    else:
        _steps([["read_filings", ids] for ids in collected])
    filings.close_intake(run_id)
    assert _taken(run_id)[1] == 0


def _taken(run_id: str) -> tuple[int, int]:
    """Return how many filings the run took in, and how many findings they have."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct filing_id), count(finding_id)"
            " from audit.run_files left join raw.findings using (filing_id)"
            " where run_id = %s and disposition = 'taken'",
            [run_id],
        )
        [(filings_taken, findings)] = cursor.fetchall()
    return filings_taken, findings


def _steps(tasks: list[list[Any]]) -> list[tuple[Any, int, int]]:
    """Steps of intake side by side, each in its process: their answers, and peaks of memory of them and their readers.

    Raises:
        RuntimeError: one failed.
    """

    def run(task: list[Any]) -> tuple[Any, int, int]:
        done = subprocess.run([sys.executable, "-c", STEP], input=json.dumps(task), stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise RuntimeError(f"{task[0]} failed")
        answer, own, readers = json.loads(done.stdout)
        return answer, own, readers

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))


@dataclass(frozen=True)
class Measured:
    """One cold intake: seconds, and the most memory that a process which loads, or one that parses, held (bytes)."""

    filings: int
    seconds: float
    loader: int
    reader: int

    def __str__(self) -> str:
        return (
            f"{self.filings:6} filings {self.seconds:8.2f} s {self.seconds / self.filings * 1000:7.1f} ms/filing"
            f"   peak memory: loader {self.loader / 1e6:.0f} MB, reader {self.reader / 1e6:.0f} MB"
        )


def _country(folder: Path, options: argparse.Namespace) -> None:
    """Measure intake of the province's and of the country's county filings, turn by turn, and print the ratio."""
    made = options.filings or folder / "made"
    if not options.filings:
        _make_filings(made, COUNTRY_COPIES)
    manifest = json.loads(made.with_name(f"{made.name}.manifest.json").read_text(encoding="utf-8"))
    counties = [entry for entry in manifest["filings"] if entry["form"] == "county_report"]
    inboxes = {"province": [entry for entry in counties if not entry["copy"]], "country": counties}
    for name, entries in inboxes.items():
        for entry in entries:
            target = folder / name / entry["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(made / entry["file"], target)
    measured: dict[str, list[Measured]] = {name: [] for name in inboxes}
    for _ in range(options.rounds):
        for name, entries in inboxes.items():
            _forget()
            measured[name].append(_measured(folder / name, len(entries)))
            print(f"{name:10} {measured[name][-1]}", flush=True)
    costs = {name: statistics.median(one.seconds / one.filings for one in rounds) for name, rounds in measured.items()}
    peaks = {name: max(max(one.loader, one.reader) for one in rounds) for name, rounds in measured.items()}
    ratio = costs["country"] / costs["province"]
    print(f"cost per filing: country / province = {ratio:.2f} (target {TARGET_RATIO})")
    print(f"most memory of a process: country / province = {peaks['country'] / peaks['province']:.2f}")
    if options.json:
        seconds = {name: [asdict(one) for one in rounds] for name, rounds in measured.items()}
        options.json.write_text(json.dumps({"ratio": ratio, **seconds}, indent=1) + "\n", encoding="utf-8")


def _measured(inbox: Path, count: int) -> Measured:
    started = time.perf_counter()
    run_id = filings.open_run(YEAR, str(inbox))
    ((batches, *peaks),) = _steps([["collect", run_id, 2]])
    read = _steps([["read_filings", ids] for ids in batches])
    filings.close_intake(run_id)
    seconds = time.perf_counter() - started
    assert _taken(run_id) == (count, 0)
    loaders, readers = zip(peaks, *((own, parsing) for _, own, parsing in read), strict=True)
    return Measured(count, seconds, max(loaders), max(readers))


def _peer(files: list[Path]) -> None:
    engine = sqlalchemy.create_engine(os.environ["WAREHOUSE_URL"].replace("postgresql://", "postgresql+psycopg2://"))
    for file in files:
        for number, frame in enumerate(pd.read_excel(file, sheet_name=None, engine="openpyxl", dtype=str).values()):
            frame.to_sql(f"peer_{number}", engine, schema="public", if_exists="replace", index=False)
    engine.dispose()


def _count(inbox: Path) -> int:
    """Activity rows, as one intake finds them (which also warms the caches of files)."""
    _ours(inbox, 1)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from raw.county_activities")
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def _bytes(files: list[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _tell(rounds: dict[str, list[float]], files: int, activities: int, memory: int, path: Path | None) -> None:
    medians = {name: statistics.median(seconds) for name, seconds in rounds.items()}
    print(f"{'':20} {'seconds':>9} {'x floor':>9} {'ms/filing':>10}")
    for name, seconds in medians.items():
        print(f"{name:20} {seconds:9.2f} {seconds / medians['floor']:9.2f} {seconds / files * 1000:10.1f}")
    if "peer, scaled up" in medians:
        print(f"ours is {medians['peer, scaled up'] / medians['ours, one batch']:.0f} times as fast as the peer")
    print(f"memory of the process that loads: {memory / 1e6:.0f} MB")
    if path:
        figures = {"filings": files, "activities": activities, "memory_bytes": memory, "seconds": medians}
        path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
