"""Any program's file reads the same (FORMS): real writers' workbooks, and what odd ones among them hold."""

import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.support import workbooks as made
from tests.unit.parsing.writers.make import percent_score
from youth_platforms.parsing.filing import ReadFiling
from youth_platforms.parsing.open_document import read_document
from youth_platforms.parsing.read_file import read_file
from youth_platforms.parsing.scan_xls import is_encrypted

WRITERS = Path(__file__).parent / "writers"
CLEAN = made.county().bytes()
ACTIVITIES = "xl/worksheets/sheet3.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
Parts = dict[str, bytes]


def fixture(name: str) -> bytes:
    return (WRITERS / name).read_bytes()


def by_openpyxl() -> bytes:
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(CLEAN)).save(stream)
    return stream.getvalue()


def canonical_rows(filing: ReadFiling) -> dict[str, list[dict[str, str]]]:
    """Return every row as it is read, by raw table."""
    return {
        sheet.raw_table: [_reading(sheet.columns, line) for line in sheet.lines.decode().splitlines()]
        for sheet in filing.sheets
    }


def _reading(columns: tuple[str, ...], line: str) -> dict[str, str]:
    row = dict(zip(columns, line.split("\t"), strict=True))
    differing = row.pop("canonical")
    return row | (json.loads(differing) if differing != r"\N" else {})


def cell(filing: ReadFiling, table: str, row: int, name: str) -> str:
    return canonical_rows(filing)[table][row][name]


def problems(filing: ReadFiling) -> list[tuple[str | None, str, str | None]]:
    return [(finding.cell, finding.check_code, finding.held) for finding in filing.findings]


def changed(change: Callable[[Parts], None], data: bytes = CLEAN) -> bytes:
    """Return the workbook with its parts changed in place."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def with_cell(place: str, xml: str, styles: Callable[[bytes], bytes] = bytes) -> bytes:
    """Return the clean workbook with one cell of its sheet of activities written otherwise."""

    def change(parts: Parts) -> None:
        cells = re.compile(rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)'.encode())
        assert cells.search(parts[ACTIVITIES])
        parts[ACTIVITIES] = cells.sub(lambda _: xml.encode(), parts[ACTIVITIES])
        parts["xl/styles.xml"] = styles(parts["xl/styles.xml"])

    return changed(change)


EXPECTED = canonical_rows(read_file(CLEAN, "a.xlsx"))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (by_openpyxl(), "openpyxl.xlsx"),
        *(
            (fixture(name), name)
            for name in (
                *("exceljs.xlsx", "sheetjs.xlsx", "sheetjs.xls", "sheetjs.ods"),
                *("libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods"),
            )
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_report_reads_alike_from_every_writer(data: bytes, name: str) -> None:
    filing = read_file(data, name)
    assert (filing.intake_status, filing.findings, filing.remarks) == ("accepted", [], [])
    assert canonical_rows(filing) == EXPECTED


def backslashes(parts: Parts) -> None:
    for name in list(parts):
        parts[name.replace("/", "\\")] = parts.pop(name)


def dotted_targets(parts: Parts) -> None:
    for name in ("_rels/.rels", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(rb'Target="(?=\w)', b'Target="./', parts[name])


def other_names(parts: Parts) -> None:
    """As some web systems name them: the workbook part, its folder, its texts and styles, in any case."""
    for name in list(parts):
        if name.startswith("xl/"):
            parts[name.replace("xl/", "Book/").replace("workbook", "Main").replace("sharedStrings", "texts")] = (
                parts.pop(name)
            )
    for name in ("[Content_Types].xml", "_rels/.rels", "Book/_rels/Main.xml.rels"):
        content = parts[name].replace(b"xl/workbook", b"book/main").replace(b"xl/", b"book/")
        parts[name] = content.replace(b"sharedStrings.xml", b"Texts.XML").replace(b"styles.xml", b"STYLES.xml")


def no_relationships_of_the_package(parts: Parts) -> None:
    del parts["_rels/.rels"]
    parts["xl/book.xml"], parts["xl/_rels/book.xml.rels"] = (
        parts.pop("xl/workbook.xml"),
        parts.pop("xl/_rels/workbook.xml.rels"),
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"/xl/workbook.xml", b"/xl/book.xml")


def dates_since_1904_under_another_name(parts: Parts) -> None:
    other_names(parts)
    parts["Book/Main.xml"] = re.sub(rb"<workbookPr", b'<workbookPr date1904="1"', parts["Book/Main.xml"])


@pytest.mark.parametrize("change", [backslashes, dotted_targets, other_names, no_relationships_of_the_package])
def test_parts_are_found_through_relationships_and_types(change: Callable[[Parts], None]) -> None:
    filing = read_file(changed(change), "a.xlsx")
    assert (filing.intake_status, canonical_rows(filing)) == ("accepted", EXPECTED)


def test_dates_counted_from_1904_stay_so_in_a_workbook_under_other_names() -> None:
    filing = read_file(changed(dates_since_1904_under_another_name), "a.xlsx")
    assert cell(filing, "county_platforms", 0, "opened_on") == "2018-05-05"  # 1,462 days on


@pytest.mark.parametrize("part", ["_rels/.rels", "xl/_rels/workbook.xml.rels"])
def test_a_text_document_is_no_workbook_and_a_lost_part_is_damage(part: str) -> None:
    def change(parts: Parts) -> None:
        parts["xl/workbook.xml"] = b"<document/>"
        if part.startswith("xl"):
            parts["xl/_rels/workbook.xml.rels"] = b""

    (finding,) = read_file(changed(change), "a.xlsx").findings
    assert finding.check_code == "not_a_workbook"


def types_of_sheetjs(parts: Parts) -> None:
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"<Override",
        b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Override',
        1,
    )


def macros_of_another_part(parts: Parts) -> None:
    parts["xl/vbaProject.bin"] = b"left over"


def test_only_the_workbooks_own_type_says_whether_it_has_macros() -> None:
    for change in (types_of_sheetjs, macros_of_another_part):
        assert read_file(changed(change), "a.xlsx").intake_status == "accepted"

    def macros(parts: Parts) -> None:
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            MAIN_TYPE.encode(), b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        )

    assert "has_macros" in {f.check_code for f in read_file(changed(macros), "a.xlsx").findings}


def test_a_formula_of_text_without_a_result_is_no_blank_and_one_with_an_empty_text_is() -> None:
    without = read_file(with_cell("E2", '<c r="E2" t="str"><f>B2&amp;"人"</f></c>'), "a.xlsx")
    assert problems(without) == [("E2", "formula_without_value", '=B2&"人"')]
    empty = read_file(with_cell("E2", '<c r="E2" t="str"><f>B2</f><v></v></c>'), "a.xlsx")
    assert problems(empty) == [("E2", "required_blank", None)]


@pytest.mark.parametrize("name", ["#GETTING_DATA", "#SPILL!", "#BUSY!", "#未来的错误!", "#N/A"])
def test_an_error_of_any_name_is_a_finding_on_its_cell_and_costs_no_other(name: str) -> None:
    data = with_cell("E2", f'<c r="E2" t="e"><v>{name}</v></c>')
    filing = read_file(data, "a.xlsx")
    assert problems(filing) == [("E2", "error_cell", name)]
    others = [row["participants"] for row in canonical_rows(filing)["county_activities"]]
    assert others[1:] == ["25", "25"]


def test_an_error_without_a_name_does_not_take_its_neighbours_value() -> None:
    def change(parts: Parts) -> None:
        parts[ACTIVITIES] = re.sub(rb'<c r="D2".*?</c>', b'<c r="D2" t="e"/>', parts[ACTIVITIES])
        parts[ACTIVITIES] = re.sub(rb'<c r="E3".*?</c>', b'<c r="E3" t="e"><v>#BUSY!</v></c>', parts[ACTIVITIES])

    filing = read_file(changed(change), "a.xlsx")
    assert ("E3", "error_cell", "#BUSY!") in problems(filing)
    assert cell(filing, "county_activities", 0, "participants") == "25"


@pytest.mark.parametrize("filed", ["2016-03-05", "2016-03-05T00:00:00Z", "2016-03-05T08:30:00.000Z"])
def test_a_cell_of_iso_date_is_its_date(filed: str) -> None:
    filing = read_file(with_cell("B2", f'<c r="B2" t="d"><v>{filed}</v></c>'), "a.xlsx")
    assert (filing.intake_status, cell(filing, "county_activities", 0, "activity_on")) == ("accepted", "2016-03-05")


@pytest.mark.parametrize(
    ("data", "name"),
    [(percent_score(), "a.xlsx"), (fixture("percent.xls"), "a.xls"), (fixture("percent.ods"), "a.ods")],
    ids=["xlsx", "xls", "ods"],
)
def test_a_score_in_a_cell_of_percent_is_read_as_it_shows(data: bytes, name: str) -> None:
    filing = read_file(data, name)
    assert filing.intake_status == "accepted"
    assert cell(filing, "city_assessments", 0, "score") == "92.5"
    assert b"\t92.5%\t" in next(s.lines for s in filing.sheets if s.raw_table == "city_assessments"), "as filed"


@pytest.mark.parametrize("code", ["0.0%", "[Red]0%;-0%", '"约"0%'])
def test_a_count_in_a_cell_of_percent_is_as_unreadable_as_its_text(code: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(CLEAN))
    book["活动"]["E2"], book["活动"]["E2"].number_format = 0.25, code
    book["活动"]["E3"] = "25%"
    stream = io.BytesIO()
    book.save(stream)
    filing = read_file(stream.getvalue(), "a.xlsx")
    assert problems(filing) == [("E2", "cell_unreadable", "25%"), ("E3", "cell_unreadable", "25%")]


def test_a_sign_of_percent_in_quotes_makes_no_percentage() -> None:
    book = openpyxl.load_workbook(io.BytesIO(CLEAN))
    book["活动"]["E2"].number_format = '0"%"'
    stream = io.BytesIO()
    book.save(stream)
    assert cell(read_file(stream.getvalue(), "a.xlsx"), "county_activities", 0, "participants") == "25"


def with_format_number(data: bytes, to: int, code: bytes) -> bytes:
    """Return an .xls whose format of dates has another number."""
    changed = bytearray(data)
    at = data.index(struct.pack("<HH", 0x809, 16))
    own = 0
    while struct.unpack_from("<H", changed, at)[0] != 0x0A:
        kind, length = struct.unpack_from("<2H", changed, at)
        if kind == 0x41E and code in changed[at : at + 4 + length].lower():
            (own,) = struct.unpack_from("<H", changed, at + 4)
            struct.pack_into("<H", changed, at + 4, to)
        if kind == 0xE0 and own and struct.unpack_from("<H", changed, at + 6)[0] == own:
            struct.pack_into("<H", changed, at + 6, to)
        at += 4 + length
    assert own
    return bytes(changed)


@pytest.mark.parametrize("number", [5, 14, 58, 60, 163])
def test_a_format_that_an_xls_defines_under_a_low_number_is_its_format(number: int) -> None:
    data = with_format_number(fixture("libreoffice.xls"), number, b"yyyy")
    filing = read_file(data, "a.xls")
    assert (filing.intake_status, canonical_rows(filing)) == ("accepted", EXPECTED)


def test_an_ods_keeps_its_lines_and_tabs_and_no_space_between_its_elements() -> None:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    xml = f"""<office:document-content{spaces}>
      <office:body> <office:spreadsheet>
       <table:table table:name="甲">
        <table:table-row>
         <table:table-cell office:value-type="string">
           <text:p>一<text:line-break/>二<text:tab/>三</text:p> </table:table-cell>
         <table:table-cell> <text:p>  没有
            类型<text:s text:c="2"/>的 </text:p> <text:p>第<text:span>二</text:span>段</text:p> </table:table-cell>
         <table:covered-table-cell/>
         <table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/>
        </table:table-row>
        <table:table-row table:number-rows-repeated="2"> <table:table-cell/> </table:table-row>
        <table:table-row>
         <table:table-cell office:value-type="date" office:date-value="2016-03-05T00:00:00Z"/>
         <table:table-cell office:value-type="date" office:date-value="2016-03-05"/>
         <table:table-cell office:value-type="string">
          <office:annotation><text:p>批注</text:p></office:annotation><text:p>正文</text:p></table:table-cell>
        </table:table-row>
       </table:table>
      </office:spreadsheet> </office:body>
     </office:document-content>"""
    table = read_document(xml.encode())["甲"]
    assert table.rows == [
        ["一\n二\t三", "没有 类型  的\n第二段", "", 7.0, 7.0],
        [""] * 5,
        [""] * 5,
        ["2016-03-05T00:00:00Z", date(2016, 3, 5), "正文", "", ""],
    ]


def encrypted(password: str) -> bytes:
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(CLEAN)).encrypt(password, stream)
    return stream.getvalue()


def test_a_workbook_with_excels_own_password_is_read_and_one_with_the_offices_own_is_not() -> None:
    """velvet.xls: as Excel writes an .xls whose structure is protected or which is recommended for reading only."""
    assert is_encrypted(fixture("velvet.xls"))
    for data, name in ((fixture("velvet.xls"), "a.xls"), (encrypted("VelvetSweatshop"), "a.xlsx")):
        filing = read_file(data, name)
        assert (filing.intake_status, canonical_rows(filing)) == ("accepted", EXPECTED)
    assert problems(read_file(encrypted("我们的密码"), "a.xlsx")) == [(None, "file_encrypted", None)]


@pytest.mark.parametrize("total", ["汇总", "小计", "合计（人）", "合计(元)：", "合 计：（人）", "总计"])
@pytest.mark.parametrize("above", [(), ("小计",)])
def test_last_rows_of_totals_are_no_data(total: str, above: tuple[str, ...]) -> None:
    filing = made.county()
    filing.below["activities"] = [[word, None, None, None, 75] for word in (*above, total)]
    assert problems(read_file(filing.bytes(), "a.xlsx")) == []


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u200e", "\u202a", "\u202e", "\u2066", "\u2069", "\u00ad", "\ufe0f", "\ufeff"]
)
def test_what_nobody_sees_is_no_part_of_a_header_a_code_a_choice_a_date_or_a_tick(mark: str) -> None:
    def marked(text: Any) -> str:
        return mark + mark.join(str(text)) + mark

    filing = made.county()
    row = filing.rows["activities"][0]
    row |= {name: marked(row[name]) for name in ("platform_code", "activity_on", "category", "participants")}
    row["has_pictures"] = marked("✔")
    grids = filing.grids()
    grids = {marked(title): [list(map(marked, rows[0])), *rows[1:]] for title, rows in grids.items() if title != "封面"}
    grids["封面"] = [[marked(label), value] for label, value in filing.grids()["封面"]]
    result = read_file(made.workbook(grids), "a.xlsx")
    assert problems(result) == []
    assert canonical_rows(result) == EXPECTED
