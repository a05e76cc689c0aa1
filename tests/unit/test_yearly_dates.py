"""The yearly run's dates, compared with the reporting calendar."""

from datetime import date, datetime, timedelta

import pytest

from youth_platforms.base.clock import HERE
from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows
from youth_platforms.reference.yearly_dates import LATE, RUN_BEGINS


def test_the_yearly_run_begins_the_day_after_the_last_due_day_and_a_year_is_late_later() -> None:
    for row in rows(SEEDS / "reporting_calendar.csv"):
        due = max(date.fromisoformat(day) for column, day in row.items() if column.endswith("_due_on") and day)
        begins = RUN_BEGINS.of(int(row["report_year"]) + 1)
        assert begins.date() == due + timedelta(days=1)
        assert LATE.of(begins.year) > begins


@pytest.mark.parametrize(("minute", "year"), [(59, 2017), (60, 2018)])
def test_an_installation_that_starts_as_the_run_begins_waits_for_the_next_year(minute: int, year: int) -> None:
    started = datetime(2017, 2, 1, 5, tzinfo=HERE) + timedelta(minutes=minute)
    assert RUN_BEGINS.next_after(started) == datetime(year, 2, 1, 6, tzinfo=HERE)
