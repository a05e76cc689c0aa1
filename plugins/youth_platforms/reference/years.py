"""The report years that the reporting calendar knows."""

from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows


@cache
def reporting_years() -> frozenset[int]:
    """Return the years that the reporting calendar knows."""
    return frozenset(int(row["report_year"]) for row in rows(SEEDS / "reporting_calendar.csv"))
