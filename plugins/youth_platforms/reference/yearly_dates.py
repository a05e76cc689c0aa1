"""When the yearly run begins by itself, and when a year that is not published is late: days of the year after it.

Airflow's schedules and the sentences about them are made from these.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from youth_platforms.base.clock import HERE


@dataclass(frozen=True)
class YearlyDate:
    """A moment of every year."""

    month: int
    day: int
    hour: int

    @property
    def cron(self) -> str:
        """Return it as a schedule."""
        return f"0 {self.hour} {self.day} {self.month} *"

    def of(self, year: int) -> datetime:
        """Return it in one year."""
        return datetime(year, self.month, self.day, self.hour, tzinfo=HERE)

    def next_after(self, moment: datetime) -> datetime:
        """Return the first one after a moment."""
        here = moment.astimezone(HERE)
        return self.of(here.year + (here >= self.of(here.year)))


# The morning after the last due day of the seed reporting_calendar.csv.
RUN_BEGINS = YearlyDate(2, 1, 6)
# Three days are enough for a run and for a person who fixes what stopped it.
LATE = YearlyDate(2, 4, 0)
_LAST_DAY = LATE.of(2000) - timedelta(days=1)
LAST_DAY_ZH = f"{_LAST_DAY.month}月{_LAST_DAY.day}日"
