"""Report years that a run can answer for, and how a person names one."""

from youth_platforms.base.refusal import Refusal
from youth_platforms.reference import working_days
from youth_platforms.reference.years import reporting_years


class UnknownYear(Refusal):
    """A year that no run can answer for; the message says what to add."""


def check_year(year: int) -> None:
    """Let a year pass that both calendars know.

    Raises:
        UnknownYear: the reporting calendar or the working-day calendar does not know it.
    """
    reported = reporting_years()
    if year not in reported:
        raise UnknownYear(
            f"{year} 年度不在填报日程内。The reporting calendar does not know {year} (it has {min(reported)} to "
            f"{max(reported)}): add its due days to dbt_project/seeds/reporting_calendar.csv."
        )
    if year not in working_days.known_years():
        raise UnknownYear(str(working_days.UnknownYearError(year)))


def as_year(given: str | int | None) -> int:
    """Return the year that a person or a DAG run gave.

    Raises:
        UnknownYear: none was given, or something that is no year.
    """
    if given is None or not str(given).isdigit():
        raise UnknownYear(
            f"请给出填报年度，例如 2016。Which year? Give it as partition key or parameter, not «{given}»."
        )
    return int(given)
