"""Working days of Hubei: Monday to Friday, less public holidays, plus the weekend days moved to work.

The exceptions and the years they are known for are seeds; a day of an unknown year has no answer and is refused.
"""

from datetime import date, timedelta
from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows

SATURDAY = 5


class UnknownYearError(LookupError):
    """The working days of this year are not known; the message says how to add them."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"the working-day calendar does not know {year}; once the State Council's notice for {year} is out, "
            f"upgrade the package chinesecalendar, run `PYTHONPATH=plugins python -m tools.calendar_seed` and commit "
            f"dbt_project/seeds/calendar_years.csv and calendar_exceptions.csv"
        )
        self.year = year


def is_workday(day: date) -> bool:
    """Return whether offices worked on this day. Raises UnknownYearError."""
    if day.year not in known_years():
        raise UnknownYearError(day.year)
    return _exceptions().get(day, day.weekday() < SATURDAY)


def working_days(start: date, end: date) -> int:
    """Return how many working days there are from start to end, both included; 0 if the end comes first.

    Raises:
        UnknownYearError.
    """
    return sum(is_workday(start + timedelta(days=passed)) for passed in range((end - start).days + 1))


def after_working_days(day: date, count: int) -> date:
    """Return the last of so many working days after a day, itself not counted. Raises UnknownYearError."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


@cache
def known_years() -> frozenset[int]:
    """Return the years that have an answer."""
    return frozenset(int(row["year"]) for row in rows(SEEDS / "calendar_years.csv"))


@cache
def _exceptions() -> dict[date, bool]:
    return {
        date.fromisoformat(row["day"]): row["is_workday"] == "true" for row in rows(SEEDS / "calendar_exceptions.csv")
    }
