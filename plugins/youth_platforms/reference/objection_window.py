"""Until when cities may object to a preview."""

from datetime import date, datetime

from youth_platforms.base.clock import HERE
from youth_platforms.reference.in_force import parameters
from youth_platforms.reference.working_days import after_working_days


def working_days_to_object(year: int) -> int:
    """Return how many working days after its preview was written a list of the year is open to objection."""
    return int(parameters(year)["objection_working_days"])


def open_until(written_at: datetime, year: int) -> date:
    """Return the last day on which cities may object to the preview of a year that was written at this moment.

    Raises:
        UnknownYearError: the working-day calendar ends before that day.
    """
    return after_working_days(written_at.astimezone(HERE).date(), working_days_to_object(year))
