"""Blank forms: a workbook for one unit and year, prefilled, guarded by drop-downs, and read back without a finding.

Pure: layouts and texts in, bytes out; the same blank form always gives the same bytes. What a column is called, asks
for and allows comes from forms/layouts; widths, examples, notes and what is prefilled from texts/*.csv.
"""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from youth_platforms.base.number_spans import spans
from youth_platforms.base.tables import rows
from youth_platforms.base.worksheets import NO_TIME, lines_of, wide
from youth_platforms.forms.layout import FormColumn, FormSheet, form_sheets, form_title, ignored_titles, layout_year_for
from youth_platforms.forms.vocabularies import limit, soft_rules, yes_no_pairs
from youth_platforms.reference.years import due_on, reporting_years

Row = dict[str, str]
"""One prefilled row: column name to canonical text."""

TEXTS = Path(__file__).with_name("texts")
# From 0, on every table. Above the header nothing is read, so an example left there is no data.
TITLE_ROW, NOTE_ROW, EXAMPLE_ROW, HEADER_ROW, FIRST_ROW = range(5)
RULED_ROWS = 20  # empty lines drawn below the prefilled ones, for who fills in by hand

_FONT, _TITLE_FONT = "宋体", "黑体"
_INK, _MUTED, _LINE = "#1F2D3D", "#5B6B7B", "#B8C4D0"
_REQUIRED, _OPTIONAL, _LOCKED, _MISSING = "#C9D8E8", "#EDF2F7", "#F3F4F6", "#FFF4C2"
_PAPER_A4 = 9
_ROW_HEIGHT = 19
_EXCEL_LIST_CHARACTERS, _EXCEL_TITLE_CHARACTERS, _EXCEL_MESSAGE_CHARACTERS = 255, 32, 255
_COVER_WIDTHS = (20, 40)
_SAMPLES = ("county_code", "city_code", "township_code", "township_name", "township_kind")
_MAY = dict.fromkeys(
    ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter"), True
)


@dataclass(frozen=True)
class BlankForm:
    """Whose form of which year. `rows` are the prefilled rows by sheet name; `carried_zh` says whence platforms came.

    `samples` fill the placeholders of the guidance's examples (_SAMPLES); what is not given stays blank there.
    """

    form: str
    year: int
    unit_code: str
    unit_name: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    carried_zh: str = ""
    samples: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Help:
    """What texts/blank_columns.csv says of a column; a column it does not name has none of it."""

    width: str = ""
    prefill: str = ""
    locked: str = ""
    list_from: str = ""
    in_year: str = ""
    example: str = ""
    note: str = ""


def blank_form(blank: BlankForm) -> bytes:
    """Return the .xlsx of one unit's blank form."""
    return _Template(blank).build()


def prefilled_columns(form: str, source: str) -> dict[str, tuple[str, ...]]:
    """Return by sheet the columns that a blank form takes from a source: cover, division or last_year."""
    taken: dict[str, tuple[str, ...]] = {}
    for (of_form, sheet, column), help_ in _helps().items():
        if of_form == form and help_.prefill == source:
            taken[sheet] = (*taken.get(sheet, ()), column)
    return taken


class _Template:
    """One workbook in the making."""

    def __init__(self, blank: BlankForm) -> None:
        self.blank = blank
        self.layout_year = layout_year_for(blank.year)
        self.sheets = [
            sheet.in_layout(self.layout_year) for sheet in form_sheets(blank.form) if self.layout_year in sheet.titles
        ]
        self.title = form_title(blank.form)
        samples = dict.fromkeys(_SAMPLES, "") | blank.samples
        self.texts = {
            "unit_code": blank.unit_code,
            "unit_name": blank.unit_name,
            "year": str(blank.year),
            "next_year": str(blank.year + 1),
            "carried": blank.carried_zh,
            "due": _due(blank.form, blank.year),
            **samples,
        }
        self._bytes = io.BytesIO()
        self.book: Workbook = xlsxwriter.Workbook(
            self._bytes,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "default_format_properties": {"font_name": _FONT, "font_size": 11},
            },
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def build(self) -> bytes:
        self.book.set_properties(
            {"title": f"{self.blank.year}年度{self.title}", "subject": self.blank.unit_name, "created": NO_TIME}
        )
        self.book.set_size(2400, 1500)
        for sheet in self.sheets:
            if sheet.kind == "cover":
                self._cover(sheet)
            else:
                self._table(sheet)
        self._guidance()
        self.book.close()
        return self._bytes.getvalue()

    def _cover(self, sheet: FormSheet) -> None:
        page = self._page(sheet.titles[self.layout_year], landscape=False)
        page.set_column(0, 0, _COVER_WIDTHS[0])
        page.set_column(1, 1, _COVER_WIDTHS[1])
        page.set_row(TITLE_ROW, 48)
        page.merge_range(TITLE_ROW, 0, TITLE_ROW, 1, self.title, self._heading(20, align="center"))
        page.set_row(NOTE_ROW, 24)
        page.merge_range(NOTE_ROW, 0, NOTE_ROW, 1, f"{self.blank.year} 年度", self._small(align="center"))
        given = {
            "form_title": self.title,
            "unit_code": self.blank.unit_code,
            "unit_name": self.blank.unit_name,
            "report_year": str(self.blank.year),
        }
        first = NOTE_ROW + 1
        for row, column in enumerate(self._columns(sheet), start=first):
            help_ = _help(sheet, column)
            text = given.get(column.name) if help_.prefill == "cover" else None
            page.set_row(row, 27)
            page.write_string(row, 0, column.headers[self.layout_year], self._header(column, align="left", indent=1))
            is_locked = bool(text and help_.locked)
            self._cell(page, row, 1, column, text, self._body(column, is_locked=is_locked, align="left", indent=1))
            self._validate(page, sheet, column, (row, 1, row, 1))
            if column.is_required:
                page.conditional_format(row, 1, row, 1, {"type": "blanks", "format": self._missing()})
        last = first + len(self._columns(sheet)) - 1
        page.set_row(last + 1, 66)
        note = f"深色项必填。各表填法见「{ignored_titles()[0]}」。"
        page.merge_range(last + 1, 0, last + 1, 1, note, self._small(text_wrap=True, valign="top"))
        page.print_area(0, 0, last + 1, 1)
        page.set_selection(first, 1, first, 1)
        page.activate()

    def _table(self, sheet: FormSheet) -> None:
        title, columns = sheet.titles[self.layout_year], self._columns(sheet)
        page = self._page(title, landscape=True)
        widths = [self._width(sheet, column) for column in columns]
        last_column, last_row = len(columns) - 1, limit("sheet_rows") - 1
        for index, (column, width) in enumerate(zip(columns, widths, strict=True)):
            page.set_column(index, index, width, self._body(column, is_ruled=False))
        self._banner(page, f"{self.blank.year}年度 {title}", widths)
        page.set_default_row(_ROW_HEIGHT)
        self._example(page, sheet, columns)
        page.set_row(HEADER_ROW, 40)
        for index, column in enumerate(columns):
            page.write_string(HEADER_ROW, index, column.headers[self.layout_year], self._header(column))
        rows_ = self.blank.rows.get(sheet.name, [])
        for offset in range(len(rows_) + RULED_ROWS):
            given = rows_[offset] if offset < len(rows_) else {}
            for index, column in enumerate(columns):
                text = given.get(column.name)
                is_locked = bool(text and _help(sheet, column).locked)
                self._cell(page, FIRST_ROW + offset, index, column, text, self._body(column, is_locked=is_locked))
        for index, column in enumerate(columns):
            self._validate(page, sheet, column, (FIRST_ROW, index, last_row, index))
        self._live_marks(page, columns, last_row)
        page.freeze_panes(FIRST_ROW, 1)
        page.repeat_rows(TITLE_ROW, HEADER_ROW)
        page.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)
        page.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(last_column)}{last_row + 1}"})

    def _example(self, page: Worksheet, sheet: FormSheet, columns: Sequence[FormColumn]) -> None:
        """Write a row as it is filled in, in words that nobody takes for data."""
        texts = [_help(sheet, column).example.format_map(self.texts) for column in columns]
        texts[0] = f"例：{texts[0]}"
        widths = [self._width(sheet, column) for column in columns]
        lines = max(lines_of(text, width) for text, width in zip(texts, widths, strict=True))
        page.set_row(EXAMPLE_ROW, 14 * lines + 4)
        for index, (column, text) in enumerate(zip(columns, texts, strict=True)):
            align = _types()[column.type]["align"]
            page.write_string(
                EXAMPLE_ROW, index, text, self._small(italic=True, text_wrap=True, align=align, locked=True)
            )

    def _live_marks(self, page: Worksheet, columns: Sequence[FormColumn], last_row: int) -> None:
        """Let required cells of a begun row turn yellow, and rows below the ruled ones get lines when begun."""
        first, last = xl_col_to_name(0), xl_col_to_name(len(columns) - 1)
        begun = f"COUNTA(${first}{FIRST_ROW + 1}:${last}{FIRST_ROW + 1})>0"
        for start, end in spans(index for index, column in enumerate(columns) if column.is_required):
            cell = f"{xl_col_to_name(start)}{FIRST_ROW + 1}"
            rule = {"type": "formula", "criteria": f'=AND({begun},{cell}="")', "format": self._missing()}
            page.conditional_format(FIRST_ROW, start, last_row, end, rule)
        lines = self._format(border=1, border_color=_LINE)
        rule = {"type": "formula", "criteria": f"={begun}", "format": lines}
        page.conditional_format(FIRST_ROW, 0, last_row, len(columns) - 1, rule)

    def _guidance(self) -> None:
        page = self._page(ignored_titles()[0], landscape=True)
        heads = ("工作表", "列（表头）", "必填", "怎样填", "示例")
        widths = [12, 22, 12, 64, 24]
        for index, width in enumerate(widths):
            page.set_column(index, index, width)
        self._banner(page, f"{self.title}{ignored_titles()[0]}", widths)
        at = NOTE_ROW + 1
        paragraphs = [
            line["text"].format_map(self.texts)
            for line in rows(TEXTS / "guidance.csv")
            if line["form"] in ("", self.blank.form)
        ]
        for number, text in enumerate(paragraphs, start=1):
            page.set_row(at, 18 * lines_of(text, sum(widths)) + 4)
            style = self._format(font_name=_FONT, font_size=11, text_wrap=True, valign="vcenter", font_color=_INK)
            page.merge_range(at, 0, at, len(heads) - 1, f"{number}. {text}", style)
            at += 1
        page.set_row(at, 8)
        at += 1
        page.set_row(at, 24)
        page.repeat_rows(at)
        for index, head in enumerate(heads):
            page.write_string(at, index, head, self._format(**_HEADER, bg_color=_REQUIRED, align="center"))
        for sheet in self.sheets:
            at = self._guide_sheet(page, sheet, at + 1, widths)
        page.print_area(0, 0, at, len(heads) - 1)

    def _guide_sheet(self, page: Worksheet, sheet: FormSheet, first: int, widths: list[int]) -> int:
        """Write a line for each column, with the example of a filled row; return the last row written."""
        columns = self._columns(sheet)
        for row, column in enumerate(columns, start=first):
            how = _how(column, _help(sheet, column))
            texts = [
                column.headers[self.layout_year],
                self._required_text(sheet, column),
                how.format_map(self.texts),
                _help(sheet, column).example.format_map(self.texts),
            ]
            height = max(lines_of(text, width) for text, width in zip(texts, widths[1:], strict=True))
            page.set_row(row, 16 * height + 4)
            for index, text in enumerate(texts, start=1):
                align = "center" if index == 2 else "left"
                page.write_string(
                    row,
                    index,
                    text,
                    self._format(**_BODY, align=align, indent=int(align == "left"), text_wrap=True, locked=True),
                )
        label = {**_BODY, "valign": "top", "bold": True, "align": "center", "text_wrap": True, "bg_color": _OPTIONAL}
        title = sheet.titles[self.layout_year]
        page.merge_range(first, 0, first + len(columns) - 1, 0, title, self._format(**label))
        return first + len(columns) - 1

    def _required_text(self, sheet: FormSheet, column: FormColumn) -> str:
        if column.required_when:
            other, text = column.required_when
            header = next(c.headers[self.layout_year] for c in sheet.columns if c.name == other)
            return f"{header}为{text}时"
        return "必填" if column.is_required else "选填"

    def _page(self, title: str, *, landscape: bool) -> Worksheet:
        page: Worksheet = self.book.add_worksheet(title)
        page.hide_gridlines(2)
        page.set_paper(_PAPER_A4)
        page.set_landscape() if landscape else page.set_portrait()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.75)
        page.center_horizontally()
        who = f"{self.blank.unit_name}（{self.blank.unit_code}）".replace("&", "&&")
        left, right = f'&L&"{_FONT}"&9{who}', f'&R&"{_FONT}"&9{title} {self.blank.year}年度'
        page.set_footer(f'{left}&C&"{_FONT}"&9第 &P 页 共 &N 页{right}')
        page.protect("", _MAY)
        return page

    def _banner(self, page: Worksheet, title: str, widths: Sequence[float]) -> None:
        """Write the two lines above a header: what this is, and whose."""
        last = len(widths) - 1
        whose = f"填报单位：{self.blank.unit_name}（{self.blank.unit_code}）"
        note = f"{whose}　　深色表头必填，填法见「{ignored_titles()[0]}」"
        page.set_row(TITLE_ROW, 30)
        page.set_row(NOTE_ROW, 18 * lines_of(note, sum(widths)))
        page.merge_range(TITLE_ROW, 0, TITLE_ROW, last, title, self._heading(16))
        page.merge_range(NOTE_ROW, 0, NOTE_ROW, last, note, self._small(text_wrap=True))

    def _columns(self, sheet: FormSheet) -> list[FormColumn]:
        return [column for column in sheet.columns if self.layout_year in column.headers]

    def _width(self, sheet: FormSheet, column: FormColumn) -> float:
        """Return the width that texts/blank_columns.csv or the type says, or what the header takes on two lines.

        The unit is a digit of the default font, half a full-width character.
        """
        width = float(_help(sheet, column).width or _types()[column.type]["width"])
        characters = -(-wide(column.headers[self.layout_year]) // 4)
        return max(width, 2 * characters)

    def _cell(self, page: Worksheet, row: int, index: int, column: FormColumn, text: str | None, style: Format) -> None:
        if not text:
            page.write_blank(row, index, None, style)
        elif column.type == "date":
            page.write_datetime(row, index, datetime.datetime.fromisoformat(text), style)
        elif column.type in ("integer", "decimal", "year"):
            page.write_number(row, index, Decimal(text), style)
        else:
            page.write_string(row, index, text, style)

    def _validate(
        self, page: Worksheet, sheet: FormSheet, column: FormColumn, where: tuple[int, int, int, int]
    ) -> None:
        """Give cells a drop-down or a bound where the column has one, and a hint next to each."""
        rule = self._rule(sheet, column)
        message = _how(column, _help(sheet, column)).format_map(self.texts)
        header = column.headers[self.layout_year]
        page.data_validation(
            *where,
            {
                "ignore_blank": True,
                "input_title": header[:_EXCEL_TITLE_CHARACTERS],
                "input_message": message[:_EXCEL_MESSAGE_CHARACTERS],
                "error_title": "请核对",
                "error_message": f"「{header}」应填：{message}"[:_EXCEL_MESSAGE_CHARACTERS],
                **rule,
            },
        )

    def _rule(self, sheet: FormSheet, column: FormColumn) -> dict[str, Any]:
        kind, help_ = _types()[column.type], _help(sheet, column)
        if help_.list_from:
            # A code that the other sheet lacks is asked about, not refused: the other sheet may be filled in later.
            return {"validate": "list", "source": self._codes_of(help_.list_from), "error_type": "warning"}
        choices = _choices(column)
        if choices and len(",".join(choices)) <= _EXCEL_LIST_CHARACTERS:
            return {"validate": "list", "source": list(choices)}
        if column.type == "date":
            first, last = kind["from"], kind["to"]
            if help_.in_year:
                first, last = f"{self.blank.year}-01-01", f"{self.blank.year}-12-31"
            return {
                "validate": "date",
                "criteria": "between",
                **_between(*map(datetime.date.fromisoformat, (first, last))),
            }
        if column.type == "year":
            return {
                "validate": "integer",
                "criteria": "between",
                **_between(min(reporting_years()), max(reporting_years())),
            }
        if column.type in ("integer", "decimal"):
            return {"validate": column.type, **_bounds(column)}
        if column.type == "text" and column.maximum is not None:
            return {"validate": "length", "criteria": "<=", "value": int(column.maximum)}
        if kind["length"]:
            return {"validate": "length", "criteria": "==", "value": int(kind["length"])}
        return {"validate": "any"}

    def _codes_of(self, place: str) -> str:
        """Return the filled cells of another sheet's column, as a list's source."""
        name, _, column_name = place.partition(".")
        sheet = next(sheet for sheet in self.sheets if sheet.name == name)
        index = [column.name for column in self._columns(sheet)].index(column_name)
        letter, title = xl_col_to_name(index), sheet.titles[self.layout_year]
        top = f"'{title}'!${letter}${FIRST_ROW + 1}"
        return f"=OFFSET({top},0,0,MAX(1,COUNTA({top}:${letter}${limit('sheet_rows')})),1)"

    def _format(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def _heading(self, size: int, **more: Any) -> Format:
        return self._format(font_name=_TITLE_FONT, font_size=size, font_color=_INK, valign="vcenter", **more)

    def _small(self, **more: Any) -> Format:
        return self._format(**{"valign": "vcenter", **more}, font_name=_FONT, font_size=10, font_color=_MUTED)

    def _header(self, column: FormColumn, **more: Any) -> Format:
        fill = _REQUIRED if column.is_required else _OPTIONAL
        return self._format(**{"align": "center", **more}, **_HEADER, text_wrap=True, bg_color=fill)

    def _body(self, column: FormColumn, *, is_locked: bool = False, is_ruled: bool = True, **more: Any) -> Format:
        kind = _types()[column.type]
        properties: dict[str, Any] = {"align": kind["align"], **_BODY, "num_format": kind["number_format"], **more}
        if not is_ruled:
            properties = {k: v for k, v in properties.items() if k not in ("border", "border_color")}
        if is_locked:
            properties |= {"bg_color": _LOCKED, "font_color": _MUTED}
        return self._format(**properties, locked=is_locked)

    def _missing(self) -> Format:
        return self._format(bg_color=_MISSING)


_BODY = {
    "font_name": _FONT,
    "font_size": 11,
    "font_color": _INK,
    "valign": "vcenter",
    "border": 1,
    "border_color": _LINE,
}
_HEADER = {**_BODY, "bold": True}


def _how(column: FormColumn, help_: _Help) -> str:
    """Return what to fill in, in one sentence; placeholders of the notes are still in it."""
    prompt = _types()[column.type]["prompt"].format(allowed="、".join(_choices(column)))
    parts = [prompt]
    if column.minimum is not None and column.maximum is not None:
        parts.append(f"{column.minimum} 至 {column.maximum:,}{column.unit}")
    elif column.minimum is not None:
        parts.append(f"不小于 {column.minimum}{column.unit}")
    if help_.note:
        parts.append(help_.note)
    return "；".join(parts)


def _choices(column: FormColumn) -> tuple[str, ...]:
    if column.type == "yes_no":
        return yes_no_pairs()[0]
    return soft_rules() if column.type == "soft_rule" else column.allowed


def _bounds(column: FormColumn) -> dict[str, Any]:
    if column.minimum is not None and column.maximum is not None:
        return {"criteria": "between", **_between(column.minimum, column.maximum)}
    if column.maximum is not None:
        return {"criteria": "<=", "value": column.maximum}
    return {"criteria": ">=", "value": column.minimum or 0}


def _between(minimum: Any, maximum: Any) -> dict[str, Any]:
    return {"minimum": minimum, "maximum": maximum}


def _due(form: str, year: int) -> str:
    """Return «请于…前报送» by the reporting calendar; empty where it sets no day."""
    due = due_on(form, year) if year in reporting_years() else None
    return f"请于{due.year}年{due.month}月{due.day}日前报送。" if due else ""


def _help(sheet: FormSheet, column: FormColumn) -> _Help:
    return _helps().get((sheet.form, sheet.name, column.name), _Help())


@cache
def _helps() -> dict[tuple[str, str, str], _Help]:
    return {
        (row["form"], row["sheet"], row["column"]): _Help(
            row["width"], row["prefill"], row["locked"], row["list_from"], row["in_year"], row["example"], row["note"]
        )
        for row in rows(TEXTS / "blank_columns.csv")
    }


@cache
def _types() -> dict[str, dict[str, str]]:
    return {row["type"]: row for row in rows(TEXTS / "blank_types.csv")}
