"""The report years that the reporting calendar knows, and their due days."""

from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows


@cache
def reporting_years() -> frozenset[int]:
    """Return the years that the reporting calendar knows."""
    return frozenset(int(row["report_year"]) for row in rows(SEEDS / "reporting_calendar.csv"))


@cache
def county_due_on(year: int) -> str:
    """Return the day by which the counties' reports of a year are due, YYYY-MM-DD: the year's applications end then.

    Raises:
        KeyError: the reporting calendar does not know the year.
    """
    days = {int(row["report_year"]): row["county_report_due_on"] for row in rows(SEEDS / "reporting_calendar.csv")}
    return days[year]
