"""Looks through the tables of an .ods for what its parser hides: error values, formulas without result, hidden parts.

Positions count repeats, which is how the format shortens equal cells and rows.
"""

from xml.parsers import expat

from youth_platforms.forms.vocabularies import limit
from youth_platforms.parsing.cells import Unread
from youth_platforms.parsing.scan import Corrupt, Problem, SheetScan

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_SHEET, _ROW, _COLUMN = _TABLE + "table", _TABLE + "table-row", _TABLE + "table-column"
_CELL, _COVERED, _NOTE, _LINE = (
    _TABLE + "table-cell",
    _TABLE + "covered-table-cell",
    _OFFICE + "annotation",
    _TEXT + "p",
)
_SIGNS = (b"formula=", b"visibility=")


def scan_tables(xml: bytes) -> dict[str, SheetScan]:
    """What content.xml hides, by the sheet's title; a sheet that hides nothing may be absent.

    Raises:
        Corrupt: the XML is damaged.
    """
    if not any(sign in xml for sign in _SIGNS):
        return {}
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
    return look.scans


class _Look:
    """Where the parser stands: sheet, row, column (from 0), and the cell whose text is being read."""

    def __init__(self) -> None:
        self.scans: dict[str, SheetScan] = {}
        self._scan = SheetScan()
        self._title = ""
        self._row = self._column = self._table_column = 0
        self._rows = 1
        self._cell: dict[str, str] | None = None
        self._shown: list[str] = []
        self._in_line = self._in_note = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in (_CELL, _COVERED):
            self._cell, self._shown = attributes, []
        elif name == _LINE:
            self._in_line += 1
        elif name == _NOTE:
            self._in_note += 1
        elif name == _ROW:
            self._column, self._rows = 0, _repeats(attributes, "rows")
            if _is_hidden(attributes):
                self._scan.hidden_rows.append(range(self._row, self._row + self._rows))
        elif name == _COLUMN:
            columns = _repeats(attributes, "columns")
            if _is_hidden(attributes):
                self._scan.hidden_columns.append(range(self._table_column, self._table_column + columns))
            self._table_column += columns
        elif name == _SHEET:
            self._title, self._row, self._table_column = attributes.get(_TABLE + "name", ""), 0, 0
            self._scan = self.scans.setdefault(self._title, SheetScan())

    def end(self, name: str) -> None:
        if name in (_CELL, _COVERED) and self._cell is not None:
            columns = _repeats(self._cell, "columns")
            unread = _unread(self._cell, "".join(self._shown))
            if unread:
                self._note_unread(unread, columns)
            self._column += columns
            self._cell = None
        elif name == _LINE:
            self._in_line -= 1
        elif name == _NOTE:
            self._in_note -= 1
        elif name == _ROW:
            self._row += self._rows

    def text(self, text: str) -> None:
        if self._cell is not None and self._in_line and not self._in_note:
            self._shown.append(text)

    def _note_unread(self, unread: Unread, columns: int) -> None:
        if (self._row + self._rows > limit("sheet_rows")) or self._rows * columns > limit("sheet_rows"):
            self._scan.problems.append(Problem("too_many_rows", str(self._row + self._rows), self._title))
            return
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + columns):
                self._scan.unread[row, column] = unread


def _unread(cell: dict[str, str], shown: str) -> Unread | None:
    """The cell as it must be shown to readers, where the parser would say blank.

    An error is a formula whose value is an empty text while something is shown; newer writers say so, too.
    """
    formula = cell.get(_TABLE + "formula")
    if cell.get(_CALC + "value-type") == "error" or (formula and shown and cell.get(_OFFICE + "string-value") == ""):
        return Unread(shown or "#", "error_cell")
    if formula and _OFFICE + "value-type" not in cell:
        return Unread("=" + formula.partition("=")[2], "formula_without_value")
    return None


def _repeats(attributes: dict[str, str], what: str) -> int:
    return max(1, int(attributes.get(f"{_TABLE}number-{what}-repeated", 1)))


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get(_TABLE + "visibility", "visible") != "visible"
