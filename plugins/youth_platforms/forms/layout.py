"""Layouts as data: which sheets and columns a form has, and what each layout year calls them.

`layouts/sheets.csv` lists the sheets; `layouts/<form>/<sheet>.csv` the columns of one. The columns named by a year
hold the header text of that year's layout; ABSENT says that the year's form has no such sheet or column.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from youth_platforms.base.paths import LAYOUTS
from youth_platforms.base.tables import rows

ABSENT = "-"


@dataclass(frozen=True, eq=False)
class FormColumn:
    """One column of a sheet. Bounds are in `unit`, both included; `allowed` is empty unless the type is a choice.

    `required_when` (column, text) makes the column required in those rows alone whose other column reads so.
    `allowed_from` names the choices that came with a later layout, and that layout's year (2018:其他 in the CSV).
    """

    name: str
    type: str
    is_required: bool
    required_when: tuple[str, str] | None
    allowed: tuple[str, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    sensitive: str
    headers: dict[int, str]
    allowed_from: dict[str, int] = field(default_factory=dict)

    def in_layout(self, year: int) -> "FormColumn":
        """Return the column with the choices that the layout of a year has."""
        later = {choice for choice, since in self.allowed_from.items() if since > year}
        return replace(self, allowed=tuple(c for c in self.allowed if c not in later)) if later else self


@dataclass(frozen=True, eq=False)
class FormSheet:
    """One sheet of a form; `unique_key` names the columns whose second occurrence is set aside."""

    form: str
    name: str
    kind: str
    raw_table: str
    unique_key: tuple[str, ...]
    titles: dict[int, str]
    columns: tuple[FormColumn, ...]

    @cache  # noqa: B019 - sheets live as long as the process
    def in_layout(self, year: int) -> "FormSheet":
        """Return the sheet with the choices that the layout of a year has; the same object every time."""
        return replace(self, columns=tuple(column.in_layout(year) for column in self.columns))


@cache
def all_sheets() -> tuple[FormSheet, ...]:
    """Return every sheet of every form, in the order of sheets.csv."""
    return tuple(_sheet(row) for row in rows(LAYOUTS / "sheets.csv"))


@cache
def ignored_titles() -> tuple[str, ...]:
    """Return titles of sheets that a workbook may carry and that hold nothing filed (ignored_sheets.csv)."""
    return tuple(row["title"] for row in rows(LAYOUTS / "ignored_sheets.csv"))


def form_sheets(form: str) -> tuple[FormSheet, ...]:
    """Return the sheets of one form, cover first."""
    return tuple(sheet for sheet in all_sheets() if sheet.form == form)


def form_title(form: str) -> str:
    """Return the form's title, as its cover bears it."""
    return next(column.allowed[0] for column in form_sheets(form)[0].columns if column.name == "form_title")


def forms() -> tuple[str, ...]:
    """Return the forms, in the order of sheets.csv."""
    return tuple(dict.fromkeys(sheet.form for sheet in all_sheets()))


def layout_years() -> tuple[int, ...]:
    """Return the years that have a layout of their own, oldest first."""
    return tuple(sorted({year for sheet in all_sheets() for year in sheet.titles}))


def layout_year_for(year: int) -> int:
    """Return the layout that a year's forms follow: the newest of that year or before, else the oldest."""
    years = layout_years()
    return max((known for known in years if known <= year), default=years[0])


def _sheet(row: dict[str, str]) -> FormSheet:
    return FormSheet(
        form=row["form"],
        name=row["sheet"],
        kind=row["kind"],
        raw_table=row["raw_table"],
        unique_key=_split(row["unique_key"]),
        titles=_by_year(row),
        columns=tuple(_column(column) for column in rows(LAYOUTS / f"{row['form']}/{row['sheet']}.csv")),
    )


def _column(row: dict[str, str]) -> FormColumn:
    choices = [_choice(text) for text in _split(row["allowed"])]
    return FormColumn(
        name=row["column"],
        type=row["type"],
        is_required=row["required"] == "yes",
        required_when=_condition(row["required"]),
        allowed=tuple(text for text, _ in choices),
        allowed_from={text: since for text, since in choices if since},
        minimum=Decimal(row["minimum"]) if row["minimum"] else None,
        maximum=Decimal(row["maximum"]) if row["maximum"] else None,
        unit=row["unit"],
        sensitive=row["sensitive"],
        headers=_by_year(row),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _choice(text: str) -> tuple[str, int]:
    """Return a choice, and the layout year it came with; 0 for one of every layout."""
    since, colon, choice = text.partition(":")
    return (choice, int(since)) if colon else (text, 0)


def _condition(required: str) -> tuple[str, str] | None:
    column, equals, text = required.partition("=")
    return (column, text) if equals else None


def _by_year(row: dict[str, str]) -> dict[int, str]:
    return {int(year): text for year, text in row.items() if year.isdigit() and text != ABSENT}
