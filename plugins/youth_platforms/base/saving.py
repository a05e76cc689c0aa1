"""Saves an openpyxl workbook: the same bytes whenever it is done, and its cells in a quarter of openpyxl's own time."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from openpyxl.cell._writer import _set_attributes
from openpyxl.cell.cell import Cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.packaging.relationship import Relationship
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_SHARED_STRINGS, ARC_WORKBOOK_RELS, SHARED_STRINGS
from openpyxl.xml.functions import Element, tostring

from youth_platforms.base.kept_rows import Kept, KeptRows

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_COMPRESSION = 3  # half the time of zlib's default, for a tenth more bytes
# What most cells hold, and how a sheet says so.
_PLAIN = {"s": "inlineStr", "n": "n"}
_NO_ROWS = (b"<sheetData />", b"<sheetData/>")


def saved(book: openpyxl.Workbook, kept: Kept | None = None) -> bytes:
    """Return the workbook as .xlsx. Texts are written as texts; it must hold no formulas.

    Args:
        kept: what was split off before openpyxl read the workbook.
    """
    held = io.BytesIO()
    writer = _Writer(book, _Archive(held, "w", zipfile.ZIP_DEFLATED))
    if kept and kept.rows:
        writer.keep(kept)
    writer.save()
    return held.getvalue()


class TimelessArchive(zipfile.ZipFile):
    """A zip whose bytes do not depend on when it is written."""

    def writestr(
        self, zinfo_or_arcname: Any, data: Any, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        entry = zipfile.ZipInfo(str(zinfo_or_arcname), _ZIP_TIME)
        super().writestr(entry, data, zipfile.ZIP_DEFLATED, _COMPRESSION)

    def write(self, filename: Any, arcname: Any = None, *options: Any, **more: Any) -> None:
        self.writestr(arcname, Path(filename).read_bytes())


class _Archive(TimelessArchive):
    """Names the shared strings where the workbook names its parts: openpyxl writes none, and knows none."""

    has_shared_strings = False

    def writestr(
        self, zinfo_or_arcname: Any, data: Any, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        if zinfo_or_arcname == ARC_WORKBOOK_RELS and self.has_shared_strings:
            named = Relationship(type="sharedStrings", Target=f"/{ARC_SHARED_STRINGS}", Id="sharedStrings")
            end = b"</Relationships>"
            data = data.replace(end, tostring(named.to_tree()) + end)
        super().writestr(zinfo_or_arcname, data)


class _SharedStrings:
    """The part, as the list of a package's content types asks for it."""

    path, mime_type = f"/{ARC_SHARED_STRINGS}", SHARED_STRINGS


class _Writer(ExcelWriter):
    """openpyxl's writer, but for the rows of its sheets."""

    kept_rows: Mapping[str, KeptRows] = MappingProxyType({})

    def keep(self, kept: Kept) -> None:
        """Write these rows for those of the workbook, and the texts that they point to."""
        self.kept_rows = kept.rows
        if kept.shared_strings:
            self._archive.has_shared_strings = True
            self._archive.writestr(ARC_SHARED_STRINGS, kept.shared_strings)
            self.manifest.append(_SharedStrings)

    def write_worksheet(self, ws: Worksheet) -> None:
        ws._drawing = openpyxl.drawing.spreadsheet_drawing.SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer = _SheetWriter(ws, io.BytesIO())
        writer.kept = self.kept_rows.get(ws.title)
        writer.write()
        ws._rels = writer._rels
        xml = writer.out.getvalue()
        empty = next(mark for mark in _NO_ROWS if mark in xml)
        rows = writer.kept.xml if writer.kept else writer.rows_xml.encode()
        self._archive.writestr(ws.path[1:], xml.replace(empty, rows, 1))
        self.manifest.append(ws)


class _SheetWriter(WorksheetWriter):
    """Leaves the place of the rows empty, and has their XML in `rows_xml`, or in what was kept of them."""

    kept: KeptRows | None

    def write_dimensions(self) -> None:
        if not self.kept:
            super().write_dimensions()
        elif self.kept.dimension:
            self.xf.send(SheetDimension(self.kept.dimension).to_tree())

    def write_rows(self) -> None:
        self.style_ids: dict[bytes, str] = {}
        parts = ["<sheetData>"]
        dimensions = self.ws.row_dimensions
        for number, row in self.rows():
            attributes = {"r": str(number), **dict(dimensions.get(number, {}))}
            parts.append("<row" + "".join(f" {name}={quoteattr(text)}" for name, text in attributes.items()) + ">")
            parts.extend(map(self._cell, row))
            parts.append("</row>")
        parts.append("</sheetData>")
        self.rows_xml = "".join(parts)
        self.xf.send(Element("sheetData"))

    def _cell(self, cell: Cell) -> str:
        if cell._comment is not None:
            self.ws._comments.append(CommentRecord.from_cell(cell))
        elif cell._value is None and not cell.has_style:
            return ""
        if cell.data_type in _PLAIN and not cell.hyperlink:
            value, kind = cell._value, _PLAIN[cell.data_type]
            head = f'<c r="{cell.coordinate}"{self._style(cell)} t="{kind}"'
        else:
            value, attributes = _set_attributes(cell, cell.has_style)
            head = "<c" + "".join([f' {name}="{text}"' for name, text in attributes.items()])
        if value is None or value == "":
            return head + "/>"
        if cell.data_type == "s":
            return f'{head}><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'
        return f"{head}><v>{escape(safe_string(value))}</v></c>"

    def _style(self, cell: Cell) -> str:
        """Return the attribute of the cell's style. openpyxl hashes that of every cell, and a sheet has only a few."""
        if not cell.has_style:
            return ""
        style = cell._style.tobytes()
        if style not in self.style_ids:
            self.style_ids[style] = f' s="{cell.style_id}"'
        return self.style_ids[style]
