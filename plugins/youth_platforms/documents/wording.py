"""The words of the documents: columns of tables, Chinese for coded values, what a cell shows of a value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from youth_platforms.base.amounts import SHARE, YES_NO, column_text, in_unit, percent_text, yes_no
from youth_platforms.base.number_spans import spans_zh
from youth_platforms.base.tables import rows
from youth_platforms.base.worksheets import Row, StyledValue, TableColumn

TEXTS = Path(__file__).with_name("texts")
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Word:
    """Chinese for a coded value, and the ground that marks it (#RRGGBB, or none)."""

    zh: str
    fill: str | None


@cache
def columns(table: str) -> tuple[TableColumn, ...]:
    """Return the columns of a table of the documents, in order (texts/columns.csv)."""
    return tuple(
        TableColumn(row["column"], row["title"], float(row["width"]), row["kind"])
        for row in rows(TEXTS / "columns.csv")
        if row["table"] == table
    )


@cache
def words(vocabulary: str) -> dict[str, Word]:
    """Return the words of a list, by code (texts/words.csv)."""
    return {
        row["code"]: Word(row["zh"], row["fill"] or None)
        for row in rows(TEXTS / "words.csv")
        if row["list"] == vocabulary
    }


def word(vocabulary: str, code: Any) -> str:
    """Return the Chinese for a code; nothing for none."""
    return "" if code is None else words(vocabulary)[str(code)].zh


def table_cells(table: str, found: Iterable[Row]) -> list[dict[str, StyledValue]]:
    """Return rows as a table of the documents shows them: codes in Chinese, amounts by unit, row numbers as spans."""
    return [
        {column.name: _cell(column.kind, row.get(column.name), row) for column in columns(table)}
        for row in ({"place": place, **row} for place, row in enumerate(found, start=1))
    ]


def amount(value: Decimal | None, unit: str) -> StyledValue:
    """Return an amount of a criterion in its unit: 是/否 for yes/no, a percentage for a share, else a number."""
    if value is None:
        return StyledValue("", "center")
    if unit == YES_NO:
        return StyledValue(yes_no(value), "center")
    return StyledValue(value, "percent" if unit == SHARE else "number")


def requirement(comparator: str | None, threshold: Decimal | None, unit: str) -> str:
    """Return what a criterion asks for: 不少于60次, 应为是, 应为100%."""
    if not comparator or threshold is None:
        return ""
    return f"{word('comparator', comparator)}{in_unit(threshold, unit)}"


def row_numbers(numbers: Iterable[int | None] | None) -> str:
    """Return numbers of rows as people write them: 3、5-9."""
    return spans_zh(number for number in numbers or () if number is not None)


def text(cell: StyledValue) -> str:
    """Return a cell as text, for pages and notices."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return _number(Decimal(value), cell.kind)
    return str(value)


def date_zh(day: date) -> str:
    """Return a day as documents write it: 2017年2月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _cell(kind: str, value: Any, row: Row) -> StyledValue:
    kind, _, vocabulary = kind.partition(":")
    if kind == "word":
        fill = None if value is None else words(vocabulary)[str(value)].fill
        return StyledValue(word(vocabulary, value), "center", fill)
    if kind == "measure":
        return amount(value, row["unit"])
    if kind == "rows":
        return StyledValue(row_numbers(value), "text")
    return StyledValue(value, kind)


def _number(value: Decimal, kind: str | None) -> str:
    """Return a number as a person reads it: no zeros at the end but of a score; only here is anything rounded."""
    if kind == "score":
        return f"{value:.2f}"
    return percent_text(value) if kind == "percent" else column_text(value)
