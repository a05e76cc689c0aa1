"""Tables as worksheets in one style: A4 across, a title, a header that repeats on every page, page numbers.

Pure: rows in, a workbook out, and always the same bytes for the same rows. What is a number stays one; a text stays a
text, whatever it begins with.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

Row = Mapping[str, Any]
NO_TIME = datetime(2015, 9, 2)  # written as «created»: a workbook's bytes don't depend on when it is made
FONT, TITLE_FONT = "宋体", "黑体"
INK, MUTED, LINE, HEAD = "#1F2D3D", "#5B6B7B", "#B8C4D0", "#DCE6F1"
# How a kind of column is written: its number format, and its place in the cell.
KINDS = {
    "text": ("General", "left"),
    "center": ("General", "center"),
    "integer": ("#,##0", "right"),
    "number": ("#,##0", "right"),
    "score": ("0.00", "right"),
    "percent": ("0%", "right"),
    "fraction": ("#,##0.0###", "right"),
    "percent fraction": ("0.0###%", "right"),
    "date": ("yyyy-mm-dd", "center"),
}
# What a number or a share is written as where it is not whole: Excel shows «62.» for a 62 that may have decimals.
FRACTIONS = {"number": ("fraction", 1), "percent": ("percent fraction", 100)}
TITLE_ROW, NOTE_ROW, HEADER_ROW, FIRST_ROW = range(4)
_PAPER_A4 = 9
_LINE_HEIGHT, _ROW_ROOM = 15, 6
_TALLEST_ROW = 400  # Excel allows 409 points
_EXCEL_TEXT, _EXCEL_FOOTER = 32_767, 255
# Han characters, and those below them in Unicode that are as wide.
_WIDE = re.compile("[“”‘’…—×\u2e80-\U0010ffff]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: the row's value that it shows, its title, its width in half-width places, its kind."""

    name: str
    title: str
    width: float
    kind: str = "text"


@dataclass(frozen=True)
class StyledValue:
    """A value that is written otherwise than its column's kind says, or on a coloured ground (#RRGGBB)."""

    value: Any
    kind: str | None = None
    fill: str | None = None


@dataclass(frozen=True)
class SheetTexts:
    """The texts around a table. `signature`: lines below it, signed by hand; `footer`: left of the page number."""

    name: str
    title: str
    note: str
    footer: str = ""
    signature: Sequence[str] = field(default=())
    empty: str = ""  # said instead of rows where there are none


class WorkbookWriter:
    """A workbook that tables are added to."""

    def __init__(self, title: str, subject: str = "") -> None:
        self._held = io.BytesIO()
        options = {"in_memory": True} | dict.fromkeys(
            ("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False
        )
        self.workbook: Workbook = xlsxwriter.Workbook(self._held, options)
        self.workbook.set_properties({"title": title, "subject": subject, "created": NO_TIME})
        self._formats: dict[tuple[str, str | None], Format] = {}

    def table(self, texts: SheetTexts, columns: Sequence[TableColumn], rows: Iterable[Row]) -> Worksheet:
        """Add a sheet with one table; a value is written as its column's kind says, or as its `StyledValue` does."""
        sheet = self.sheet(texts, columns)
        at = FIRST_ROW
        for row in rows:
            self.line(sheet, at, columns, row)
            at += 1
        if at == FIRST_ROW and texts.empty:
            self._wide(sheet, at, columns, texts.empty, self.format("empty"))
            at += 1
        for given in texts.signature:
            self._wide(sheet, at + 1, columns, given, self.format("sign"))
            sheet.set_row(at + 1, 30)
            at += 1
        return sheet

    def sheet(self, texts: SheetTexts, columns: Sequence[TableColumn]) -> Worksheet:
        """Add a sheet with its title, note and header and nothing below; rows begin at FIRST_ROW."""
        sheet: Worksheet = self.workbook.add_worksheet(texts.name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_PAPER_A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.repeat_rows(TITLE_ROW, HEADER_ROW)
        sheet.set_footer(f"&L&9 {texts.footer.replace('&', '&&')}&R&9第 &P 页，共 &N 页"[:_EXCEL_FOOTER])
        sheet.freeze_panes(FIRST_ROW, 0)
        self._wide(sheet, TITLE_ROW, columns, texts.title, self.format("title"))
        self._wide(sheet, NOTE_ROW, columns, texts.note, self.format("note"))
        sheet.set_row(TITLE_ROW, 32)
        sheet.set_row(NOTE_ROW, 14 * lines_of(texts.note, sum(column.width for column in columns)) + 4)
        sheet.set_row(HEADER_ROW, _LINE_HEIGHT * max(lines_of(c.title, c.width) for c in columns) + 2 * _ROW_ROOM)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(HEADER_ROW, index, column.title, self.format("header"))
        return sheet

    def line(self, sheet: Worksheet, at: int, columns: Sequence[TableColumn], row: Row) -> None:
        """Write one row of a table, tall enough for its longest text."""
        height = 1
        for index, column in enumerate(columns):
            given = row[column.name]
            cell = given if isinstance(given, StyledValue) else StyledValue(given)
            style = self.format(_exact(cell.kind or column.kind, cell.value), cell.fill)
            value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
            if isinstance(value, str):
                sheet.write_string(at, index, clean(value), style)
                height = max(height, sum(lines_of(part, column.width) for part in value.split("\n")))
            else:
                sheet.write(at, index, value, style)
        sheet.set_row(at, min(_LINE_HEIGHT * height + _ROW_ROOM, _TALLEST_ROW))

    def format(self, name: str, fill: str | None = None) -> Format:
        """Return the style of a kind of column, or of a named part of the page."""
        if (name, fill) not in self._formats:
            wanted = dict(_PARTS.get(name) or _cell(*KINDS[name]))
            if fill:
                wanted["bg_color"] = fill
            self._formats[name, fill] = self.workbook.add_format(wanted)
        return self._formats[name, fill]

    def saved(self) -> bytes:
        """Return the workbook as .xlsx; nothing can be added afterwards."""
        self.workbook.close()
        return self._held.getvalue()

    def _wide(self, sheet: Worksheet, at: int, columns: Sequence[TableColumn], text: str, style: Format) -> None:
        if len(columns) > 1:
            sheet.merge_range(at, 0, at, len(columns) - 1, "", style)
        sheet.write_string(at, 0, clean(text), style)


def wide(text: str) -> int:
    """Return how many half-width places a text takes."""
    return len(text) + len(_WIDE.findall(text))


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of `width` half-width places, with some room to spare."""
    return max(1, -(-wide(text) // max(1, int(width * 0.92))))


def clean(text: str) -> str:
    """Return a text that a workbook can hold: no control characters, not too long."""
    return _UNWRITABLE.sub("�", text)[:_EXCEL_TEXT]


def _exact(kind: str, value: Any) -> str:
    fraction, scale = FRACTIONS.get(kind, (kind, 1))
    return fraction if isinstance(value, (int, float, Decimal)) and value * scale % 1 else kind


def _cell(number_format: str, align: str) -> dict[str, Any]:
    return _CELL | {"num_format": number_format, "align": align, "indent": int(align != "center")}


_CELL = {
    "font_name": FONT,
    "font_size": 10.5,
    "font_color": INK,
    "border": 1,
    "border_color": LINE,
    "text_wrap": True,
    "valign": "vcenter",
}
_PARTS: dict[str, dict[str, Any]] = {
    "title": {"font_name": TITLE_FONT, "font_size": 18, "font_color": INK, "align": "center", "valign": "vcenter"},
    "note": {"font_name": FONT, "font_size": 9.5, "font_color": MUTED, "text_wrap": True, "valign": "vcenter"},
    "header": _CELL | {"font_name": TITLE_FONT, "align": "center", "bg_color": HEAD},
    "empty": _CELL | {"font_color": MUTED, "align": "center"},
    "sign": {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "vcenter"},
}
