"""Remake dbt_project/seeds/calendar_{years,exceptions}.csv: the days on which the plain week is not what was worked.

    PYTHONPATH=plugins python -m tools.calendar_seed

From the library chinesecalendar, which holds the State Council's yearly notices, plus Hubei's own days of 2020. Each
November a new notice comes out: upgrade the library, run this, commit the two files.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import chinese_calendar

from youth_platforms.base.paths import SEEDS

LIBRARY = f"chinesecalendar {version('chinesecalendar')}"
STATE_COUNCIL = f"国务院办公厅年度放假通知({LIBRARY})"
# Hubei let nobody return to work between the lengthened Spring Festival (to 2 February) and 14 February 2020.
HUBEI_2020 = (date(2020, 2, 3), date(2020, 2, 13))
HUBEI_NAME = "湖北省延长春节假期"
HUBEI_SOURCE = "湖北省新型冠状病毒感染的肺炎疫情防控指挥部通告(春节假期延长至2020年2月13日)"
SATURDAY = 5


def known_years() -> range:
    """Return the years whose holidays the library knows."""
    days = chinese_calendar.constants.holidays
    return range(min(days).year, max(days).year + 1)


def exceptions() -> Iterator[dict[str, str]]:
    """Yield one row for each weekday off and each weekend day worked; holidays that fall on a weekend need none."""
    years = known_years()
    day, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    while day <= last:
        is_day_off, name = chinese_calendar.get_holiday_detail(day)
        is_workday, source = not is_day_off, STATE_COUNCIL
        holiday_name = chinese_calendar.Holiday(name).chinese if name else ""
        if HUBEI_2020[0] <= day <= HUBEI_2020[1] and is_workday:
            is_workday, holiday_name, source = False, HUBEI_NAME, HUBEI_SOURCE
        if is_workday != (day.weekday() < SATURDAY):
            yield {
                "day": day.isoformat(),
                "is_workday": str(is_workday).lower(),
                "holiday_name": holiday_name,
                "source": source,
            }
        day += timedelta(days=1)


def year_rows() -> list[dict[str, str]]:
    """Return a row for each known year: a day of any other year has no answer."""
    return [{"year": str(year), "source": STATE_COUNCIL} for year in known_years()]


def _write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    listed = list(rows)
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)


if __name__ == "__main__":
    _write(SEEDS / "calendar_exceptions.csv", exceptions())
    _write(SEEDS / "calendar_years.csv", year_rows())
