"""A filing as .xlsx bytes: texts from the layout of its year, fit for a person to open, no trace of the clock."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from samples.dirt import REPEAT_FIRST, ErrorCell
from samples.filings import Filing, Table
from samples.reports import Row
from youth_platforms.forms.layout import FormColumn, FormSheet, all_sheets, layout_year_for

WIDTHS = {
    "text": 24, "platform_code": 12, "township_code": 14, "date": 12, "yes_no": 9, "integer": 10, "decimal": 12,
    "year": 8, "choice": 13, "city_code": 11, "division_code": 14, "soft_rule": 13,
}  # fmt: skip
CENTRED = {"yes_no", "choice", "platform_code", "township_code", "city_code", "soft_rule", "year"}
LONG_HEADER = 9
A4 = 9
TEXT_FILE = "填报说明:请按要求填写后报送。\r\n(本文件误以文本保存)\r\n"
MACRO_STUB = b"not a real macro"
TOTAL = "合计"


@dataclass(frozen=True)
class Formats:
    """The cell formats of one workbook."""

    title: Format
    header: Format
    text: Format
    centred: Format
    whole: Format
    fraction: Format
    day: Format
    label: Format
    entry: Format
    entry_day: Format
    note: Format


def write(filing: Filing) -> tuple[bytes, dict[int, int]]:
    """Return the workbook's bytes, and for id(row) of each row of the filing its row number in Excel."""
    if filing.mangled == "text":
        return TEXT_FILE.encode("gb18030"), {}
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    })  # fmt: skip
    book.set_properties({"title": filing.cover["form_title"], "created": datetime(filing.year, 12, 20, 9)})
    if filing.mangled == "macros":
        book.add_vba_project(BytesIO(MACRO_STUB), is_stream=True)
    formats = _formats(book)
    positions: dict[int, int] = {}
    year = layout_year_for(filing.year)
    for sheet in _sheets(filing.form):
        if sheet.name in filing.dropped_sheets or year not in sheet.titles:
            continue
        page = book.add_worksheet(sheet.titles[year])
        if sheet.kind == "cover":
            _write_cover(page, formats, sheet, year, filing.cover, positions)
        else:
            _write_table(page, formats, sheet, year, filing.tables[sheet.name], positions)
    for title, rows in filing.extra_sheets.items():
        page = book.add_worksheet(title)
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells, formats.text)
    book.close()
    data = buffer.getvalue()
    return (data[: len(data) // 2] if filing.mangled == "truncated" else data), positions


@cache
def _sheets(form: str) -> tuple[FormSheet, ...]:
    return tuple(sheet for sheet in all_sheets() if sheet.form == form)


def _formats(book: xlsxwriter.Workbook) -> Formats:
    body = {"font_name": "宋体", "font_size": 10.5, "border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
    head = {"font_name": "宋体", "bold": True, "border": 1, "border_color": "#808080", "bg_color": "#DDE8F3",
            "valign": "vcenter", "text_wrap": True}  # fmt: skip
    return Formats(
        title=book.add_format({"font_name": "黑体", "font_size": 15, "align": "left", "valign": "vcenter"}),
        header=book.add_format({**head, "font_size": 10.5, "align": "center"}),
        text=book.add_format({**body, "text_wrap": False}),
        centred=book.add_format({**body, "align": "center"}),
        whole=book.add_format({**body, "num_format": "#,##0"}),
        fraction=book.add_format({**body, "num_format": "#,##0.0#"}),
        day=book.add_format({**body, "num_format": "yyyy-mm-dd", "align": "center"}),
        label=book.add_format({**head, "font_size": 11, "align": "left", "indent": 1}),
        entry=book.add_format({**body, "font_size": 11, "align": "left", "indent": 1}),
        entry_day=book.add_format({**body, "font_size": 11, "align": "left", "indent": 1, "num_format": "yyyy-mm-dd"}),
        note=book.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#595959"}),
    )


def _write_cover(
    page: Worksheet, formats: Formats, sheet: FormSheet, year: int, cover: Row, positions: dict[int, int]
) -> None:
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 44)
    page.set_default_row(24)
    page.hide_gridlines(2)
    page.set_paper(A4)
    number = 0
    for column in sheet.columns:
        if year in column.headers:
            page.write_string(number, 0, column.headers[year], formats.label)
            _write_cell(page, number, 1, cover.get(column.name), column, formats, is_cover=True)
            number += 1
    positions[id(cover)] = 1


def _write_table(
    page: Worksheet, formats: Formats, sheet: FormSheet, year: int, table: Table, positions: dict[int, int]
) -> None:
    columns = _columns(sheet, year, table)
    top = len(table.titles)
    for number, title in enumerate(table.titles):
        page.write_string(number, 0, title, formats.title)
    headers = [table.headers.get(column.name, column.headers[year]) for column in columns]
    headers += [headers[0] if extra == REPEAT_FIRST else extra for extra in table.extra_headers]
    page.write_row(top, 0, headers, formats.header)
    for index, header in enumerate(headers):
        kind = columns[index].type if index < len(columns) else "text"
        page.set_column(index, index, max(WIDTHS[kind], 11 if len(header) >= LONG_HEADER else 0))
    page.set_row(top, 32)
    page.freeze_panes(top + 1, 1)
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    number = top + 1
    for index, row in enumerate(table.rows):
        for place, column in enumerate(columns):
            _write_cell(page, number, place, row.get(column.name), column, formats)
        positions[id(row)] = number + 1
        number += 2 if index in table.blank_after else 1
    if table.has_total:
        page.write_string(number, 0, TOTAL, formats.centred)
        for place, column in enumerate(columns):
            if column.type in ("integer", "decimal"):
                values = [v for row in table.rows if isinstance(v := row.get(column.name), int | float)]
                page.write_number(number, place, sum(values), formats.whole)
        number += 1
    for note in table.notes:
        number += 1
        page.write_string(number, 0, note, formats.note)


def _columns(sheet: FormSheet, year: int, table: Table) -> list[FormColumn]:
    """Return the columns of the year's layout, those that the office puts first in front, without those it left out."""
    columns = [column for column in sheet.columns if year in column.headers and column.name not in table.dropped]
    return sorted(columns, key=lambda c: table.order.index(c.name) if c.name in table.order else len(table.order))


def _write_cell(
    page: Worksheet, row: int, place: int, value: Any, column: FormColumn, formats: Formats, *, is_cover: bool = False
) -> None:
    texts = formats.entry if is_cover else formats.centred if column.type in CENTRED else formats.text
    days = formats.entry_day if is_cover else formats.day
    if value is None:
        page.write_blank(row, place, None, texts)
    elif isinstance(value, bool):
        page.write_string(row, place, "是" if value else "否", texts)
    elif isinstance(value, str):
        page.write_string(row, place, value, texts)
    elif isinstance(value, date):
        page.write_datetime(row, place, value, days)
    elif isinstance(value, ErrorCell):
        page.write_formula(row, place, "=NA()", formats.text, value.value)
    else:
        is_code = is_cover or column.type in CENTRED
        amount = formats.whole if value == int(value) else formats.fraction
        page.write_number(row, place, value, texts if is_code else amount)
