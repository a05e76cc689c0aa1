"""Working days: the seeds say what the State Council's notices and Hubei said, and an unknown year is refused."""

import csv
from datetime import date, timedelta

import chinese_calendar
import pytest

from tools import calendar_seed
from youth_platforms.base.paths import SEEDS
from youth_platforms.reference import working_days

HUBEI_2020 = {date(2020, 2, day) for day in range(3, 14)}


def test_every_day_of_every_known_year_agrees_with_the_library_but_for_hubeis_days_of_2020() -> None:
    assert working_days.known_years() == frozenset(range(2004, 2027))
    day = date(2004, 1, 1)
    while day.year in working_days.known_years():
        expected = chinese_calendar.is_workday(day) and day not in HUBEI_2020
        assert working_days.is_workday(day) == expected, day
        day += timedelta(days=1)


def test_the_committed_seeds_are_what_the_tool_makes() -> None:
    for name, rows in (("exceptions", calendar_seed.exceptions()), ("years", calendar_seed.year_rows())):
        with open(SEEDS / f"calendar_{name}.csv", encoding="utf-8", newline="") as lines:
            assert list(csv.DictReader(lines)) == list(rows)


def test_each_exception_of_the_seed_differs_from_the_plain_week_and_stands_once() -> None:
    with open(SEEDS / "calendar_exceptions.csv", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len({row["day"] for row in rows}) == len(rows)
    assert all((row["is_workday"] == "true") == (date.fromisoformat(row["day"]).weekday() >= 5) for row in rows)
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize(
    ("start", "fifth"),
    [(date(2015, 9, 2), date(2015, 9, 9)), (date(2015, 9, 30), date(2015, 10, 12))],
)
def test_the_fifth_working_day_counts_the_first_day_holidays_and_moved_days(start: date, fifth: date) -> None:
    assert working_days.working_days(start, fifth) == 5
    assert working_days.working_days(start, fifth - timedelta(days=1)) == 4


def test_hubei_did_not_work_from_3_to_13_february_2020() -> None:
    assert working_days.working_days(date(2020, 2, 1), date(2020, 2, 13)) == 0
    assert working_days.is_workday(date(2020, 2, 14))


def test_an_end_before_the_start_holds_no_working_day() -> None:
    assert working_days.working_days(date(2016, 3, 2), date(2016, 3, 1)) == 0


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 1)])
def test_an_unknown_year_is_refused_with_its_name_and_what_to_do(day: date) -> None:
    with pytest.raises(working_days.UnknownYearError, match=str(day.year)) as refusal:
        working_days.is_workday(day)
    assert "tools.calendar_seed" in str(refusal.value)


def test_a_span_that_reaches_into_an_unknown_year_is_refused() -> None:
    with pytest.raises(working_days.UnknownYearError, match="2027"):
        working_days.working_days(date(2026, 12, 30), date(2027, 1, 4))
