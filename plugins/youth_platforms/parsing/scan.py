"""Looks into a workbook's bytes before any parser does: what it is, whether it is safe, what a parser would hide.

`scan_file` finds the kind of a file and why it must not be read; `scan_sheet` reads one sheet's XML for cells that the
parser cannot take (far away) or gives as blanks (error values, formulas without a cached result), and for what is
hidden; open_document.py and scan_xls.py do so for their kinds. Nothing is unpacked beyond the limits of limits.csv.
"""

import html
import io
import re
import struct
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from xml.etree import ElementTree

from youth_platforms.forms.vocabularies import limit
from youth_platforms.parsing.cells import Unread
from youth_platforms.parsing.number_formats import Kind
from youth_platforms.parsing.package import Corrupt, NoWorkbook, Package, part_name, unpack

VISIBLE, HIDDEN, VERY_HIDDEN = "visible", "hidden", "veryHidden"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam")
_MACRO_SHEET = ("Macrosheet", "macrosheet")
_ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_ENCRYPTED_FLAG = 1

_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
# Beyond column Z or row 99,999: rare enough to look twice, and found by its literal beginning.
_MAYBE_FAR = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z]?[0-9]{6})""")
_FAR_ROW = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Z]*)([0-9]{6,})["'][^<>]*(?<!/)>""")
# Single quotes and namespace prefixes: a program that writes them does so from the first cell on.
_UNUSUAL = re.compile(rb"='|<\w+:")
_FIRST_CELLS = 2000
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)((?:\s[^<>]*?)?)(/?)>")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]*)([0-9]+)["']""")
_TYPE = re.compile(rb"""\st=["'](\w+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^<>]*)?>([^<]+)</", re.DOTALL)
_RESULT = re.compile(rb"<(?:\w+:)?v[\s/>]")
_STYLE = re.compile(rb"""\ss=["']([0-9]{1,9})["']""")
_ROW = re.compile(rb"<(?:\w+:)?row((?:\s[^<>]*?)?)/?>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col(\s[^<>]*?)/?>")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_FIRST, _LAST = (re.compile(rb"""\s%s=["']([0-9]{1,9})["']""" % name) for name in (b"min", b"max"))
# The error values that the parser takes; any other, it takes for damage.
_KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))


@dataclass(frozen=True)
class Problem:
    """Why a file cannot be accepted: a check of scope filing, and what was found. `part` is '' for the whole file."""

    check: str
    held: str = ""
    part: str = ""


@dataclass
class FileScan:
    """What a file is: kind xlsx, ods, xls or '' (no workbook), its problems, and the parts of a zip by `part_name`."""

    kind: str = ""
    problems: list[Problem] = field(default_factory=list)
    parts: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    package: Package | None = None

    @property
    def is_encrypted(self) -> bool:
        """Whether the file as a whole is encrypted."""
        return _has(self, "file_encrypted")

    def part(self, data: bytes, name: str) -> bytes:
        """Return the bytes of one part of a zip.

        Raises:
            Corrupt: it is missing or damaged.
        """
        if name not in self.parts:
            raise Corrupt(name)
        return unpack(data, self.parts[name])


@dataclass(frozen=True)
class SheetScan:
    """One sheet: its problems, by (row, column) from 0 the cells that the parser would give as blanks, what is hidden.

    `formats` are cells whose number is shown as another kind of value than the parser gives, in days since 1900 or 1904
    where that is a date. Hidden rows and columns are
    ranges, from 0, and may reach beyond the last cell.
    """

    problems: list[Problem] = field(default_factory=list)
    unread: dict[tuple[int, int], Unread] = field(default_factory=dict)
    formats: dict[tuple[int, int], Kind] = field(default_factory=dict)
    has_1904_dates: bool = False
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)


def scan_file(data: bytes, file_name: str) -> FileScan:
    """Return what the bytes are, and why they cannot be accepted (without looking into sheets)."""
    scan = FileScan()
    if not data.strip(b"\0"):
        scan.problems.append(Problem("file_empty"))
    elif len(data) > limit("file_bytes"):
        scan.problems.append(Problem("file_too_large", str(len(data))))
    elif data.startswith(_OLE):
        _scan_ole(data, scan)
    elif data.startswith(_ZIP):
        _scan_zip(data, scan)
    else:
        scan.problems.append(Problem("not_a_workbook"))
    if scan.kind and file_name.lower().endswith(_MACRO_SUFFIXES) and not _has(scan, "has_macros"):
        scan.problems.append(Problem("has_macros", file_name))
    return scan


def scan_sheet(xml: bytes, part: str, percent_styles: Collection[int] = ()) -> SheetScan:
    """Look through one sheet's XML; a plain sheet costs a few searches of its bytes."""
    if _has_doctype(xml):
        return SheetScan([Problem("has_xml_entities", part=part)])
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    may_be_far = bool(_MAYBE_FAR.search(xml))
    far_row = _far_row(xml) if may_be_far else None
    if far_row:
        check = "too_many_rows" if xml.count(b"<row") > limit("sheet_rows") else "stray_far_cell"
        return SheetScan([Problem(check, far_row, part)])
    is_usual = 0 <= start < end and not _UNUSUAL.search(xml, start, start + _FIRST_CELLS)
    is_doubtful = xml.find(b't="e"', start, end) >= 0 or xml.find(b"<f", start, end) >= 0
    is_plain = is_usual and not is_doubtful and not may_be_far and not _has_style(xml, percent_styles)
    scan = SheetScan() if is_plain else _scan_cells(xml, part, percent_styles)
    if xml.find(b"hidden=") >= 0 and not scan.problems:
        scan.hidden_rows.extend(_hidden_rows(xml))
        scan.hidden_columns.extend(_hidden_columns(xml[: max(start, 0)]))
    return scan


def with_known_errors(xml: bytes, scan: SheetScan) -> bytes | None:
    """Return the sheet with its error values changed to one that the parser takes; None where it takes them already.

    Which error a cell holds is read by `scan_sheet`: the parser need only come past it.
    """
    errors = [shown.text for shown in scan.unread.values() if shown.problem == "error_cell"]
    if _KNOWN_ERRORS.issuperset(errors):
        return None
    pieces: list[bytes] = []
    done = 0
    for match in _ROW_OR_CELL.finditer(xml):
        end = _CELL_END.search(xml, match.end())
        if match[1] == b"c" and not match[3] and end and _type(match[2]) == b"e":
            pieces += xml[done : match.end()], b"<v>#N/A</v>"
            done = end.start()
    return b"".join((*pieces, xml[done:]))


def _has_style(xml: bytes, styles: Collection[int]) -> bool:
    """Return whether a cell may have one of the styles; style 0 is what cells have that name none."""
    return any(style == 0 or xml.find(b's="%d"' % style) >= 0 for style in styles)


def _hidden_rows(xml: bytes) -> list[range]:
    row, hidden = -1, []
    for match in _ROW.finditer(xml):
        reference = _REFERENCE.search(match[1])
        row = int(reference[2]) - 1 if reference else row + 1
        if _HIDDEN.search(match[1]):
            hidden.append(range(row, row + 1))
    return hidden


def _hidden_columns(head: bytes) -> list[range]:
    hidden = []
    for match in _COLUMNS.finditer(head):
        first, last = _FIRST.search(match[1]), _LAST.search(match[1])
        if first and last and _HIDDEN.search(match[1]):
            hidden.append(range(int(first[1]) - 1, int(last[1])))
    return hidden


def _far_row(xml: bytes) -> str | None:
    """Return the first cell with content below the last row a sheet may have."""
    for match in _FAR_ROW.finditer(xml):
        if int(match[2]) > limit("sheet_rows") and _has_content(xml, match.end()):
            return f"{match[1].decode()}{match[2].decode()}"
    return None


def _scan_cells(xml: bytes, part: str, percent_styles: Collection[int]) -> SheetScan:
    """Look at every cell, which is slow: extent of filled cells, errors, formulas without result, percentages."""
    unread: dict[tuple[int, int], Unread] = {}
    formats: dict[tuple[int, int], Kind] = {}
    row, column, last_row, last_column = -1, -1, -1, -1
    for match in _ROW_OR_CELL.finditer(xml):
        reference = _REFERENCE.search(match[2])
        if match[1] == b"row":
            row, column = int(reference[2]) - 1 if reference else row + 1, -1
            continue
        if reference:
            row, column = int(reference[2]) - 1, column_number(reference[1])
        else:
            column += 1
        if match[3]:
            continue
        content = _content(xml, match.end())
        shown = _unread(match[2], content)
        if shown:
            unread[row, column] = shown
        elif not _VALUE.search(content):
            continue
        elif percent_styles and _style(match[2]) in percent_styles:
            formats[row, column] = "percent"
        last_row, last_column = max(last_row, row), max(last_column, column)
        if last_row >= limit("sheet_rows"):
            return SheetScan([Problem("too_many_rows", str(last_row + 1), part)])
        if (last_row + 1) * (last_column + 1) > limit("sheet_cells"):
            return SheetScan([Problem("stray_far_cell", f"{column_letters(last_column)}{last_row + 1}", part)])
    return SheetScan(unread=unread, formats=formats)


def _type(attributes: bytes) -> bytes:
    found = _TYPE.search(attributes)
    return found[1] if found else b""


def _style(attributes: bytes) -> int:
    style = _STYLE.search(attributes)
    return int(style[1]) if style else 0


def _content(xml: bytes, start: int) -> bytes:
    """Return what is between a cell's opening tag, which ends at `start`, and its closing tag."""
    end = _CELL_END.search(xml, start)
    return xml[start : end.start()] if end else b""


def _has_content(xml: bytes, start: int) -> bool:
    content = _content(xml, start)
    return bool(_VALUE.search(content) or _FORMULA.search(content))


def _unread(attributes: bytes, content: bytes) -> Unread | None:
    """Return the cell as it must be shown to readers, where the parser would say blank."""
    cell_type, value_match = _type(attributes), _VALUE.search(content)
    value = value_match[1].decode("utf-8", "replace") if value_match else ""
    if cell_type == b"e":
        return Unread(value or "#", "error_cell")
    formula = _FORMULA.search(content)
    if formula and not value and not (cell_type == b"str" and _RESULT.search(content)):  # an empty text is a result
        return Unread("=" + html.unescape((formula[1] or b"").decode("utf-8", "replace")), "formula_without_value")
    return None


def column_letters(column: int) -> str:
    """Return Excel's name of a column counted from 0: A, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: bytes) -> int:
    """Return the number, counted from 0, of the column with this name."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _scan_ole(data: bytes, scan: FileScan) -> None:
    """Scan an old .xls (or .et), or the container of an encrypted .xlsx. Stream names are in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        scan.problems.append(Problem("file_encrypted"))
    elif not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        scan.problems.append(Problem("not_a_workbook"))
    else:
        scan.kind = "xls"
        if "_VBA_PROJECT".encode("utf-16-le") in data:
            scan.problems.append(Problem("has_macros"))


def _scan_zip(data: bytes, scan: FileScan) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as directory:
            entries = directory.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError) as damage:
        scan.problems.append(Problem("file_corrupt", str(damage)))
        return
    scan.parts = {part_name(entry.filename): entry for entry in entries}
    total = sum(entry.file_size for entry in entries)
    if total > limit("unpacked_bytes") or len(entries) > limit("zip_entries"):
        scan.problems.append(Problem("unpacked_too_large", str(total)))
    elif any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        scan.problems.append(Problem("file_encrypted"))
    elif len(scan.parts) < len(entries):
        scan.problems.append(Problem("file_corrupt", "duplicate parts"))
    else:
        _scan_parts(data, scan)


def _scan_parts(data: bytes, scan: FileScan) -> None:
    try:
        for name, part in scan.parts.items():
            if name.endswith((".xml", ".rels")) and "/worksheets/" not in name and _has_doctype(unpack(data, part)):
                scan.problems.append(Problem("has_xml_entities", part.filename, part.filename))
        if "mimetype" in scan.parts and unpack(data, scan.parts["mimetype"]).strip().startswith(_ODS_MIME):
            _scan_open_document(data, scan)
        elif scan.problems:
            scan.kind = "xlsx"
        else:
            _scan_package(data, scan)
    except Corrupt as damage:
        scan.problems.append(Problem("file_corrupt", str(damage)))
    except (ElementTree.ParseError, UnicodeError, LookupError, ValueError) as damage:
        scan.problems.append(Problem("file_corrupt", f"xl/workbook.xml: {damage}"))


def _scan_package(data: bytes, scan: FileScan) -> None:
    try:
        scan.package = Package(data, scan.parts)
    except NoWorkbook:
        scan.problems.append(Problem("not_a_workbook"))
        return
    scan.kind = "xlsx"
    macros = [sheet.title for sheet in scan.package.sheets if sheet.kind.endswith(_MACRO_SHEET)]
    if scan.package.has_macros or macros:
        scan.problems.append(Problem("has_macros", "、".join(macros)))


def _scan_open_document(data: bytes, scan: FileScan) -> None:
    scan.kind = "ods"
    manifest = scan.parts.get("meta-inf/manifest.xml")
    if manifest and b"encryption-data" in unpack(data, manifest):
        scan.problems.append(Problem("file_encrypted"))
    macros = [part.filename for name, part in scan.parts.items() if name.startswith("basic/")]
    if macros:
        scan.problems.append(Problem("has_macros", "、".join(macros)))


def _has_doctype(xml: bytes) -> bool:
    return any(doctype in xml for doctype in _DOCTYPES)


def _has(scan: FileScan, check: str) -> bool:
    return any(problem.check == check for problem in scan.problems)
