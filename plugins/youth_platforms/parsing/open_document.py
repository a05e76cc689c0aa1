"""Reads the tables of an .ods: the values as shown, what is hidden, and which cells hold no value that can be read.

The format shortens equal cells and rows to one with a count; positions count them all.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.parsers import expat

from youth_platforms.forms.vocabularies import limit
from youth_platforms.parsing.cells import Unread, percentage
from youth_platforms.parsing.package import Corrupt
from youth_platforms.parsing.scan import HIDDEN, VISIBLE, Problem, SheetScan, column_letters

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_SHEET, _ROW, _COLUMN = _TABLE + "table", _TABLE + "table-row", _TABLE + "table-column"
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_PARAGRAPH, _SPACES, _TAB, _LINE_BREAK = (_TEXT + name for name in ("p", "s", "tab", "line-break"))
_BLANKS = re.compile("[ \t\r\n]+")
_NUMBERS = ("float", "currency")


@dataclass
class Table:
    """One sheet: `rows[i][j]` is the cell of row i + 1, column j (from 0), '' where blank; all rows are as wide."""

    state: str = VISIBLE
    rows: list[list[Any]] = field(default_factory=list)
    scan: SheetScan = field(default_factory=SheetScan)


def read_document(xml: bytes) -> dict[str, Table]:
    """Return the sheets of content.xml by their titles, in their order; one with problems may lack cells.

    Raises:
        Corrupt: the XML is damaged.
    """
    look = _Look()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = look.begin
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as damage:
        raise Corrupt(f"content.xml: {damage}") from damage
    for table in look.tables.values():
        width = max(map(len, table.rows), default=0)
        for row in table.rows:
            row.extend([""] * (width - len(row)))
    return look.tables


class _Look:
    """Where the parser is: sheet, row, column (from 0), and the cell whose text is being read."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._table = Table()
        self._depth = self._sheets = 0
        self._row = self._column = self._table_column = 0
        self._repeated_rows = 1
        self._cells: list[Any] = []
        self._cell: dict[str, str] | None = None
        self._cell_depth = 0
        self._paragraphs: list[str] = []
        self._is_in_paragraph = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._cell is not None:
            self._begin_within_cell(name, attributes)
        elif name in _CELLS:
            self._cell, self._cell_depth, self._paragraphs = attributes, self._depth, []
        elif name == _ROW:
            self._column, self._cells, self._repeated_rows = 0, [], _repeats(attributes, "rows")
            if _is_hidden(attributes):
                self._table.scan.hidden_rows.append(range(self._row, self._row + self._repeated_rows))
        elif name == _COLUMN:
            columns = _repeats(attributes, "columns")
            if _is_hidden(attributes):
                self._table.scan.hidden_columns.append(range(self._table_column, self._table_column + columns))
            self._table_column += columns
        elif name == _SHEET:
            self._begin_sheet(attributes)
        elif name == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif name == _STYLE + "table-properties" and attributes.get(_TABLE + "display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, name: str) -> None:
        if self._cell is not None and self._depth == self._cell_depth:
            self._end_cell(self._cell)
            self._cell = None
        elif self._cell is not None and self._is_in_paragraph and self._depth == self._cell_depth + 1:
            self._is_in_paragraph = False
            self._paragraphs[-1] = self._paragraphs[-1].rstrip(" ")
        elif self._cell is None and name == _ROW:
            self._end_row()
        elif self._cell is None and name == _SHEET:
            self._sheets -= 1
        self._depth -= 1

    def text(self, text: str) -> None:
        """Add text: white space in a paragraph is one space, at its beginning none; more is written as elements."""
        if self._is_in_paragraph:
            words = _BLANKS.sub(" ", text)
            before = self._paragraphs[-1]
            self._paragraphs[-1] += words.lstrip(" ") if not before or before.endswith((" ", "\n", "\t")) else words

    def _begin_sheet(self, attributes: dict[str, str]) -> None:
        self._sheets += 1
        if self._sheets > 1:
            raise Corrupt("content.xml: a table within a table")
        self._row = self._table_column = 0
        is_hidden = attributes.get(_TABLE + "style-name") in self._hidden_styles
        self._table = Table(HIDDEN if is_hidden else VISIBLE)
        self.tables.setdefault(attributes.get(_TABLE + "name", ""), self._table)

    def _begin_within_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name == _PARAGRAPH and self._depth == self._cell_depth + 1:  # not those of notes and drawings
            self._paragraphs.append("")
            self._is_in_paragraph = True
        elif self._is_in_paragraph:
            if name == _SPACES:
                self._paragraphs[-1] += " " * min(int(attributes.get(_TEXT + "c", 1)), limit("file_bytes"))
            elif name in (_TAB, _LINE_BREAK):
                self._paragraphs[-1] += "\t" if name == _TAB else "\n"

    def _end_cell(self, cell: dict[str, str]) -> None:
        columns = _repeats(cell, "columns")
        value = _value(cell, self._paragraphs)
        if value != "":
            if self._is_beyond(self._column + columns):
                return
            self._cells += [""] * (self._column - len(self._cells)) + [value] * columns
        self._column += columns

    def _end_row(self) -> None:
        if self._cells and not self._table.scan.problems and not self._is_beyond(len(self._cells)):
            rows = self._table.rows
            rows += [[] for _ in range(self._row - len(rows))]
            for row in range(self._row, self._row + self._repeated_rows):
                rows.append(self._cells.copy())
                for column, value in enumerate(self._cells):
                    if isinstance(value, Unread):
                        self._table.scan.unread[row, column] = value
        self._row += self._repeated_rows

    def _is_beyond(self, columns: int) -> bool:
        """Return whether cells reach beyond what a sheet may hold, which becomes a problem of it."""
        last = self._row + self._repeated_rows
        problems = self._table.scan.problems
        if not problems and last > limit("sheet_rows"):
            problems.append(Problem("too_many_rows", str(last), self._table_title()))
        elif not problems and last * columns > limit("sheet_cells"):
            problems.append(Problem("stray_far_cell", f"{column_letters(columns - 1)}{last}", self._table_title()))
        return bool(problems)

    def _table_title(self) -> str:
        return next(title for title, table in self.tables.items() if table is self._table)


def _value(cell: dict[str, str], paragraphs: list[str]) -> Any:
    """Return the cell's value as Python has it; '' for a blank."""
    shown = "\n".join(paragraphs)
    kind, formula = cell.get(_OFFICE + "value-type"), cell.get(_TABLE + "formula")
    string = cell.get(_OFFICE + "string-value")
    # An error is a formula whose value is an empty text while something is shown; newer writers say so, too.
    if cell.get(_CALC + "value-type") == "error" or (formula and shown and string == ""):
        return Unread(shown or "#", "error_cell")
    if formula and (kind is None or (kind == "string" and string is None and not paragraphs)):
        return Unread("=" + formula.partition("=")[2], "formula_without_value")
    value = cell.get(_OFFICE + ("date-value" if kind == "date" else "boolean-value" if kind == "boolean" else "value"))
    try:
        if kind in _NUMBERS and value is not None:
            return float(value)
        if kind == "percentage" and value is not None:
            return percentage(float(value))
        if kind == "date" and value is not None:
            return date.fromisoformat(value) if "T" not in value else _without_zone(value)
    except ValueError:
        return value
    if kind == "boolean" and value is not None:
        return value == "true"
    return shown if string is None else string


def _without_zone(moment: str) -> datetime | str:
    """Return the moment; its text where it names a zone, which no other kind of workbook can."""
    read = datetime.fromisoformat(moment)
    return moment if read.tzinfo else read


def _repeats(attributes: dict[str, str], what: str) -> int:
    return max(1, int(attributes.get(f"{_TABLE}number-{what}-repeated", 1)))


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get(_TABLE + "visibility", "visible") != "visible"
