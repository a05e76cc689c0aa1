"""What a number format makes of a number: a date, a percentage, or a number still."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from youth_platforms.parsing.cells import percentage

Kind = Literal["date", "percent", "number"]

# What is shown as it is: quoted and escaped characters, colours, languages, conditions; not [h], a duration.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_GENERAL = re.compile("general|G/通用格式", re.IGNORECASE)
_DATE_PARTS = re.compile(r"[ymdhse]", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!s\.)[0#?]", re.IGNORECASE)
# Formats without a code of their own in the file (ECMA-376 part 1, 18.8.30): dates, Chinese ones too, and percentages.
_DATE_IDS = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_PERCENT_IDS = frozenset(("9", "10"))
_EPOCH_1900, _EPOCH_1904, _MARCH_1900 = datetime(1899, 12, 30), datetime(1904, 1, 1), 60


def kind_of_code(code: str) -> Kind:
    """Return what a format's code makes of a positive number."""
    shown = _GENERAL.sub("", _LITERAL.sub("", code)).partition(";")[0]
    if "%" in shown:
        return "percent"
    return "date" if _DATE_PARTS.search(shown) and not _DIGITS.search(shown) else "number"


def kind_of_id(number: int | str) -> Kind:
    """Return what a built-in format makes of a number."""
    if str(number) in _PERCENT_IDS:
        return "percent"
    return "date" if str(number) in _DATE_IDS else "number"


def shown_as(value: Any, kind: Kind, has_1904_dates: bool) -> Any:
    """Return a cell's value as its format shows it, where the parser gave a number as a date or a date as a number."""
    if isinstance(value, bool):
        return value
    if kind == "number" and isinstance(value, date):
        return _days(value, has_1904_dates)
    if kind == "percent" and isinstance(value, int | float):
        return percentage(value)
    if kind == "date" and isinstance(value, int | float):
        return _moment(value, has_1904_dates)
    return value


def _moment(days: float, has_1904_dates: bool) -> Any:
    """Return the day that Excel counts so (its 1900 has a 29 February); the number itself where no calendar has it."""
    days_before = timedelta(days=int(not has_1904_dates and days < _MARCH_1900))
    try:
        moment = (_EPOCH_1904 if has_1904_dates else _EPOCH_1900) + timedelta(days=days) + days_before
    except OverflowError:
        return days
    return moment.date() if moment.time() == time() else moment


def _days(moment: date, has_1904_dates: bool) -> float:
    at = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    days = (at - (_EPOCH_1904 if has_1904_dates else _EPOCH_1900)) / timedelta(days=1)
    return days - 1 if not has_1904_dates and days <= _MARCH_1900 else days
