"""Intake against its floor and its peer, ratios in one run.

    PYTHONPATH=.:plugins python -m benchmarks.intake [--rounds N] [--copies N] [--json FILE]

Floor: python-calamine reads every sheet and the cells go by COPY into keyless tables, in one process; nothing is
checked. Peer: pandas + openpyxl + to_sql, on a few of the files, per activity row. Ours: collect, read, judge, load, in
one process of batches as on one core, and as it runs, in two. Each round takes all of them, so that a noisy machine
is noisy for all; medians are told. With --copies the county files are multiplied, to see cost and memory grow.
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
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import psutil
import sqlalchemy
from python_calamine import CalamineWorkbook

from youth_platforms import intake
from youth_platforms.forms.layout import all_sheets
from youth_platforms.standalone import postgres
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.migrate import migrate

YEAR = 2016
PEER_FILES = 6
TWO_BATCHES = "import json, sys; from youth_platforms import intake; intake.read_filings(json.loads(sys.argv[2]))"


def main() -> None:
    """Makes the filings, measures, prints a table."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="intake-benchmark-") as folder, _server(Path(folder)):
        inbox = Path(folder) / "inbox"
        _make_filings(inbox, options.copies)
        files = sorted(inbox.rglob("*.xlsx"))
        activities = _count(inbox)
        print(f"{len(files)} filings, {activities} activity rows, {_bytes(files) / 1e6:.1f} MB", flush=True)
        few = files[:: len(files) // PEER_FILES]
        rounds: dict[str, list[float]] = {}
        memory = 0
        for number in range(options.rounds):
            rounds.setdefault("floor", []).append(_timed(lambda: _floor(files)))
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
    parser.add_argument("--copies", type=int, default=1, help="each county file so many times: 27 is the country")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    return parser.parse_args()


@contextmanager
def _server(folder: Path) -> Iterator[None]:
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


def _floor(files: list[Path]) -> None:
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
    """Makes the next intake a cold one: nothing is known of the files, nothing is in the archive."""
    shutil.rmtree(Path(os.environ["YP_HOME"]) / "archive", ignore_errors=True)
    with connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(f'raw.{sheet.raw_table}' for sheet in all_sheets())}")
        for table in ("audit.runs", "raw.filings", "raw.covers"):
            cursor.execute(f"delete from {table}")
        cursor.execute("vacuum raw.filings, raw.covers, raw.sheet_columns")


def _ours(inbox: Path, batches: int) -> None:
    run_id = intake.open_run(YEAR, str(inbox))
    collected = intake.collect(run_id, batches)
    if batches == 1:
        intake.read_filings(collected[0])
    else:
        _wait([subprocess.Popen([sys.executable, "-c", TWO_BATCHES, run_id, json.dumps(ids)]) for ids in collected])
    figures = intake.close_intake(run_id)
    assert figures["findings"] == 0, figures


def _wait(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.wait():
            raise RuntimeError("a batch failed")


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
