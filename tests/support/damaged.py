"""Workbooks changed in their bytes, as no office program would write them."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests.support import workbooks as made

CLEAN = made.county().bytes()
SHEET = "xl/worksheets/sheet3.xml"  # 活动


def rezipped(change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """Return the clean workbook with parts changed (None drops one) or added."""
    stream = io.BytesIO()
    packing = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with zipfile.ZipFile(io.BytesIO(CLEAN)) as old, packing as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


def with_cells(xml: str) -> bytes:
    """Return the clean workbook with rows added to its sheet of activities."""
    return rezipped(
        lambda name, old: old.replace(b"</sheetData>", xml.encode() + b"</sheetData>") if name == SHEET else old
    )


def record_of(data: bytes, kind: int) -> int:
    """Return where the first record of a kind is in an .xls whose workbook stream is in one piece."""
    at = data.index(struct.pack("<HH", 0x809, 16))  # its beginning
    while struct.unpack_from("<H", data, at)[0] != kind:
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
    return at
