"""How long the warehouse takes to build a year, and its floor: the same compiled SQL straight through the driver.

    WAREHOUSE_URL=... python -m benchmarks.build [--inbox DIR] [--year 2016] [--repeat 3]

Without --inbox a sample year is generated. Prints seconds (medians) and ratios to the floor. The warehouse named by
WAREHOUSE_URL must be one that may be written to: use an empty database.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from samples.__main__ import main as generate
from youth_platforms import steps
from youth_platforms.base.paths import home
from youth_platforms.warehouse.build import run_dbt
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.migrate import migrate


def compiled(target: Path) -> Iterator[tuple[str, str, str, str]]:
    """(schema, name, table or view, SQL) of every model that dbt ran, in the order of their dependencies."""
    nodes: dict[str, dict[str, Any]] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    done: set[str] = set()
    while len(done) < len(models):
        for name, node in models.items():
            if name not in done and all(
                parent in done or parent not in models for parent in node["depends_on"]["nodes"]
            ):
                done.add(name)
                path = target / "compiled" / "youth_platforms" / node["original_file_path"]
                kind = node["config"]["materialized"]
                yield node["schema"], node["name"], kind, path.read_text(encoding="utf-8")


def compile_models() -> None:
    """Have dbt write its manifest and the SQL of every model to its folder: a build keeps neither."""
    run_dbt("compile")


def straight(target: Path) -> None:
    """Create every model as a bare table or view, in one connection: no keys, no tests, no comments.

    Each table is analysed: without that, what reads it is planned by guesses, and the floor is no floor.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("set local default_statistics_target = 20")  # as dbt's tables are (macros/materializations)
        for schema, name, kind, sql in compiled(target):
            cursor.execute(f'drop {kind} if exists {schema}."{name}" cascade')
            cursor.execute(f'create {kind} {schema}."{name}" as {sql}')
            if kind == "table":
                cursor.execute(f'analyze {schema}."{name}"')


def seconds(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def land(year: int, inbox: str) -> str:
    """Take the year's filings in; return the run."""
    run_id = steps.open_run(year, inbox)
    for batch in steps.collect(run_id, 2):
        steps.read_batch(run_id, batch)
    steps.close_intake(run_id)
    return run_id


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox")
    parser.add_argument("--year", type=int, default=2016)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    migrate()
    with tempfile.TemporaryDirectory() as folder:
        inbox = given.inbox or f"{folder}/inbox"
        if not given.inbox:
            generate(["--out", inbox, "--years", str(given.year)])
        run_id = land(given.year, inbox)
        steps.build(run_id)  # the first one parses the project
        compile_models()
        ours = [seconds(lambda: steps.build(run_id)) for _ in range(given.repeat)]
        floor = [seconds(lambda: straight(home() / "dbt")) for _ in range(given.repeat)]
        steps.build(run_id)  # leave what dbt makes, not what the floor made
        gates = [
            seconds(lambda: steps.gate_filed(run_id)) + seconds(lambda: steps.gate_publish(run_id))
            for _ in range(given.repeat)
        ]
    print(f"dbt build with its tests   {statistics.median(ours):6.1f} s")
    print(f"compiled SQL, bare (floor) {statistics.median(floor):6.1f} s")
    print(f"both gates                 {statistics.median(gates):6.1f} s")
    whole = statistics.median(ours) + statistics.median(gates)
    print(f"ratio build / floor        {statistics.median(ours) / statistics.median(floor):6.2f}")
    print(f"ratio build, gates / floor {whole / statistics.median(floor):6.2f}")


if __name__ == "__main__":
    main()
