"""From a workbook's bytes to tables of values: which form and layout it is, and its rows without titles and notes.

Everything here is one file's business; nothing is judged beyond «is this the form».
"""

import io
import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from youth_platforms.forms.layout import FormColumn, FormSheet, all_sheets, form_sheets, ignored_titles, layout_years
from youth_platforms.forms.vocabularies import limit, row_markers
from youth_platforms.parsing.cells import (
    Cell,
    CellValue,
    Unread,
    as_filed,
    canonical,
    column_parser,
    compact,
    read_cell,
)
from youth_platforms.parsing.characters import fold
from youth_platforms.parsing.encryption import opened_without_asking
from youth_platforms.parsing.number_formats import shown_as
from youth_platforms.parsing.open_document import Table as OpenTable
from youth_platforms.parsing.open_document import read_document
from youth_platforms.parsing.package import WORKSHEET, Corrupt
from youth_platforms.parsing.scan import (
    HIDDEN,
    VERY_HIDDEN,
    VISIBLE,
    FileScan,
    Problem,
    SheetScan,
    column_letters,
    scan_file,
    scan_sheet,
    with_known_errors,
)
from youth_platforms.parsing.scan_xls import is_encrypted, scan_sheets

Rows = list[list[Any]]
_MACRO_SHEETS = (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba)
_UNIT_BEHIND = re.compile(r"(?::?[(][^()]*[)]:?)$")  # as in 合计(人)
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class Grid:
    """One worksheet as it is: `rows[i][j]` is the cell of row i + 1, column j (from 0)."""

    title: str
    rows: Rows


@dataclass
class Cover:
    """The cover's values by column name, and the row of each (from 1)."""

    title: str = ""
    cells: dict[str, CellValue] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def value(self, column: str) -> str | None:
        """Return the canonical text of one label's value."""
        return canonical(self.cells.get(column))


@dataclass
class Table:
    """One sheet's data rows, by column; `row_numbers` are Excel's, `letters` the columns' names in Excel.

    `remarks` are the numbers of rows below the data that were passed over, though no word in them says what they are.
    """

    sheet: FormSheet
    title: str
    headers: dict[str, str]
    letters: dict[str, str]
    row_numbers: list[int]
    cells: dict[str, list[CellValue]]
    strays: list[tuple[int, str]]
    remarks: list[int]

    def canonical(self, column: str) -> list[str | None]:
        """Return a column's canonical texts; all None where this layout has no such column."""
        values = self.cells.get(column)
        if values is None:
            return [None] * len(self.row_numbers)
        if Cell not in set(map(type, values)):
            return values  # pyrefly: ignore[bad-return]
        return [canonical(value) for value in values]


@dataclass
class HeaderDifference:
    """How one sheet's headers differ from a layout; empty sets where they agree."""

    title: str
    missing: list[str]
    unknown: list[str]
    repeated: list[str]

    def __len__(self) -> int:
        return len(self.missing) + len(self.unknown) + len(self.repeated)


@dataclass
class LayoutMatch:
    """How a workbook differs from its form's layout of one year; `hidden` has the states of unknown sheets not seen."""

    form: str
    layout_year: int
    missing_sheets: list[str]
    unknown_sheets: list[str]
    headers: list[HeaderDifference]
    hidden: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.missing_sheets) + len(self.unknown_sheets) + sum(map(len, self.headers))


class Workbook:
    """A file's bytes, scanned; sheets are parsed when asked for.

    `problems` say why the file cannot be accepted; where `is_open` is false nothing more can be read from it.
    """

    def __init__(self, data: bytes, file_name: str) -> None:
        self.data = data
        self.scan: FileScan = scan_file(data, file_name)
        if self.scan.is_encrypted or (self.scan.kind == "xls" and is_encrypted(data)):
            opened = opened_without_asking(data)
            self.data = opened or data
            self.scan = scan_file(opened, file_name) if opened else FileScan(problems=[Problem("file_encrypted")])
        self.problems: list[Problem] = list(self.scan.problems)
        self._book: CalamineWorkbook | None = None
        self._grids: dict[str, Grid | None] = {}
        self._scans: dict[str, SheetScan] = {}
        self._states: dict[str, str] = {}
        self._tables: dict[str, OpenTable] | None = None
        self._old_scans: dict[str, SheetScan] | None = None
        if self.scan.kind and all(problem.check == "has_macros" for problem in self.problems):
            self._open()

    @property
    def is_open(self) -> bool:
        """Whether sheets can be read."""
        return self._book is not None or self._tables is not None

    @property
    def titles(self) -> list[str]:
        """Titles of the worksheets, hidden ones too; charts are none."""
        return list(self._states)

    def is_hidden(self, title: str) -> bool:
        """Return whether people who open the workbook do not see a sheet."""
        return self.state(title) != VISIBLE

    def state(self, title: str) -> str:
        """Return how a sheet is shown: visible, hidden, or veryHidden, which Excel's menus do not show."""
        return self._states.get(title, VISIBLE)

    def scan_of(self, title: str) -> SheetScan:
        """Return what a sheet hides from its parser and from people, once its grid was read."""
        return self._scans.get(title) or SheetScan()

    def grid(self, title: str) -> Grid | None:
        """Return one sheet with every cell at its place; None (and a problem added) where it cannot be read."""
        if title not in self._grids:
            rows = self._rows(title)
            self._grids[title] = None if rows is None else Grid(title, rows)
        return self._grids[title]

    def _open(self) -> None:
        try:
            if self.scan.kind == "ods":
                self._tables = read_document(self.scan.part(self.data, "content.xml"))
                self._states = {title: table.state for title, table in self._tables.items()}
            else:
                self._open_parser()
        except Corrupt as damage:
            self.problems.append(Problem("file_corrupt", str(damage)))
        except (CalamineError, ValueError, OSError) as damage:
            self.problems.append(Problem("file_corrupt", str(damage)))

    def _open_parser(self) -> None:
        package, data = self.scan.package, self.data
        if package and not package.is_plain:
            titles = [sheet.title for sheet in package.sheets if sheet.kind == WORKSHEET]
            data = package.repacked({title: package.sheet_xml(title) for title in titles})
        self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets_of_book = self._book.sheets_metadata
        self._states = {
            sheet.name: _state(sheet.visible) for sheet in sheets_of_book if sheet.typ == SheetTypeEnum.WorkSheet
        }
        macros = [sheet.name for sheet in sheets_of_book if sheet.typ in _MACRO_SHEETS]
        if macros:
            self.problems.append(Problem("has_macros", "、".join(macros)))

    def _rows(self, title: str) -> Rows | None:
        try:
            scanned = self._scans[title] = self._scan(title)
        except Corrupt as damage:
            self.problems.append(Problem("file_corrupt", str(damage), title))
            return None
        if scanned.problems:
            self.problems.extend(scanned.problems)
            return None
        rows = self._tables[title].rows if self._tables is not None else self._parsed(title, scanned)
        if rows is None:
            return None
        if scanned.formats:
            _show(rows, scanned)
        return _with_unread(rows, scanned.unread) if scanned.unread else rows

    def _parsed(self, title: str, scanned: SheetScan) -> Rows | None:
        """Return what the parser makes of one sheet."""
        book = self._book
        assert book is not None
        try:
            if self.scan.package:
                xml = with_known_errors(self.scan.package.sheet_xml(title), scanned)
                if xml:
                    book = CalamineWorkbook.from_filelike(io.BytesIO(self.scan.package.repacked({title: xml})))
            sheet = book.get_sheet_by_name(title)
            if sheet.total_height > limit("sheet_rows"):
                self.problems.append(Problem("too_many_rows", str(sheet.total_height), title))
                return None
            if sheet.total_height * sheet.total_width > limit("sheet_cells"):
                self.problems.append(Problem("stray_far_cell", "", title))
                return None
            return sheet.to_python(skip_empty_area=False)
        except (CalamineError, ValueError, OSError) as damage:
            self.problems.append(Problem("file_corrupt", str(damage), title))
            return None

    def _scan(self, title: str) -> SheetScan:
        if self._tables is not None:
            return self._tables[title].scan
        package = self.scan.package
        if package:
            return scan_sheet(package.sheet_xml(title), package.part_of(title), package.percent_styles)
        if self._old_scans is None:
            assert self._book is not None
            titles = [sheet.name for sheet in self._book.sheets_metadata]
            self._old_scans = dict(zip(titles, scan_sheets(self.data), strict=False))
        return self._old_scans.get(title) or SheetScan()


def read_cover(workbook: Workbook) -> Cover | None:
    """Return the cover of an open workbook by its labels (column A) and values (column B); None where it has none.

    Which form it is comes from the cover itself, so labels of every form and layout year are known here.
    """
    titles = {fold(title): title for title in workbook.titles}
    known = next((titles[fold(title)] for title in cover_titles() if fold(title) in titles), None)
    grid = workbook.grid(known) if known else None
    return _cover(grid) if grid else None


def cover_titles() -> list[str]:
    """Return the titles of covers, newest layout first."""
    return list(dict.fromkeys(title for sheet in _covers() for _, title in sorted(sheet.titles.items(), reverse=True)))


def form_of(cover: Cover) -> str | None:
    """Return the form whose title the cover bears; None for a blank or unknown one."""
    return next((form for title, form in _form_titles().items() if title == cover.value("form_title")), None)


def match_layout(workbook: Workbook, cover: Cover, form: str, year: int) -> LayoutMatch:
    """Return the layout that fits, else the nearest: the newest of `year` or before is tried first, then the others."""
    years = layout_years()
    tried = [*(y for y in reversed(years) if y <= year), *(y for y in reversed(years) if y > year)]
    matches = []
    for layout_year in tried:
        matches.append(_compare(workbook, cover, form, layout_year))
        if not len(matches[-1]):
            break
    return min(matches, key=len)


def read_tables(workbook: Workbook, match: LayoutMatch) -> list[Table]:
    """Return the tables of the sheets that fit the layout, in the order of the form."""
    tables = []
    titles = {fold(title): title for title in reversed(workbook.titles)}
    misfits = {difference.title for difference in match.headers}
    for sheet in form_sheets(match.form):
        title = titles.get(fold(sheet.titles.get(match.layout_year, "")))
        if sheet.kind != "cover" and title and title not in misfits:
            grid = workbook.grid(title)
            if grid is not None:
                tables.append(_table(sheet.in_layout(match.layout_year), match.layout_year, grid))
    return tables


def _covers() -> list[FormSheet]:
    return [sheet for sheet in all_sheets() if sheet.kind == "cover"]


@cache
def _form_titles() -> dict[str, str]:
    return {title: sheet.form for sheet in _covers() for column in sheet.columns for title in column.allowed}


@cache
def _cover_labels() -> dict[str, FormColumn]:
    """Return the column of each folded label of any form and year; covers share their columns' names and types."""
    labels: dict[str, FormColumn] = {}
    for sheet in _covers():
        for column in sheet.columns:
            for label in column.headers.values():
                labels.setdefault(fold(label), any_form_title() if column.name == "form_title" else column)
    return labels


@cache
def any_form_title() -> FormColumn:
    """Return the cover's line that names the form, allowing the title of every form."""
    title = next(column for column in _covers()[0].columns if column.name == "form_title")
    return replace(title, allowed=tuple(_form_titles()))


def _state(visible: SheetVisibleEnum) -> str:
    if visible == SheetVisibleEnum.Visible:
        return VISIBLE
    return HIDDEN if visible == SheetVisibleEnum.Hidden else VERY_HIDDEN


def _show(rows: Rows, scan: SheetScan) -> None:
    """Put what a sheet shows in place of numbers that the parser took for another kind of value."""
    for (row, column), kind in scan.formats.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = shown_as(rows[row][column], kind, scan.has_1904_dates)


def _with_unread(rows: Rows, unread: dict[tuple[int, int], Unread]) -> Rows:
    for (row, column), shown in unread.items():
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = shown
    width = max(map(len, rows), default=0)
    return [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]


def _cover(grid: Grid) -> Cover:
    cover = Cover(grid.title)
    for number, row in enumerate(grid.rows, start=1):
        label = _label(row[0]) if row else ""
        value = row[1] if len(row) > 1 else ""
        column = _cover_labels().get(label)
        if column is None:
            if label and not _is_blank(value):
                cover.unknown.append(_label_text(row[0]))
        elif column.name in cover.cells:
            cover.repeated.append(_label_text(row[0]))
        else:
            cover.cells[column.name] = compact(read_cell(column, value))
            cover.rows[column.name] = number
            cover.headers[column.name] = _label_text(row[0])
    return cover


def _compare(workbook: Workbook, cover: Cover, form: str, layout_year: int) -> LayoutMatch:
    found = {_folded(title): title for title in reversed(workbook.titles)}
    expected = {fold(sheet.titles[layout_year]): sheet for sheet in form_sheets(form) if layout_year in sheet.titles}
    ignored = {fold(title) for title in ignored_titles()}
    match = LayoutMatch(
        form,
        layout_year,
        missing_sheets=[sheet.titles[layout_year] for title, sheet in expected.items() if title not in found],
        unknown_sheets=[
            title
            for title in workbook.titles
            if found[_folded(title)] != title or not (_folded(title) in expected or _folded(title) in ignored)
        ],
        headers=[],
    )
    match.hidden = {title: workbook.state(title) for title in match.unknown_sheets if workbook.is_hidden(title)}
    for folded, sheet in expected.items():
        if folded not in found:
            continue
        if sheet.kind == "cover":
            difference = _compare_cover(cover, sheet, layout_year)
        else:
            grid = workbook.grid(found[folded])
            if grid is None:
                continue
            difference = _compare_headers(grid, sheet, layout_year)
        if len(difference):
            match.headers.append(difference)
    return match


def _compare_cover(cover: Cover, sheet: FormSheet, layout_year: int) -> HeaderDifference:
    labels = _headers(sheet, layout_year)
    filed = {fold(label): label for label in cover.headers.values()}
    return HeaderDifference(
        cover.title,
        missing=[text for label, text in labels.items() if label not in filed],
        unknown=[*(text for label, text in filed.items() if label not in labels), *cover.unknown],
        repeated=cover.repeated,
    )


def _compare_headers(grid: Grid, sheet: FormSheet, layout_year: int) -> HeaderDifference:
    headers = _headers(sheet, layout_year)
    at = _header_row(grid, sheet)
    texts = [] if at is None else [cell for cell in grid.rows[at] if not _is_blank(cell)]
    labels = [_label(text) for text in texts]
    return HeaderDifference(
        grid.title,
        missing=[text for header, text in headers.items() if header not in labels],
        unknown=[_label_text(text) for label, text in zip(labels, texts, strict=True) if label not in headers],
        repeated=[headers[label] for label in dict.fromkeys(labels) if label in headers and labels.count(label) > 1],
    )


@cache
def _headers(sheet: FormSheet, layout_year: int) -> dict[str, str]:
    """Return the layout's headers, or labels of its cover, by their folded text."""
    headers = [column.headers[layout_year] for column in sheet.columns if layout_year in column.headers]
    return {fold(header): header for header in headers}


def _header_row(grid: Grid, sheet: FormSheet) -> int | None:
    """Return the index of the first row with half the headers of a layout year, else with the most; None if none."""
    known = _known_headers(sheet)
    best, most = None, 0
    for index, row in enumerate(grid.rows[: limit("header_search_rows")]):
        hits = sum(1 for cell in row if isinstance(cell, str) and cell and _folded(cell) in known)
        if hits > most:
            best, most = index, hits
            if hits * 2 >= len(sheet.columns):
                break
    return best


@cache
def _known_headers(sheet: FormSheet) -> frozenset[str]:
    return frozenset(fold(header) for column in sheet.columns for header in column.headers.values())


_folded = lru_cache(maxsize=4096)(fold)


def _table(sheet: FormSheet, layout_year: int, grid: Grid) -> Table:
    at = _header_row(grid, sheet)
    assert at is not None, "a table is read only after its headers fitted"
    positions = {_label(cell): index for index, cell in enumerate(grid.rows[at]) if not _is_blank(cell)}
    columns = [column for column in sheet.columns if layout_year in column.headers]
    where = {column.name: positions[fold(column.headers[layout_year])] for column in columns}
    body = grid.rows[at + 1 :]
    filed = list(map(list, zip(*body, strict=True))) or [[]] * len(grid.rows[at])
    cells = {column.name: column_parser(column).read(filed[where[column.name]]) for column in columns}
    kept, remarks = _data_rows(columns, cells, where, len(body))
    if len(kept) < len(body):
        body = [body[index] for index in kept]
        cells = {name: [values[index] for index in kept] for name, values in cells.items()}
    return Table(
        sheet=sheet,
        title=grid.title,
        headers={column.name: column.headers[layout_year] for column in columns},
        letters={name: column_letters(index) for name, index in where.items()},
        row_numbers=[at + 2 + index for index in kept],
        cells=cells,
        strays=_strays(body, set(where.values())),
        remarks=[at + 2 + index for index in remarks],
    )


def _data_rows(
    columns: list[FormColumn], cells: dict[str, list[CellValue]], where: dict[str, int], height: int
) -> tuple[list[int], list[int]]:
    """Return indices of the rows that are data (not blank, no totals or notes below the last one), and of remarks."""
    blank = _blank_rows(columns, cells)
    remarks: list[int] = []
    last = height
    while last:
        kind = "blank" if last - 1 in blank else _kind_below(columns, cells, where, last - 1)
        if not kind:
            break
        last -= 1
        if kind == "remark":
            remarks.insert(0, last)
    return [index for index in range(last) if index not in blank], remarks


def _blank_rows(columns: list[FormColumn], cells: dict[str, list[CellValue]]) -> set[int]:
    first, *others = (cells[column.name] for column in columns)
    if None not in first:
        return set()
    doubtful = [index for index, value in enumerate(first) if value is None]
    return {index for index in doubtful if all(values[index] is None for values in others)}


def _kind_below(
    columns: list[FormColumn], cells: dict[str, list[CellValue]], where: dict[str, int], index: int
) -> str | None:
    """Return what the last remaining row is: a total (合计), a note, a remark, or None for data.

    A note begins with a remark's word. A remark has few cells (words alone, on a sheet of few columns), none of which
    can be read as what its column asks for. A row with a readable code, date or number is data, however damaged.
    """
    filled = sorted((where[c.name], c, cells[c.name][index]) for c in columns if cells[c.name][index] is not None)
    if _is_total([(column, value) for _, column, value in filled]):
        return "total"
    first = fold(as_filed(filled[0][2]) or "")
    evidence = [r for _, c, r in filled if c.type != "text" and canonical(r) is not None]
    faults = [r for _, _, r in filled if isinstance(r, Cell) and r.problem in ("error_cell", "formula_without_value")]
    if evidence or faults:
        return None
    if first.startswith(row_markers("note")):
        return "note"
    required = sum(column.is_required for column in columns)
    is_sparse = len(filled) * 2 < required or (len(filled) == 1 and _IDEOGRAPH.search(first))
    return "remark" if is_sparse and filled[0][0] == min(where.values()) else None


def _is_total(filled: list[tuple[FormColumn, CellValue]]) -> bool:
    """Return whether a row, as its filled cells from left to right, is a total (合计).

    Columns may be in any order, so any cell may say so. A row with a readable code is data, even where its name is
    合计; so is one with a readable date or choice, unless 合计 comes first.
    """
    texts = [fold(as_filed(value) or "") for _, value in filled]
    says_so = [_UNIT_BEHIND.sub("", text).rstrip(":") in row_markers("total") for text in texts]
    if not any(says_so):
        return False
    read = {column.type for column, value in filled if canonical(value) is not None}
    if any(kind.endswith("_code") for kind in read):
        return False
    return says_so[0] or not read & {"date", "choice"}


def _strays(body: Rows, known: set[int]) -> list[tuple[int, str]]:
    """Return filled cells of data rows under no header: (row index, column letters)."""
    width = len(body[0]) if body else 0
    return [
        (index, column_letters(column))
        for column in range(width)
        if column not in known
        for index, row in enumerate(body)
        if not _is_blank(row[column])
    ]


def _is_blank(value: Any) -> bool:
    return value == "" or (isinstance(value, str) and not fold(value))


def _label_text(value: Any) -> str:
    return value.text if isinstance(value, Unread) else str(value).strip()


def _label(value: Any) -> str:
    return _folded(_label_text(value))
