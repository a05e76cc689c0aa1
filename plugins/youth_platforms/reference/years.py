"""The report years that the reporting calendar knows, and their due days."""

from datetime import date
from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows


@cache
def reporting_years() -> frozenset[int]:
    """Return the years that the reporting calendar knows."""
    return frozenset(int(row["report_year"]) for row in rows(SEEDS / "reporting_calendar.csv"))


def county_due_on(year: int) -> str:
    """Return the day by which the counties' reports of a year are due, YYYY-MM-DD: the year's applications end then.

    Raises:
        KeyError: the reporting calendar does not know the year.
    """
    return _due_days("county_report")[year]


def due_on(form: str, year: int) -> date | None:
    """Return the day by which a form of a year, or its `assessment`, is due; None where the calendar sets no day.

    Raises:
        KeyError: the reporting calendar does not know the year.
    """
    day = _due_days(form)[year]
    return date.fromisoformat(day) if day else None


def filing_years(today: date) -> list[int]:
    """Return the years that units file for, the one that is filed now first, then the years before it.

    That is the first year whose counties' reports are not due before `today`; after the calendar's end, its last year.
    """
    years = sorted(reporting_years())
    now = next((year for year in years if date.fromisoformat(county_due_on(year)) >= today), years[-1])
    return [year for year in reversed(years) if year <= now]


@cache
def _due_days(form: str) -> dict[int, str]:
    return {int(row["report_year"]): row[f"{form}_due_on"] for row in rows(SEEDS / "reporting_calendar.csv")}
