"""The parts of an .xlsx package, found by its relationships and content types (ECMA-376 part 2), never by fixed names.

Some programs write other names, backslashes, `./` in targets, or another case. The parser looks for fixed names alone:
`Package.repacked` gives it the sheets under those.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from youth_platforms.parsing.number_formats import Kind, kind_of_code, kind_of_id

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE = b"PK\x03\x04"
WORKSHEET = "worksheet"
_DEFAULT_WORKBOOK = "xl/workbook.xml"
_SHARED_STRINGS, _STYLES = "sharedStrings", "styles"
_WHERE_THE_PARSER_LOOKS = {_SHARED_STRINGS: "xl/sharedStrings.xml", _STYLES: "xl/styles.xml"}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NO_STRINGS = f'<sst xmlns="{_MAIN}"/>'.encode()
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Corrupt(ValueError):
    """A part of the file does not unpack to what its directory says."""


class NoWorkbook(ValueError):
    """The package is a document of another kind."""


@dataclass(frozen=True)
class PackagedSheet:
    """A sheet as the workbook part lists it: `kind` is the last word of its relationship's type (worksheet, ...)."""

    title: str
    part: str
    kind: str
    state: str


@dataclass(frozen=True)
class _Relation:
    kind: str
    target: str
    part: str


def part_name(name: str) -> str:
    """Return the name by which a part is found: `/xl\\Workbook.xml` and `./xl/workbook.xml` are one part."""
    return posixpath.normpath("/" + unquote(name).replace("\\", "/")).lstrip("/").casefold()


def unpack(data: bytes, part: zipfile.ZipInfo) -> bytes:
    """Return the bytes of one part, never more than its directory entry and the limits allow.

    Raises:
        Corrupt: it is cut off, damaged, or unpacks to more than the directory says.
    """
    header = data[part.header_offset : part.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL_SIGNATURE):
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


class Package:
    """A workbook's package; `parts` are its zip entries by `part_name`.

    Raises:
        NoWorkbook: its main part is no workbook.
        Corrupt: a part that it needs is missing or damaged.
    """

    def __init__(self, data: bytes, parts: Mapping[str, zipfile.ZipInfo]) -> None:
        self._data = data
        self._parts = parts
        self._own = self._relations("") if "_rels/.rels" in parts else {}
        self.workbook_part = self._main_part()
        self._root = self._xml(self.workbook_part)
        if _local(self._root.tag) != "workbook":
            raise NoWorkbook(self.workbook_part)
        self._related = self._relations(self.workbook_part)
        self.sheets = tuple(self._sheets())

    @property
    def has_macros(self) -> bool:
        """Whether the workbook part says so: the type of other parts, and types that no part has, say nothing."""
        return "macroenabled" in self._content_type(self.workbook_part)

    @property
    def is_plain(self) -> bool:
        """Whether everything is where the parser looks for it."""
        names = {entry.filename for entry in self._parts.values()}
        needed = {"_rels/.rels", _DEFAULT_WORKBOOK, "xl/_rels/workbook.xml.rels"}
        if not any(relation.target == _DEFAULT_WORKBOOK for relation in self._own.values()):
            return False
        sheets = {sheet.part for sheet in self.sheets}
        for relation in self._related.values():
            if relation.kind in _WHERE_THE_PARSER_LOOKS:
                needed.add(_WHERE_THE_PARSER_LOOKS[relation.kind])
            if relation.kind in _WHERE_THE_PARSER_LOOKS or relation.part in sheets:
                needed.add(relation.target.removeprefix("/") if relation.target[:1] == "/" else f"xl/{relation.target}")
        return needed <= names

    @cached_property
    def percent_styles(self) -> frozenset[int]:
        """The cell styles that show a number as a percentage."""
        part = self._of_kind(_STYLES)
        if not part:
            return frozenset()
        root = self._xml(part)
        own = {
            each.get("numFmtId"): kind_of_code(each.get("formatCode", "")) for each in _all(root, "numFmts", "numFmt")
        }
        formats = (each.get("numFmtId", "0") for each in _all(root, "cellXfs", "xf"))
        kinds: Iterable[Kind] = (own.get(number) or kind_of_id(number) for number in formats)
        return frozenset(style for style, kind in enumerate(kinds) if kind == "percent")

    def sheet_xml(self, title: str) -> bytes:
        """Return the XML of one sheet.

        Raises:
            Corrupt: it is missing or damaged.
        """
        return self.unpack(self.part_of(title))

    def part_of(self, title: str) -> str:
        """Return the part that holds a sheet; '' where none does."""
        return next((sheet.part for sheet in self.sheets if sheet.title == title), "")

    def unpack(self, part: str) -> bytes:
        """Return the bytes of one part.

        Raises:
            Corrupt: it is missing or damaged.
        """
        if part not in self._parts:
            raise Corrupt(part)
        return unpack(self._data, self._parts[part])

    @property
    def shared_strings_part(self) -> str | None:
        """The part of texts that cells point to."""
        return self._of_kind(_SHARED_STRINGS)

    def replaced(self, contents: Mapping[str, bytes]) -> bytes:
        """Return the package with other contents of some parts, unpacked; without entries that are damaged."""
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as package:
            for part, entry in self._parts.items():
                with suppress(Corrupt):
                    package.writestr(entry.filename, contents[part] if part in contents else self.unpack(part))
        return held.getvalue()

    def repacked(self, sheets: Mapping[str, bytes]) -> bytes:
        """Return a workbook of these sheets (title to XML) with this one's texts and styles, for the parser."""
        held = io.BytesIO()
        states = {sheet.title: sheet.state for sheet in self.sheets}
        listed, relations = [], []
        with zipfile.ZipFile(held, "w") as package:
            for number, (title, xml) in enumerate(sheets.items(), start=1):
                package.writestr(f"xl/worksheets/sheet{number}.xml", xml)
                listed.append(
                    f'<sheet name={quoteattr(title)} sheetId="{number}" state={quoteattr(states[title])} '
                    f'r:id="s{number}"/>'
                )
                relations.append((f"s{number}", "worksheet", f"worksheets/sheet{number}.xml"))
            for kind, path in _WHERE_THE_PARSER_LOOKS.items():
                part = self._of_kind(kind)
                if part:
                    package.writestr(path, self.unpack(part))
                    relations.append((kind, kind, posixpath.basename(path)))
            epoch = ' date1904="1"' if self._has_1904_dates() else ""
            package.writestr(
                _DEFAULT_WORKBOOK,
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr{epoch}/>'
                f"<sheets>{''.join(listed)}</sheets></workbook>",
            )
            package.writestr("xl/_rels/workbook.xml.rels", _relations_xml(relations))
            package.writestr("_rels/.rels", _relations_xml([("book", "officeDocument", _DEFAULT_WORKBOOK)]))
        return held.getvalue()

    def _has_1904_dates(self) -> bool:
        settings = next((each for each in self._root if _local(each.tag) == "workbookPr"), None)
        return settings is not None and settings.get("date1904") in ("1", "true")

    def _main_part(self) -> str:
        """Return the part that the package's relationships call its document, else one of that type or usual name."""
        for relation in self._own.values():
            if relation.kind == "officeDocument" and relation.part in self._parts:
                return relation.part
        for part in self._parts:
            if self._content_type(part).endswith(("sheet.main+xml", "sheet.macroenabled.main+xml")):
                return part
        if _DEFAULT_WORKBOOK in self._parts:
            return _DEFAULT_WORKBOOK
        raise NoWorkbook

    def _content_type(self, part: str) -> str:
        by_name, by_suffix = self._content_types
        return by_name.get(part) or by_suffix.get(part.rpartition(".")[2], "")

    @cached_property
    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        """Types, in lower case, by part, and by the suffix of parts that have none of their own."""
        by_name: dict[str, str] = {}
        by_suffix: dict[str, str] = {}
        if "[content_types].xml" in self._parts:
            for each in self._xml("[content_types].xml"):
                said = each.get("ContentType", "").lower()
                if _local(each.tag) == "Override":
                    by_name[part_name(each.get("PartName", ""))] = said
                elif _local(each.tag) == "Default":
                    by_suffix[each.get("Extension", "").casefold()] = said
        return by_name, by_suffix

    def _relations(self, part: str) -> dict[str, _Relation]:
        """Return a part's relationships inside the package by id; '' is the package itself."""
        folder, _, name = part.rpartition("/")
        found = {}
        for each in self._xml(posixpath.join(folder, "_rels", f"{name}.rels")):
            if _local(each.tag) == "Relationship" and each.get("TargetMode") != "External":
                target = each.get("Target", "")
                kind = each.get("Type", "").rpartition("/")[2]
                path = part_name(posixpath.join("/" + folder, target.replace("\\", "/")))
                found[each.get("Id", "")] = _Relation(kind, target, path)
        return found

    def _sheets(self) -> Iterable[PackagedSheet]:
        for sheet in _all(self._root, "sheets", "sheet"):
            relation = self._related.get(next((text for key, text in sheet.items() if _local(key) == "id"), ""))
            if relation and relation.part in self._parts:
                state = sheet.get("state", "visible")
                yield PackagedSheet(sheet.get("name", ""), relation.part, relation.kind, state)

    def _of_kind(self, kind: str) -> str | None:
        parts = (relation.part for relation in self._related.values() if relation.kind == kind)
        return next((part for part in parts if part in self._parts), None)

    def _xml(self, part: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self.unpack(part))
        except (ElementTree.ParseError, UnicodeError, LookupError, ValueError) as damage:
            raise Corrupt(f"{part}: {damage}") from damage


def _relations_xml(relations: Iterable[tuple[str, str, str]]) -> str:
    """Return the part of these relationships: id, kind, target."""
    lines = (
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for name, kind, target in relations
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'


def _all(root: ElementTree.Element, parent: str, child: str) -> Iterable[ElementTree.Element]:
    """Return the elements of one name below the top-level elements of another, whatever their namespace."""
    return (each for group in root if _local(group.tag) == parent for each in group if _local(each.tag) == child)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
