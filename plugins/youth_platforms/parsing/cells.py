"""The canonical value of one cell.

`read_cell` takes what calamine gives for a cell and returns the text as filed, the canonical text (dates
YYYY-MM-DD, plain decimals, 是/否, digits of codes, listed choices, as FORMS has them) and, where there is none, the
problem. Numbers pass through Decimal, never through float arithmetic. `ColumnParser` reads each distinct value once.
"""

import datetime
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from youth_platforms.forms.layout import FormColumn
from youth_platforms.forms.vocabularies import soft_rules, unit_spellings, yes_no_pairs
from youth_platforms.parsing.characters import fold, has_marks, is_plain, narrow, trim
from youth_platforms.reference.divisions import cities, unit, with_newest_county

UNREADABLE = "cell_unreadable"
OUT_OF_BOUNDS = "out_of_bounds"
TEXT_MARKS = "text_marks"
TEXT_MARKUP = "text_markup"

# Distinct values remembered per column: enough for any year's filings, bounded for hostile ones.
_REMEMBERED = 50_000
_LARGEST = 1e300  # beyond it nothing is written out in digits
_SIGNIFICANT_DIGITS = 15  # what Excel itself keeps and shows
_COPY_SPECIAL = re.compile(r"[\\\t\n\r\x00]")

_DATE = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]|(\d{2})(\d{2}))", re.ASCII)
# What a date may carry behind it: a time (T or space before it), a zone. The date is the one that is written.
_TIME = re.compile(
    r"((T|\s+)([01]?\d|2[0-4]):[0-5]\d(:[0-5]\d(\.\d+)?)?)?\s*(Z|[+-]\d{2}:\d{2})?$", re.ASCII | re.IGNORECASE
)
# Digits apart that are no groups of three: two numbers in one cell, or a slip.
_APART = re.compile(r"\d\s+(?!\d{3}(?!\d))\d", re.ASCII)
_NUMBER = re.compile(r"(-?)(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?(万?)", re.ASCII)
_CODE = re.compile(r"(\d+)(?:\.0+)?", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?:\.0+)?(?:年度?)?", re.ASCII)
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--|&(?:\w+|#\w+);", re.ASCII)


class Cell(NamedTuple):
    """A cell whose canonical text is not simply what it holds: None for a blank, and where a `problem` hinders.

    A problem with a canonical text is a warning: the cell is read all the same.
    """

    text: str
    canonical: str | None
    problem: str | None = None


class Unread(NamedTuple):
    """In the grid, a cell whose value the workbook could not give: `text` as shown, `problem` why."""

    text: str
    problem: str


CellValue = str | None | Cell
"""A cell read: its text where that is canonical already, None where blank, else a Cell."""


class ColumnParser(dict[Any, CellValue]):
    """Values of one column by cell value; each distinct value is read once."""

    def __init__(self, column: FormColumn) -> None:
        super().__init__()
        self.column = column
        self._longest = sys.maxsize if column.maximum is None else int(column.maximum)

    def __missing__(self, value: Any) -> CellValue:
        if len(self) >= _REMEMBERED:
            self.clear()
        if self.column.type == "text" and type(value) is str and is_plain(value) and len(value) <= self._longest:
            self[value] = value
            return value
        self[value] = parsed = compact(read_cell(self.column, value))
        return parsed

    def read(self, values: list[Any]) -> list[CellValue]:
        """Return the values of a column's cells, in their order."""
        if bool in set(map(type, values)):  # True equals 1 as a key
            values = [_shown(value) if isinstance(value, bool) else value for value in values]
        return list(map(self.__getitem__, values))


@cache
def column_parser(column: FormColumn) -> ColumnParser:
    """Return the one parser of a column."""
    return ColumnParser(column)


def compact(cell: Cell) -> CellValue:
    """Return the text itself where it is canonical and needs no escaping on its way, None where blank."""
    if cell.problem is None and cell.canonical is None:
        return None
    if cell.canonical == cell.text and not cell.problem and not _COPY_SPECIAL.search(cell.text):
        return cell.text
    return cell


def canonical(value: CellValue) -> str | None:
    """Return the canonical text of a value; None where blank or unreadable."""
    return value.canonical if isinstance(value, Cell) else value


def as_filed(value: CellValue) -> str | None:
    """Return the text that the cell held; None where blank."""
    return value.text if isinstance(value, Cell) else value


def percentage(number: float) -> str:
    """Return a number as a percentage shows it: 0.925 is 92.5%."""
    return f"{_plain(_decimal(number) * 100)}%" if abs(number) < _LARGEST else f"{number}%"


def read_cell(column: FormColumn, value: Any) -> Cell:
    """Read one cell value by its column: text as filed, canonical text or None, problem or None.

    A blank (also of spaces only) has neither text nor problem; whether it may be blank is not judged here.
    """
    if isinstance(value, Unread):
        return Cell(value.text, None, value.problem)
    text = _shown(value)
    if not fold(text):
        return Cell("", None)
    try:
        return Cell(text, _PARSERS[column.type](value, text, column), _warning(text, column))
    except _Impossible:
        return Cell(text, None, OUT_OF_BOUNDS)
    except _Unreadable:
        return Cell(text, None, UNREADABLE)


class _Unreadable(ValueError):
    """The cell does not say what its column asks for."""


class _Impossible(ValueError):
    """It does, but the value lies outside its bounds."""


def _shown(value: Any) -> str:
    """Return what the cell holds, as text."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _plain(_decimal(value)) if abs(value) < _LARGEST else str(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _decimal(number: float) -> Decimal:
    return Decimal(f"{number:.{_SIGNIFICANT_DIGITS}g}")


def _plain(number: Decimal) -> str:
    """Return a number in plain decimals without needless zeros: 12.30 is 12.3, 1E+3 is 1000, -0 is 0."""
    if not number:
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: Any, text: str, column: FormColumn) -> str:
    trimmed = trim(text)
    if column.maximum is not None and len(trimmed) > column.maximum:
        raise _Impossible
    return trimmed


def _warning(text: str, column: FormColumn) -> str | None:
    """Return what a text holds besides words; not of names and telephone numbers, which never leave raw."""
    if column.type != "text" or column.sensitive:
        return None
    if has_marks(text):
        return TEXT_MARKS
    return TEXT_MARKUP if _MARKUP.search(text) else None


def _number(value: Any, text: str, column: FormColumn) -> Decimal:
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        raise _Unreadable
    folded = fold(text)
    for spelling in sorted(map(fold, unit_spellings(column.unit)), key=len, reverse=True):
        if folded.endswith(spelling):
            folded = folded.removesuffix(spelling)
            break
    match = _NUMBER.fullmatch(folded)
    if not match or _APART.search(narrow(text)):
        raise _Unreadable
    sign, whole, fraction, ten_thousands = match.groups()
    number = Decimal(sign + whole.replace(",", "") + (fraction or ""))
    return number.scaleb(4) if ten_thousands else number


def _bounded(number: Decimal, column: FormColumn) -> str:
    too_small = number < (column.minimum if column.minimum is not None else number)
    if too_small or number > (column.maximum if column.maximum is not None else number):
        raise _Impossible
    return _plain(number)


def _decimal_cell(value: Any, text: str, column: FormColumn) -> str:
    return _bounded(_number(value, text, column), column)


def _integer(value: Any, text: str, column: FormColumn) -> str:
    number = _number(value, text, column)
    if number != number.to_integral_value():
        raise _Unreadable
    return _bounded(number, column)


def _date(value: Any, text: str, column: FormColumn) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    match = (
        _DATE.fullmatch(fold(_TIME.sub("", " ".join(narrow(text).split()))))
        if isinstance(value, str | int | float)
        else None
    )
    if not match:
        raise _Unreadable
    year, _, *rest = match.groups()
    month, day = (part for part in rest if part)
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError as no_such_day:
        raise _Unreadable from no_such_day


def _yes_no(value: Any, text: str, column: FormColumn) -> str:
    try:
        return _yes_no_words()[fold(text).upper()]
    except KeyError as other:
        raise _Unreadable from other


@cache
def _yes_no_words() -> dict[str, str]:
    yes, no = yes_no_pairs()[0]
    words = {}
    for says_yes, says_no in yes_no_pairs():
        words[fold(says_yes).upper()] = yes
        words[fold(says_no).upper()] = no
    return words


def _choice(value: Any, text: str, column: FormColumn) -> str:
    return _listed(text, column.allowed)


def _soft_rule(value: Any, text: str, column: FormColumn) -> str:
    return _listed(text, soft_rules())


def _listed(text: str, allowed: tuple[str, ...]) -> str:
    folded = fold(text)
    for choice in allowed:
        if fold(choice) == folded:
            return choice
    raise _Unreadable


def _digits(text: str, length: int) -> str:
    match = _CODE.fullmatch(fold(text))
    if not match or len(match[1]) != length:
        raise _Unreadable
    return match[1]


def _platform_code(value: Any, text: str, column: FormColumn) -> str:
    return _digits(text, 9)


def _township_code(value: Any, text: str, column: FormColumn) -> str:
    return with_newest_county(_digits(text, 9))


def _division_code(value: Any, text: str, column: FormColumn) -> str:
    found = unit(_digits(text, 6))
    if not found:
        raise _Unreadable
    return found.code


def _city_code(value: Any, text: str, column: FormColumn) -> str:
    code = _division_code(value, text, column)
    if code not in {city.code for city in cities()}:
        raise _Unreadable
    return code


def _year(value: Any, text: str, column: FormColumn) -> str:
    match = _YEAR.fullmatch(fold(text))
    if not match or isinstance(value, datetime.date):
        raise _Unreadable
    return match[1]


_PARSERS: dict[str, Callable[[Any, str, FormColumn], str]] = {
    "text": _text,
    "platform_code": _platform_code,
    "township_code": _township_code,
    "division_code": _division_code,
    "city_code": _city_code,
    "date": _date,
    "yes_no": _yes_no,
    "integer": _integer,
    "decimal": _decimal_cell,
    "year": _year,
    "choice": _choice,
    "soft_rule": _soft_rule,
}
