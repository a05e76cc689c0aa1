"""Looks through an .xls (or .et) for what its parser hides: error values, number formats, hidden rows and columns.

The workbook is a stream of records inside a compound file, a small file system of sectors; both are walked within the
bytes that there are, and no sector twice.
"""

import struct
from collections.abc import Iterator

from youth_platforms.parsing.cells import Unread
from youth_platforms.parsing.number_formats import Kind, kind_of_code, kind_of_id
from youth_platforms.parsing.package import Corrupt
from youth_platforms.parsing.scan import SheetScan

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_SHEET, _BEGIN, _END, _ROW, _COLUMNS, _FORMULA, _BOOLEAN_OR_ERROR = 0x85, 0x809, 0x0A, 0x208, 0x7D, 0x06, 0x205
_PASSWORD, _DATE_MODE, _FORMAT, _STYLE = 0x2F, 0x22, 0x41E, 0xE0
_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS = 0x203, 0x27E, 0xBD
_EXCEL_97 = 0x600
_OWN_FORMATS = 164  # and above: the parser looks for the file's formats here alone
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_RESULT_IS_NO_NUMBER, _RESULT_IS_ERROR = b"\xff\xff", 2

_SECTOR_SHIFTS = (9, 12)  # 512 and 4,096 bytes: there are no others
_FREE = 0xFFFFFFFA  # this number and those above it end a chain of sectors
_ENTRY = 128
_STREAM, _ROOT = 2, 5


def scan_sheets(data: bytes) -> list[SheetScan]:
    """Return what each sheet hides, in the order of the workbook, charts too.

    Raises:
        Corrupt: sectors or records do not fit together.
    """
    try:
        stream = _workbook_stream(data)
        book = _Book(stream)
        return [_scan(stream, start, book) for start in book.starts]
    except (struct.error, LookupError) as damage:
        raise Corrupt(str(damage)) from damage


def is_encrypted(data: bytes) -> bool:
    """Return whether the workbook asks for a password; False where the file is too damaged."""
    try:
        return any(kind == _PASSWORD for kind, _ in _records(_workbook_stream(data), 0))
    except (struct.error, LookupError, Corrupt):
        return False


class _Book:
    """What the workbook's own records say: where its sheets begin, and which styles show a number as something else."""

    def __init__(self, stream: bytes) -> None:
        self.starts: list[int] = []
        self.has_1904_dates = False
        own: dict[int, Kind] = {}
        styles: list[int] = []
        is_of_97 = struct.unpack_from("<H", stream, 4)[0] == _EXCEL_97
        for kind, body in _records(stream, 0):
            if kind == _SHEET:
                self.starts.append(struct.unpack_from("<I", body)[0])
            elif kind == _DATE_MODE:
                self.has_1904_dates = body[:1] == b"\x01"
            elif kind == _FORMAT:
                own[struct.unpack_from("<H", body)[0]] = kind_of_code(_format_code(body, is_of_97))
            elif kind == _STYLE:
                styles.append(struct.unpack_from("<H", body, 2)[0])
        self.formats: dict[int, Kind] = {}
        for style, number in enumerate(styles):
            shown = own.get(number) or kind_of_id(number)
            if shown == "percent" or (number in own and number < _OWN_FORMATS):
                self.formats[style] = shown


def _format_code(body: bytes, is_of_97: bool) -> str:
    if not is_of_97:
        return body[3:].decode("latin-1")
    is_wide = body[4] & 1
    return body[5:].decode("utf-16-le" if is_wide else "latin-1", "replace")


def _scan(stream: bytes, start: int, book: _Book) -> SheetScan:
    scan = SheetScan(has_1904_dates=book.has_1904_dates)
    for kind, body in _records(stream, start):
        if kind in (_NUMBER, _SHORT_NUMBER, _FORMULA):
            row, column, style = struct.unpack_from("<3H", body)
            if style in book.formats:
                scan.formats[row, column] = book.formats[style]
        elif kind == _SHORT_NUMBERS:
            row, first = struct.unpack_from("<2H", body)
            for nth, at in enumerate(range(4, len(body) - 2, 6)):
                (style,) = struct.unpack_from("<H", body, at)
                if style in book.formats:
                    scan.formats[row, first + nth] = book.formats[style]
        if kind == _FORMULA and body[12:14] == _RESULT_IS_NO_NUMBER and body[6] == _RESULT_IS_ERROR:
            _note_error(scan, body, body[8])
        elif kind == _BOOLEAN_OR_ERROR and body[7]:
            _note_error(scan, body, body[6])
        elif kind == _ROW and body[12] & _ROW_HIDDEN:
            (row,) = struct.unpack_from("<H", body)
            scan.hidden_rows.append(range(row, row + 1))
        elif kind == _COLUMNS and body[8] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<2H", body)
            scan.hidden_columns.append(range(first, last + 1))
    return scan


def _note_error(scan: SheetScan, body: bytes, code: int) -> None:
    row, column = struct.unpack_from("<2H", body)
    scan.unread[row, column] = Unread(_ERRORS.get(code, "#"), "error_cell")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of the part that begins at a place, to its end; parts inside it (charts) are passed over."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<2H", stream, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _workbook_stream(data: bytes) -> bytes:
    """Return the stream Workbook, or Book of older files."""
    sector_shift, mini_shift = struct.unpack_from("<2H", data, 30)
    directory_start, _, cutoff, mini_start, _, table_start, table_count = struct.unpack_from("<7I", data, 48)
    if not (sector_shift in _SECTOR_SHIFTS and mini_shift < sector_shift):
        raise Corrupt("sectors of an unknown size")
    size, entries = 1 << sector_shift, 1 << (sector_shift - 2)

    def sector(number: int) -> bytes:
        return data[(number + 1) << sector_shift : (number + 2) << sector_shift]

    listed = list(struct.unpack_from("<109I", data, 76))
    for _ in range(min(table_count, len(data) // size)):
        *more, table_start = struct.unpack(f"<{entries}I", sector(table_start))
        listed += more
    chain = b"".join(sector(number) for number in listed if number < _FREE)
    following = struct.unpack(f"<{len(chain) // 4}I", chain)

    def joined(start: int) -> bytes:
        return b"".join(map(sector, _chain(following, start)))

    streams: dict[str, tuple[int, int]] = {}
    root = b""
    directory = joined(directory_start)
    for at in range(0, len(directory), _ENTRY):
        entry = directory[at : at + _ENTRY]
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace").lower()
        start, length = struct.unpack_from("<2I", entry, 116)
        if entry[66] == _STREAM:
            streams.setdefault(name, (start, length))
        elif entry[66] == _ROOT:
            root = joined(start)
    start, length = streams.get("workbook") or streams["book"]
    if length >= cutoff:
        return joined(start)[:length]
    mini = joined(mini_start)
    mini_following = struct.unpack(f"<{len(mini) // 4}I", mini)
    parts = (root[number << mini_shift : (number + 1) << mini_shift] for number in _chain(mini_following, start))
    return b"".join(parts)[:length]


def _chain(following: tuple[int, ...], start: int) -> Iterator[int]:
    """Yield numbers of the sectors of one stream; a chain longer than all sectors runs in a circle."""
    for _ in range(len(following)):
        if start >= _FREE:
            return
        yield start
        start = following[start]
    if start < _FREE:
        raise Corrupt("a chain of sectors runs in a circle")
