"""How long a county's self-check takes, and its floor: reading what the annual run published of that county.

    WAREHOUSE_URL=... python -m benchmarks.self_check [--year 2016] [--counties 50] [--build]

The warehouse must hold a published year (`make run`). Prints milliseconds (medians), the ratio ours / floor, and with
--build the ratio to a whole build of the year, which fills the candidate schema: give it a warehouse for trials.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial

from youth_platforms import steps
from youth_platforms.counter.judging import self_check
from youth_platforms.reference.divisions import counties
from youth_platforms.warehouse import trial_sql
from youth_platforms.warehouse.audit.runs import published_run
from youth_platforms.warehouse.connection import connect

PUBLISHED = """
select * from marts.fct_platform_criteria where report_year = %s and county_code = %s
"""


def milliseconds(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return 1000 * (time.perf_counter() - began)


def read_published(year: int, county: str) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(PUBLISHED, (year, county))
        cursor.fetchall()


def with_filings(year: int) -> list[str]:
    """Return the counties with a valid filing of the year."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select distinct unit_code from raw.filings"
            " where report_year = %s and form = 'county_report' and intake_status <> 'rejected'",
            (year,),
        )
        filed = {code for (code,) in cursor.fetchall()}
    return [county.code for county in counties() if county.code in filed]


def measure(year: int, most: int, *, with_build: bool) -> None:
    """Measure with nothing compiled and nothing kept in memory."""
    compiled = milliseconds(trial_sql.compile_sql)
    asked = with_filings(year)[:most]
    began = time.perf_counter()
    ours = [milliseconds(partial(self_check, county, year, waits=True)) for county in asked]
    in_a_row = time.perf_counter() - began
    again = [milliseconds(partial(self_check, county, year, waits=True)) for county in asked]
    floor = [milliseconds(partial(read_published, year, county)) for county in asked]
    one = statistics.median(ours)
    print(f"dbt compiles, once after a change   {compiled:8.0f} ms")
    print(f"one self-check, first / median      {ours[0]:8.0f} / {one:.0f} ms, slowest {max(ours):.0f} ms")
    print(f"{len(asked)} counties in a row             {in_a_row:8.1f} s")
    print(f"the same again, from memory         {statistics.median(again):8.0f} ms")
    print(f"published rows, bare SELECT (floor) {statistics.median(floor):8.0f} ms")
    print(f"ratio self-check / floor            {one / statistics.median(floor):8.0f}")
    if with_build:
        run_id = published_run(year)
        steps.build(run_id)  # the first one parses the project
        whole = milliseconds(lambda: steps.build(run_id))
        print(f"dbt build of the year, with tests   {whole:8.0f} ms, {whole / one:.0f} times a self-check")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--year", type=int, default=2016)
    parser.add_argument("--counties", type=int, default=50)
    parser.add_argument("--build", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["YP_HOME"] = folder
        measure(given.year, given.counties, with_build=given.build)


if __name__ == "__main__":
    main()
