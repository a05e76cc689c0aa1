"""Blank forms as a clerk opens them and fills them in."""

import io
import re
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from youth_platforms.forms.layout import ignored_titles
from youth_platforms.returns.template import FIRST_ROW, HEADER_ROW

GUIDANCE = ignored_titles()[0]


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def labels(cover: Worksheet) -> dict[str, int]:
    return {str(row[0].value): row[0].row for row in cover.iter_rows() if row[0].value}


def headers(page: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in page[HEADER_ROW + 1] if cell.value}


def _mark_streets(book: openpyxl.Workbook) -> None:
    if "乡镇街道" not in book.sheetnames:
        return
    page = book["乡镇街道"]
    urban = headers(page)["城区街道"]
    for row in range(FIRST_ROW + 1, page.max_row + 1):
        if page.cell(row, 1).value and not page.cell(row, urban).value:
            page.cell(row, urban).value = "是"


def filled(data: bytes) -> bytes:
    """Return the form as a clerk fills it in: streets marked as urban ones, which is left to the clerk, and the
    guidance's own example in the first free row, dates as dates."""
    book = opened(data)
    _mark_streets(book)
    title = ""
    for row in book[GUIDANCE].iter_rows(min_row=1, max_col=5, values_only=True):
        sheet, header, _, _, example = row
        title = sheet if sheet in book.sheetnames else title
        if not (title and header and example):
            continue
        page = book[title]
        value: Any = datetime.fromisoformat(example) if re.fullmatch(r"\d{4}-\d\d-\d\d", example) else example
        if title == "封面":
            page.cell(labels(page)[header], 2).value = value
        elif header in headers(page):
            page.cell(FIRST_ROW + 1, headers(page)[header]).value = value
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
