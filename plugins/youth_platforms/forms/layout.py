"""Layouts as data: which sheets and columns a form has, and what each layout year calls them.

`layouts/sheets.csv` lists the sheets; `layouts/<form>/<sheet>.csv` the columns of one. The columns named by a year
hold the header text of that year's layout; ABSENT says that the year's form has no such sheet or column.
"""

import csv
from dataclasses import dataclass
from functools import cache
from typing import Any

from youth_platforms.paths import LAYOUTS

ABSENT = "-"


@dataclass(frozen=True)
class Column:
    """One column of a sheet. Bounds are in `unit`, both included; `allowed` is empty unless the type is a choice."""

    name: str
    type: str
    is_required: bool
    allowed: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    unit: str
    sensitive: str
    headers: dict[int, str]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a form; `unique_key` names the columns whose second occurrence is set aside."""

    form: str
    name: str
    kind: str
    raw_table: str
    unique_key: tuple[str, ...]
    titles: dict[int, str]
    columns: tuple[Column, ...]


@cache
def all_sheets() -> tuple[Sheet, ...]:
    """Every sheet of every form, in the order of sheets.csv."""
    return tuple(_sheet(row) for row in _rows("sheets.csv"))


def layout_years() -> tuple[int, ...]:
    """The years that have a layout of their own, oldest first."""
    return tuple(sorted({year for sheet in all_sheets() for year in sheet.titles}))


def _sheet(row: dict[str, str]) -> Sheet:
    return Sheet(
        form=row["form"],
        name=row["sheet"],
        kind=row["kind"],
        raw_table=row["raw_table"],
        unique_key=_split(row["unique_key"]),
        titles=_by_year(row),
        columns=tuple(_column(column) for column in _rows(f"{row['form']}/{row['sheet']}.csv")),
    )


def _column(row: dict[str, str]) -> Column:
    return Column(
        name=row["column"],
        type=row["type"],
        is_required=row["required"] == "yes",
        allowed=_split(row["allowed"]),
        minimum=float(row["minimum"]) if row["minimum"] else None,
        maximum=float(row["maximum"]) if row["maximum"] else None,
        unit=row["unit"],
        sensitive=row["sensitive"],
        headers=_by_year(row),
    )


def _rows(name: str) -> list[dict[str, Any]]:
    with open(LAYOUTS / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _by_year(row: dict[str, str]) -> dict[int, str]:
    return {int(year): text for year, text in row.items() if year.isdigit() and text != ABSENT}
