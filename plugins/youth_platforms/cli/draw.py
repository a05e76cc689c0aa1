"""Draws the spot check of a year and writes the inspectors' workbook: `make draw YEAR=2016 SEED=20160901`."""

import argparse
import sys
from collections import Counter

from youth_platforms.draw.algorithm import RANDOM, RISK
from youth_platforms.draw.spot_checks import Draw, NothingToDrawFrom
from youth_platforms.steps import UnknownYear, as_year, draw_spot_checks
from youth_platforms.warehouse.connection import WarehouseUnreachable
from youth_platforms.warehouse.migrate import migrate


def main() -> int:
    """Returns the exit status: 1 where nothing can be drawn, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.draw", description=__doc__)
    parser.add_argument("--year", required=True, help="report year, such as 2016")
    parser.add_argument("--seed", required=True, help="a public seed, such as 20160901")
    given = parser.parse_args()
    try:
        migrate()
        drawn, path = draw_spot_checks(as_year(given.year), given.seed)
    except (NothingToDrawFrom, UnknownYear, WarehouseUnreachable) as trouble:
        print(f"Stopped: {trouble}", file=sys.stderr)
        return 1
    print(_text(drawn))
    print(f"  sheet        {path}")
    return 0


def _text(drawn: Draw) -> str:
    arms = Counter(one.arm for one in drawn.sample)
    strata = len({one.unit.stratum for one in drawn.sample})
    lines = [
        f"{drawn.report_year} 年度抽查  draw {drawn.draw_id}",
        f"  frame        {drawn.frame_size} platforms of {drawn.frame_source}, SHA-256 {drawn.frame_hash}",
        f"  seed         {drawn.seed}, algorithm {drawn.algorithm_version}",
        f"  drawn        {arms[RANDOM]} at random (随机) in {strata} cities, {arms[RISK]} by risk (按线索)",
        f"  before       {drawn.earlier or 'the first draw of this year'}",
        "  published    marts.mart_spot_check_sample shows it once the year is built and published (again)",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
