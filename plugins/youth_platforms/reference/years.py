"""The report years that the reporting calendar knows, and their due days."""

from datetime import date
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


def year_being_filed(today: date) -> int:
    """Return the year whose county reports fall due next; after the calendar's last due day its last year."""
    years = sorted(reporting_years())
    return next((year for year in years if county_due_on(year) >= today.isoformat()), years[-1])
