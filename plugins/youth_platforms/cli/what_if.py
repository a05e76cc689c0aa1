"""`make what-if RULE=M4.6-year THRESHOLD=48 YEAR=2016`; RULE may be a parameter, such as seats."""

import argparse
import sys

from youth_platforms.steps import UnknownYear, as_year, what_if
from youth_platforms.warehouse.build import BuildFailed
from youth_platforms.warehouse.connection import WarehouseUnreachable
from youth_platforms.warehouse.migrate import migrate
from youth_platforms.warehouse.runs import NotYourTurn
from youth_platforms.what_if.question import CannotAsk


def main() -> int:
    """Returns the exit status: 1 where the question cannot be answered, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.what_if", description=__doc__)
    parser.add_argument("--rule", required=True, help="rule code, such as M4.6-year, or parameter, such as seats")
    parser.add_argument("--threshold", required=True, help="the figure to try, such as 48")
    parser.add_argument("--year", required=True, help="a published report year, such as 2016")
    given = parser.parse_args()
    try:
        migrate()
        print(what_if(as_year(given.year), given.rule, given.threshold))
    except (CannotAsk, NotYourTurn, UnknownYear, WarehouseUnreachable, BuildFailed) as trouble:
        print(f"Stopped: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
