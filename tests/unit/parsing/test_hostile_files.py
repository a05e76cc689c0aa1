"""Files made to break their parser, or broken on their way: each is rejected in bounded time and memory."""

import io
import re
import struct
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import workbooks as made
from tests.support.damaged import CLEAN, SHEET, record_of, rezipped, with_cells
from youth_platforms.forms.layout import all_sheets
from youth_platforms.forms.vocabularies import limit
from youth_platforms.parsing.filing import ReadFiling
from youth_platforms.parsing.read_file import identify_file, read_file

FILES = Path(__file__).parent / "files"
OLD = (FILES / "county.xls").read_bytes()
OPEN_DOCUMENT = FILES / "errors_and_hidden.ods"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def with_part_start(part: str, text: bytes) -> bytes:
    """Return the clean workbook with a text behind the XML declaration of a part."""
    return rezipped(lambda name, old: re.sub(rb"(<\?xml[^>]*\?>)", rb"\1" + text, old) if name == part else old)


def checks(filing: ReadFiling) -> list[str]:
    assert filing.intake_status == "rejected"
    assert filing.sheets == []
    return [finding.check_code for finding in filing.findings]


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

HOSTILE = {
    "an empty file": (b"", "file_empty"),
    "zeros only": (b"\0" * 4096, "file_empty"),
    "a text file": ("这不是工作簿".encode(), "not_a_workbook"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not_a_workbook"),
    "a CSV in GBK": ("平台编码,活动日期\n".encode("gbk"), "not_a_workbook"),
    "a web page named .xls": (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_workbook"),
    "a zip of something else": (
        rezipped(lambda name, old: old if name == "docProps/app.xml" else None),
        "not_a_workbook",
    ),
    "a half-copied file": (CLEAN[: len(CLEAN) // 2], "file_corrupt"),
    "a file without its last bytes": (CLEAN[:-10], "file_corrupt"),
    "a zip signature and rubbish": (b"PK\x03\x04" + b"x" * 500, "file_corrupt"),
    "a damaged part": (CLEAN.replace(CLEAN[200:220], b"\0" * 20, 1), "file_corrupt"),
    "no workbook relations": (
        rezipped(lambda name, old: None if name == "xl/_rels/workbook.xml.rels" else old),
        "file_corrupt",
    ),
    "broken XML in the workbook part": (
        rezipped(lambda name, old: old[:200] if name == "xl/workbook.xml" else old),
        "file_corrupt",
    ),
    "an encrypted workbook": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
    "some other OLE file": (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "not_a_workbook"),
    "an .xls that breaks off": (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "file_corrupt"),
    "macros": (
        rezipped(lambda name, old: old.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")),
        "has_macros",
    ),
    "entities in a sheet": (with_part_start(SHEET, ENTITIES), "has_xml_entities"),
    "entities after a comment that looks like data": (
        with_part_start(SHEET, b"<!-- <sheetData> -->" + ENTITIES),
        "has_xml_entities",
    ),
    "entities in the workbook": (with_part_start("xl/workbook.xml", ENTITIES), "has_xml_entities"),
    "entities in the texts": (with_part_start("xl/sharedStrings.xml", ENTITIES), "has_xml_entities"),
    "an outside entity": (
        with_part_start("xl/styles.xml", b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        "has_xml_entities",
    ),
    "the farthest cell": (with_cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "stray_far_cell"),
    "a far cell in single quotes": (
        with_cells("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        "stray_far_cell",
    ),
    "a far cell in a near row": (with_cells('<row r="5"><c r="A1048576"><v>1</v></c></row>'), "stray_far_cell"),
    "a far cell of text": (
        with_cells('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'),
        "stray_far_cell",
    ),
    "a wide and deep corner": (with_cells('<row r="99999"><c r="XFD99999"><v>1</v></c></row>'), "stray_far_cell"),
    "a far cell behind a quoted bracket": (
        with_cells('<row r="1048576"><c s="1>" r="XFD1048576"><v>1</v></c></row>'),
        "too_many_rows",
    ),
    "a far cell whose place is an entity": (
        with_cells('<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>'),
        "too_many_rows",
    ),
    "a row beyond all numbers": (
        with_cells('<row r="99999999999999999999"><c r="A99999999999999999999"><v>1</v></c></row>'),
        "stray_far_cell",
    ),
    "1,048,576 rows": (
        with_cells("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(5, 1_048_577))),
        "too_many_rows",
    ),
    "a lone far column": (with_cells('<row r="99"><c r="XFD999"><v>1</v></c></row>'), "stray_far_cell"),
    "rows without numbers": (with_cells("<row><c><v>1</v></c></row>" * 200_001), "too_many_rows"),
}


@pytest.mark.parametrize(("data", "check"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_or_broken_file_is_rejected(data: bytes, check: str) -> None:
    started = time.monotonic()
    assert checks(read_file(data, "a.xlsx")) == [check]
    assert time.monotonic() - started < 10


def test_an_old_workbook_with_macros_is_rejected_for_them() -> None:
    data = OLE + "Workbook _VBA_PROJECT".encode("utf-16-le") + b"\0" * 999
    assert "has_macros" in checks(read_file(data, "a.xls"))


def test_an_old_workbook_with_a_password_is_told_as_such() -> None:
    data = bytearray(OLD)
    struct.pack_into("<H", data, record_of(OLD, 0xE1), 0x2F)  # FILEPASS
    assert checks(read_file(bytes(data), "a.xls")) == ["file_encrypted"]


def test_an_open_document_with_a_password_is_told_as_such() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(OPEN_DOCUMENT) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            locked = {"META-INF/manifest.xml": b"<manifest:encryption-data/>", "content.xml": b"\x9c\x01\xfe"}
            new.writestr(name, locked.get(name, old.read(name)))
    assert checks(read_file(stream.getvalue(), "a.ods")) == ["file_encrypted"]


def test_a_sheet_of_macros_in_an_old_workbook_is_a_macro() -> None:
    data = bytearray(OLD)
    data[record_of(OLD, 0x85) + 4 + 5] = 1  # the kind of its first sheet
    assert "has_macros" in checks(read_file(bytes(data), "a.xls"))


def test_a_file_over_the_size_limit_is_rejected_unread() -> None:
    data = CLEAN + b"\0" * (limit("file_bytes") - len(CLEAN) + 1)
    assert checks(read_file(data, "a.xlsx")) == ["file_too_large"]


def test_a_zip_bomb_is_rejected_without_being_unpacked() -> None:
    bomb = rezipped(lambda name, old: old, {"xl/media/a.xml": b"\0" * (limit("unpacked_bytes") + 1)})
    tracemalloc.start()
    started = time.monotonic()
    assert checks(read_file(bomb, "a.xlsx")) == ["unpacked_too_large"]
    assert time.monotonic() - started < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_part_that_unpacks_to_more_than_its_directory_says_is_corrupt() -> None:
    """The directory promises 100 bytes of a part that holds 10 MB."""
    big = rezipped(lambda name, old: old, {"xl/media/a.xml": b" " * 10_000_000})
    lying = big.replace(struct.pack("<L", 10_000_000), struct.pack("<L", 100))
    assert checks(read_file(lying, "a.xlsx")) == ["file_corrupt"]


def test_a_part_that_unpacks_to_more_is_corrupt_even_with_a_fitting_checksum() -> None:
    big = rezipped(lambda name, old: old, {"xl/media/a.xml": b" " * 10_000_000})
    lying = big.replace(struct.pack("<L", 10_000_000), struct.pack("<L", 100))
    old, new = (struct.pack("<L", zlib.crc32(b" " * size)) for size in (10_000_000, 101))
    assert checks(read_file(lying.replace(old, new), "a.xlsx")) == ["file_corrupt"]


def test_a_zip_locked_by_a_password_is_encrypted() -> None:
    at = CLEAN.index(b"PK\x01\x02") + 8  # the flags of the first entry of the directory
    assert checks(read_file(CLEAN[:at] + b"\x01" + CLEAN[at + 1 :], "a.xlsx")) == ["file_encrypted"]


def test_too_many_parts_are_a_bomb() -> None:
    parts = {f"xl/media/{n}.xml": b"" for n in range(limit("zip_entries"))}
    assert checks(read_file(rezipped(lambda name, old: old, parts), "a.xlsx")) == ["unpacked_too_large"]


@pytest.mark.parametrize("name", ["报表.xlsm", "REPORT.XLSM"])
def test_the_name_of_a_macro_workbook_is_enough(name: str) -> None:
    assert checks(read_file(CLEAN, name)) == ["has_macros"]


@pytest.mark.parametrize("name", ["报表.xls", "报表", "报表.docx", "../../etc/报表.xlsx"])
def test_a_workbook_under_another_name_is_read_by_what_it_is(name: str) -> None:
    assert read_file(CLEAN, name).intake_status == "accepted"


@pytest.mark.parametrize(
    "data",
    [
        HOSTILE["macros"][0],
        HOSTILE["the farthest cell"][0],
        HOSTILE["1,048,576 rows"][0],
        HOSTILE["entities in a sheet"][0],
    ],
)
def test_a_file_rejected_for_its_inside_is_still_known_by_its_cover(data: bytes) -> None:
    assert identify_file(data, "a.xlsx").unit_code == "420102"
    assert read_file(data, "a.xlsx").identity.report_year == 2016


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"/>',
        '<row r="1048576" ht="14"><c r="A1048576" s="1"/></row>',
        '<row r="1048576"><c r="XFD1048576" s="1"></c></row>',
    ],
)
def test_far_rows_that_hold_only_a_format_do_no_harm(cells: str) -> None:
    assert read_file(with_cells(cells), "a.xlsx").intake_status == "accepted"


def test_external_links_are_not_followed() -> None:
    link = b'<externalLink><externalBook r:id="rId1"/></externalLink>'
    data = rezipped(lambda name, old: old, {"xl/externalLinks/externalLink1.xml": link})
    assert read_file(data, "a.xlsx").intake_status == "accepted"


def test_texts_that_look_like_formulas_stay_texts() -> None:
    filing = made.county()
    filing.rows["activities"] = [made.activity(1, title='=HYPERLINK("http://x","y")')]
    read = read_file(filing.bytes(), "a.xlsx")
    assert read.intake_status == "accepted"
    assert any(b'=HYPERLINK("http://x","y")' in sheet.lines for sheet in read.sheets)


def test_bounds_name_every_sheet_of_every_form() -> None:
    """200,000 rows of the widest sheet stay within the cells that one sheet may have."""
    widest = max(len(sheet.columns) for sheet in all_sheets())
    assert limit("sheet_rows") * widest <= limit("sheet_cells")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_to_a_workbooks_bytes_makes_the_parser_fail(data: st.DataObject) -> None:
    damaged = bytearray(CLEAN)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    read_file(bytes(damaged[: cut if data.draw(st.booleans()) else len(damaged)]), "a.xlsx")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_to_a_sheets_xml_makes_the_parser_fail(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(CLEAN)) as book:
        xml = bytearray(book.read(SHEET))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(xml) - 1))
        xml[at : at + data.draw(st.integers(0, 6))] = data.draw(
            st.sampled_from(
                [b"", b"<", b">", b"&#0;", b'"', b"\xff", b"<c/>", b'<row r="7">', b't="e"', b"<f>", b"]]>"]
            )
        )
    read_file(rezipped(lambda name, old: bytes(xml) if name == SHEET else old), "a.xlsx")
