"""Looks into a workbook's bytes before any parser does: what it is, whether it is safe, what a parser would hide.

`scan_file` tells the kind of a file and why it must not be read; `scan_sheet` reads one sheet's XML for cells that the
parser cannot take (far away) or gives as blanks (error values, formulas without a cached result), and for what is
hidden; scan_ods.py and scan_xls.py do so for their kinds. Nothing is unpacked beyond the limits of limits.csv.
"""

import html
import io
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree

from youth_platforms.forms.vocabularies import limit
from youth_platforms.parsing.cells import Unread

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam")
_ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED_FLAG = 1

_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
# Beyond column Z or row 99,999: rare enough to look twice, and found by its literal beginning.
_MAYBE_FAR = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z]?[0-9]{6})""")
_FAR_ROW = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Z]*)([0-9]{6,})["'][^<>]*(?<!/)>""")
# Single quotes and namespace prefixes: whoever writes them does so from the first cell on.
_UNUSUAL = re.compile(rb"='|<\w+:")
_FIRST_CELLS = 2000
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)((?:\s[^<>]*?)?)(/?)>")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]*)([0-9]+)["']""")
_TYPE = re.compile(rb"""\st=["'](\w+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^<>]*)?>([^<]+)</", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?row((?:\s[^<>]*?)?)/?>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col(\s[^<>]*?)/?>")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_FIRST, _LAST = (re.compile(rb"""\s%s=["']([0-9]{1,9})["']""" % name) for name in (b"min", b"max"))


@dataclass(frozen=True)
class Problem:
    """Why a file cannot be accepted: a check of scope filing, and what was found. `part` is '' for the whole file."""

    check: str
    held: str = ""
    part: str = ""


@dataclass
class FileScan:
    """What a file is: kind xlsx, ods, xls or '' (no workbook), its problems, and the parts of its sheets by title."""

    kind: str = ""
    problems: list[Problem] = field(default_factory=list)
    parts: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    sheet_parts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetScan:
    """One sheet: its problems, by (row, column) from 0 the cells that the parser would give as blanks, what is hidden.

    Hidden rows and columns are ranges, from 0, and may reach beyond the last cell.
    """

    problems: list[Problem] = field(default_factory=list)
    unread: dict[tuple[int, int], Unread] = field(default_factory=dict)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)


class Corrupt(ValueError):
    """A part of the file does not unpack to what its directory says."""


def scan_file(data: bytes, file_name: str) -> FileScan:
    """What the bytes are, and why they cannot be accepted (without looking into sheets)."""
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


def unpack(data: bytes, part: zipfile.ZipInfo) -> bytes:
    """The bytes of one part, never more than its directory entry and the limits allow.

    Raises:
        Corrupt: it is cut off, damaged, or unpacks to more than the directory says.
    """
    header = data[part.header_offset : part.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(_ZIP):
        raise Corrupt(part.filename)
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start = part.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        content = bytes(packed)
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(packed, part.file_size + 1)
        except zlib.error as damage:
            raise Corrupt(part.filename) from damage
    else:
        raise Corrupt(part.filename)
    if len(content) != part.file_size or zlib.crc32(content) != part.CRC:
        raise Corrupt(part.filename)
    return content


def scan_sheet(xml: bytes, part: str) -> SheetScan:
    """Looks through one sheet's XML; a plain sheet costs a few searches of its bytes."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if _has_doctype(xml[:start] if start >= 0 else xml):
        return SheetScan([Problem("has_xml_entities", part=part)])
    may_be_far = bool(_MAYBE_FAR.search(xml))
    far_row = _far_row(xml) if may_be_far else None
    if far_row:
        check = "too_many_rows" if xml.count(b"<row") > limit("sheet_rows") else "stray_far_cell"
        return SheetScan([Problem(check, far_row, part)])
    is_usual = 0 <= start < end and not _UNUSUAL.search(xml, start, start + _FIRST_CELLS)
    is_doubtful = xml.find(b't="e"', start, end) >= 0 or xml.find(b"<f", start, end) >= 0
    scan = SheetScan() if is_usual and not is_doubtful and not may_be_far else _scan_cells(xml, part)
    if xml.find(b"hidden=") >= 0 and not scan.problems:
        scan.hidden_rows.extend(_hidden_rows(xml))
        scan.hidden_columns.extend(_hidden_columns(xml[: max(start, 0)]))
    return scan


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
    """The first cell with content that stands below the last row a sheet may have."""
    for match in _FAR_ROW.finditer(xml):
        if int(match[2]) > limit("sheet_rows") and _has_content(xml, match.end()):
            return f"{match[1].decode()}{match[2].decode()}"
    return None


def _scan_cells(xml: bytes, part: str) -> SheetScan:
    """The slow look at every cell: extent of what holds anything, error values, formulas without result."""
    unread: dict[tuple[int, int], Unread] = {}
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
        last_row, last_column = max(last_row, row), max(last_column, column)
        if last_row >= limit("sheet_rows"):
            return SheetScan([Problem("too_many_rows", str(last_row + 1), part)])
        if (last_row + 1) * (last_column + 1) > limit("sheet_cells"):
            return SheetScan([Problem("stray_far_cell", f"{column_letters(last_column)}{last_row + 1}", part)])
    return SheetScan(unread=unread)


def _content(xml: bytes, start: int) -> bytes:
    """What stands between a cell's opening tag, which ends at `start`, and its closing tag."""
    end = _CELL_END.search(xml, start)
    return xml[start : end.start()] if end else b""


def _has_content(xml: bytes, start: int) -> bool:
    content = _content(xml, start)
    return bool(_VALUE.search(content) or _FORMULA.search(content))


def _unread(attributes: bytes, content: bytes) -> Unread | None:
    """The cell as it must be shown to readers, where the parser would say blank."""
    type_match, value_match = _TYPE.search(attributes), _VALUE.search(content)
    cell_type = type_match[1] if type_match else b""
    value = value_match[1].decode("utf-8", "replace") if value_match else ""
    if cell_type == b"e":
        return Unread(value or "#", "error_cell")
    formula = _FORMULA.search(content)
    if formula and not value and cell_type != b"str":
        return Unread("=" + html.unescape((formula[1] or b"").decode("utf-8", "replace")), "formula_without_value")
    return None


def column_letters(column: int) -> str:
    """Excel's name of a column counted from 0: A, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: bytes) -> int:
    """The number, counted from 0, of the column with this name."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _scan_ole(data: bytes, scan: FileScan) -> None:
    """An old .xls (or .et), or the container of an encrypted .xlsx. Stream names stand in UTF-16."""
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
    scan.parts = {entry.filename: entry for entry in entries}
    names = scan.parts.keys()
    total = sum(entry.file_size for entry in entries)
    if total > limit("unpacked_bytes") or len(entries) > limit("zip_entries"):
        scan.problems.append(Problem("unpacked_too_large", str(total)))
    elif any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        scan.problems.append(Problem("file_encrypted"))
    elif len(names) < len(entries):
        scan.problems.append(Problem("file_corrupt", "duplicate parts"))
    else:
        _scan_parts(data, scan)


def _scan_parts(data: bytes, scan: FileScan) -> None:
    names = scan.parts.keys()
    try:
        for name, part in scan.parts.items():
            if name.endswith((".xml", ".rels")) and "/worksheets/" not in name and _has_doctype(unpack(data, part)):
                scan.problems.append(Problem("has_xml_entities", name, name))
        if "xl/workbook.xml" in names:
            scan.kind = "xlsx"
            scan.sheet_parts = {} if scan.problems else _sheet_parts(data, scan)
        elif "mimetype" in names and unpack(data, scan.parts["mimetype"]).startswith(_ODS_MIME):
            scan.kind = "ods"
            manifest = scan.parts.get("META-INF/manifest.xml")
            if manifest and b"encryption-data" in unpack(data, manifest):
                scan.problems.append(Problem("file_encrypted"))
        else:
            scan.problems.append(Problem("not_a_workbook"))
            return
        macros = [name for name in names if name.lower().endswith("vbaproject.bin") or name.startswith("Basic/")]
        types = scan.parts.get("[Content_Types].xml")
        if macros or (types and b"macroEnabled" in unpack(data, types)):
            scan.problems.append(Problem("has_macros", "、".join(macros)))
    except Corrupt as damage:
        scan.problems.append(Problem("file_corrupt", str(damage)))
    except (ElementTree.ParseError, UnicodeError, LookupError, ValueError) as damage:
        scan.problems.append(Problem("file_corrupt", f"xl/workbook.xml: {damage}"))


def _sheet_parts(data: bytes, scan: FileScan) -> dict[str, str]:
    """Sheet title to the name of the part that holds it."""
    targets = {}
    for relation in _xml(data, scan, "xl/_rels/workbook.xml.rels").iter():
        if _local(relation.tag) == "Relationship":
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            targets[relation.get("Id")] = path
    sheets = {}
    for sheet in _xml(data, scan, "xl/workbook.xml").iter():
        if _local(sheet.tag) == "sheet":
            relation_id = next((value for key, value in sheet.items() if _local(key) == "id"), None)
            path = targets.get(relation_id, "")
            if path in scan.parts:
                sheets[sheet.get("name", "")] = path
    return sheets


def _xml(data: bytes, scan: FileScan, name: str) -> ElementTree.Element:
    if name not in scan.parts:
        raise Corrupt(name)
    return ElementTree.fromstring(unpack(data, scan.parts[name]))


def _has_doctype(xml: bytes) -> bool:
    return any(doctype in xml for doctype in _DOCTYPES)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _has(scan: FileScan, check: str) -> bool:
    return any(problem.check == check for problem in scan.problems)
