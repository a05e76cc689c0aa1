"""Workbooks as offices make them: titles, blanks, totals, notes, hidden parts; and row numbers as Excel shows them."""

import ast
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from tests.support import workbooks as made
from tests.support.workbooks import PLATFORM, Filing, workbook
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.parsing.filing import ReadFiling
from youth_platforms.parsing.open_document import read_document
from youth_platforms.parsing.package import Corrupt
from youth_platforms.parsing.read_file import READ_BY, identify_file, read_file
from youth_platforms.parsing.scan_xls import scan_sheets

FILES = Path(__file__).parent / "files"
PLUGINS = PROJECT_ROOT / "plugins"


def read(filing: Filing) -> ReadFiling:
    return read_file(filing.bytes(), "a.xlsx")


def row_numbers(filing: ReadFiling, table: str = "county_activities") -> list[int]:
    lines = next((sheet.lines for sheet in filing.sheets if sheet.raw_table == table), b"")
    return [int(line.split(b"\t")[0]) for line in lines.splitlines()]


def column(filing: ReadFiling, table: str, name: str) -> list[str]:
    sheet = next(sheet for sheet in filing.sheets if sheet.raw_table == table)
    return [line.split("\t")[sheet.columns.index(name)] for line in sheet.lines.decode().splitlines()]


def test_row_numbers_are_excels_below_leading_blank_rows_and_titles() -> None:
    filing = made.county()
    filing.above["activities"] = [[], [], ["江岸区 2016 年活动情况"], [None, "单位:场、人"], []]
    filing.rows["activities"].insert(1, {})
    result = read(filing)
    assert result.intake_status == "accepted"
    assert row_numbers(result) == [7, 9, 10]


def test_leading_blank_columns_do_not_shift_cells() -> None:
    filing = made.county()
    filing.rows["activities"][0]["participants"] = "很多"
    grids = filing.grids()
    grids["活动"] = [[None, None, *row] for row in grids["活动"]]
    (finding,) = read_file(workbook(grids), "a.xlsx").findings
    assert finding.cell == "G2"


def test_columns_stand_in_any_order() -> None:
    filing = made.county()
    grids = {title: [row[::-1] for row in rows] if title != "封面" else rows for title, rows in filing.grids().items()}
    result = read_file(workbook(grids), "a.xlsx")
    assert result.intake_status == "accepted"
    assert column(result, "county_activities", "participants") == ["25", "25", "25"]


def test_headers_fold_spaces_and_full_width_brackets() -> None:
    grids = made.county().grids()
    grids["平台"][0] = [header.replace("(", " （").replace(")", "）\n") for header in grids["平台"][0]]
    assert read_file(workbook(grids), "a.xlsx").intake_status == "accepted"


@pytest.mark.parametrize("total", ["合计", "总计", "合 计", "合计：", "　总　计"])
def test_a_last_row_of_totals_is_ignored(total: str) -> None:
    filing = made.county()
    filing.below["activities"] = [[total, None, None, None, 75]]
    assert row_numbers(read(filing)) == [2, 3, 4]


@pytest.mark.parametrize(
    ("headers", "total"),
    [
        (["得分", "平台编码", "评估意见"], [90, "合计", None]),
        (["得分", "评估意见", "平台编码"], [90, "合计", None]),
        (["评估意见", "得分", "平台编码"], ["合计", 90, None]),
    ],
)
def test_a_row_of_totals_is_ignored_whatever_the_order_of_columns(headers: list[str], total: list[Any]) -> None:
    grids = made.province().grids()
    row = dict(zip(*grids["综合评估"][:2], strict=True))
    grids["综合评估"] = [headers, [row[header] for header in headers], total]
    result = read_file(workbook(grids), "a.xlsx")
    assert (row_numbers(result, "province_panel_scores"), result.findings) == ([2], [])


@pytest.mark.parametrize(
    ("make", "title", "named"),
    [(made.county, "平台", "平台名称"), (made.county, "活动", "活动名称"), (made.province, "综合评估", "评估意见")],
)
@pytest.mark.parametrize("order", [1, -1])
def test_a_last_row_that_has_a_code_is_data_though_it_is_named_like_a_total(
    make: Any, title: str, named: str, order: int
) -> None:
    grids = make().grids()
    place = grids[title][0].index(named)
    grids[title][-1][place] = "合计"
    numbers = list(range(2, len(grids[title]) + 1))
    grids[title] = [[row[place], *row[:place], *row[place + 1 :]][::order] for row in grids[title]]
    result = read_file(workbook(grids), "a.xlsx")
    table = {"平台": "county_platforms", "活动": "county_activities", "综合评估": "province_panel_scores"}[title]
    assert row_numbers(result, table) == numbers


def test_a_damaged_last_row_with_a_date_is_data_though_one_of_its_texts_is_that_of_a_total() -> None:
    filing = made.county()
    filing.rows["activities"][-1].update(platform_code=None, title="合计")
    assert row_numbers(read(filing)) == [2, 3, 4]


def test_notes_and_blanks_below_totals_are_ignored() -> None:
    filing = made.county()
    filing.below["activities"] = [
        [],
        ["合计", None, None, None, 75],
        [],
        ["注:以上数据经核对无误"],
        ["填表人:李红", None, None, "审核人:王明"],
        ["以上情况属实"],
    ]
    result = read(filing)
    assert (row_numbers(result), result.intake_status) == ([2, 3, 4], "accepted")


def test_a_line_of_signatures_below_a_narrow_sheet_is_ignored() -> None:
    filing = made.province()
    filing.below["rechecks"] = [["填表人:李红", "审核人:王明"]]
    result = read(filing)
    assert (row_numbers(result, "province_rechecks"), result.intake_status) == ([2], "accepted")


@pytest.mark.parametrize(
    ("make", "sheet"),
    [(made.county, "applications"), (made.city, "certifications"), (made.province, "panel_scores")],
)
def test_a_remark_below_a_sheet_of_two_required_columns_is_ignored_and_told(make: Any, sheet: str) -> None:
    filing = make()
    filing.below[sheet] = [["以上为截至12月31日的情况"]]
    result = read(filing)
    assert result.intake_status == "accepted"
    assert [(n.check_code, n.row) for n in result.remarks] == [("rows_passed_over", 3)]
    filing.below[sheet] = [["42O102001"]]
    assert {finding.row for finding in read(filing).findings} == {3}, "a damaged code is data"


def test_a_person_or_a_payment_filled_in_twice_counts_twice_and_is_told() -> None:
    filing = made.county()
    for sheet in ("staff", "funding"):
        filing.rows[sheet].append(dict(filing.rows[sheet][0]))
    result = read(filing)
    assert (result.intake_status, result.findings) == ("accepted", [])
    last = {sheet: len(filing.rows[sheet]) + 1 for sheet in ("staff", "funding")}
    assert {(n.check_code, n.sheet, n.row) for n in result.remarks} == {
        ("rows_repeated", "队伍", last["staff"]),
        ("rows_repeated", "经费", last["funding"]),
    }
    assert row_numbers(result, "county_staff")[-1] == last["staff"]


def test_a_row_of_totals_amid_the_data_is_not_passed_over() -> None:
    filing = made.county()
    filing.rows["activities"].insert(1, {"platform_code": "合计", "participants": 25})
    assert {finding.row for finding in read(filing).findings} == {3}


@pytest.mark.parametrize(
    "damaged",
    [
        {"platform_code": PLATFORM},
        {"activity_on": date(2016, 3, 5)},
        {"participants": 20},
        dict.fromkeys(("platform_code", "activity_on", "title", "category", "participants", "has_pictures"), "?"),
    ],
)
def test_a_damaged_last_row_is_data_not_a_note(damaged: dict[str, Any]) -> None:
    filing = made.county()
    filing.rows["activities"].append(damaged)
    result = read(filing)
    assert row_numbers(result) == [2, 3, 4, 5]
    assert {finding.row for finding in result.findings} == {5}


def test_hidden_rows_columns_and_sheets_count() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    book["活动"].row_dimensions[3].hidden = True
    book["活动"].column_dimensions["E"].hidden = True
    book["经费"].sheet_state = "veryHidden"
    stream = io.BytesIO()
    book.save(stream)
    result = read_file(stream.getvalue(), "a.xlsx")
    assert (result.intake_status, row_numbers(result), row_numbers(result, "county_funding")) == (
        "accepted",
        [2, 3, 4],
        [2, 3],
    )
    assert [(n.check_code, n.severity, n.sheet, n.row, n.expected_zh) for n in result.remarks] == [
        ("hidden_rows", "remark", "活动", 3, "第 3 行已隐藏（或被筛选），照常计入"),
        ("hidden_columns", "remark", "活动", 2, "E 列已隐藏，照常计入"),
        ("hidden_sheet", "remark", "经费", 2, "工作表「经费」已隐藏，其中 2 行照常计入"),
    ]


def test_what_is_hidden_and_holds_no_data_is_not_worth_a_word() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    book["活动"].row_dimensions[1].hidden = True
    book["活动"].row_dimensions[9].hidden = True
    book["活动"].column_dimensions.group("K", "XFD", hidden=True)
    stream = io.BytesIO()
    book.save(stream)
    assert read_file(stream.getvalue(), "a.xlsx").remarks == []


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_error_values_and_hidden_parts_of_other_kinds_are_seen_as_those_of_xlsx_are(kind: str) -> None:
    """errors_and_hidden.*: LibreOffice 7.4 saved a title, =NA(), =1/0, =SQRT(-1), a lost reference, hidden parts."""
    name = f"errors_and_hidden.{kind}"
    result = read_file((FILES / name).read_bytes(), name)
    shown = {"ods": "Err:502", "xls": "#VALUE!"}[kind]
    assert [(f.check_code, f.sheet, f.cell, f.held, f.is_set_aside) for f in result.findings] == [
        ("error_cell", "平台", "I2", shown, False),
        ("error_cell", "活动", "E4", "#N/A", True),
        ("error_cell", "活动", "E5", "#DIV/0!", True),
        ("error_cell", "经费", "E3", "#REF!", False),
    ]
    assert [(n.check_code, n.sheet, n.row) for n in result.remarks] == [
        ("hidden_rows", "活动", 3),
        ("hidden_columns", "活动", 3),
        ("hidden_sheet", "经费", 2),
    ]
    assert column(result, "county_activities", "title")[3] == "讲座"


def test_an_error_value_pasted_into_an_old_xls_is_no_blank() -> None:
    """error_value.xls: #N/A without a formula behind it, as an office pastes it (xlwt 1.3)."""
    found = read_file((FILES / "error_value.xls").read_bytes(), "a.xls").findings
    assert ("error_cell", "E5", "#N/A") in [(f.check_code, f.cell, f.held) for f in found]


@pytest.mark.parametrize(("name", "look"), [("content.xml", read_document), ("errors_and_hidden.xls", scan_sheets)])
def test_damage_is_told_as_damage_by_what_looks_through_an_old_or_open_workbook(
    name: str, look: Callable[[bytes], object]
) -> None:
    whole = _content_xml() if name == "content.xml" else (FILES / name).read_bytes()
    draw = Random(name)
    outcomes = set()
    for _ in range(400):
        damaged = bytearray(whole[: draw.choice([len(whole), draw.randrange(1, len(whole))])])
        for _ in range(draw.choice([1, 4, 40])):
            damaged[draw.randrange(len(damaged))] = draw.choice([0, 255, draw.randrange(256)])
        try:
            look(bytes(damaged))
            outcomes.add("read")
        except Corrupt:
            outcomes.add("damaged")
    assert outcomes == {"read", "damaged"}


def test_a_few_bytes_that_claim_a_billion_error_cells_take_no_memory() -> None:
    xml = _content_xml().replace(
        b'<table:table-cell table:formula="of:=NA()"',
        b'<table:table-cell table:number-columns-repeated="1000000000" table:formula="of:=NA()"',
    )
    problems = [problem for table in read_document(xml).values() for problem in table.scan.problems]
    assert [problem.check for problem in problems] == ["stray_far_cell"]


def _content_xml() -> bytes:
    with zipfile.ZipFile(FILES / "errors_and_hidden.ods") as archive:
        return archive.read("content.xml")


def test_an_ods_is_read_with_its_million_blank_rows() -> None:
    filing = made.county()
    filing.above["activities"] = [[], ["江岸区活动"]]
    result = read_file(_ods(filing.grids()), "a.ods")
    assert (result.intake_status, row_numbers(result)) == ("accepted", [4, 5, 6])
    assert column(result, "county_activities", "activity_on") == ["2016-01-01", "2016-02-02", "2016-03-03"]


def test_the_cover_is_found_below_title_rows() -> None:
    filing = made.county()
    filing.above["cover"] = [["湖北省青少年综合服务平台"], []]
    result = read(filing)
    assert result.intake_status == "accepted"
    assert row_numbers(result, "county_cover") == [3]


def test_a_guidance_sheet_is_no_unknown_sheet() -> None:
    grids = made.county().grids() | {"填报说明": [["请先填封面"]]}
    assert read_file(workbook(grids), "a.xlsx").intake_status == "accepted"


@pytest.mark.parametrize(
    ("make", "form", "unit_code"),
    [
        (made.county, "county_report", "420102"),
        (made.city, "city_report", "420100"),
        (made.province, "province_report", "420000"),
    ],
)
def test_the_cover_says_what_a_file_is(make: Any, form: str, unit_code: str) -> None:
    identity = identify_file(make().bytes(), "随便什么名字.xlsx")
    assert (identity.form, identity.unit_code, identity.report_year) == (form, unit_code, 2016)
    assert (identity.filed_on, identity.unit_code_filed) == ("2017-01-10", unit_code)


def test_an_old_code_on_the_cover_is_kept_beside_the_newest() -> None:
    identity = identify_file(made.county(unit_code="420821").bytes(), "a.xlsx")
    assert (identity.unit_code, identity.unit_code_filed) == ("420882", "420821")


def test_where_each_column_stood_is_told() -> None:
    sheet = next(s for s in read(made.county()).sheets if s.raw_table == "county_activities")
    assert (sheet.letters["platform_code"], sheet.letters["participants"]) == ("A", "E")


def _ods(grids: dict[str, list[list[Any]]]) -> bytes:
    """An OpenDocument workbook as LibreOffice writes them: every table reaches to the sheet's last row and column."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    tables = "".join(
        f'<table:table table:name="{title}">{"".join(map(_ods_row, rows))}'
        '<table:table-row table:number-rows-repeated="1048500">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for title, rows in grids.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", f"<office:document-content{spaces}>{body}</office:document-content>")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def _ods_row(row: list[Any]) -> str:
    cells = "".join(map(_ods_cell, row))
    return f'<table:table-row>{cells}<table:table-cell table:number-columns-repeated="99"/></table:table-row>'


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value}"'
    elif isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def test_the_readers_version_covers_all_code_that_reads_and_no_other() -> None:
    found, waiting = set(), ["youth_platforms.parsing.read_file"]
    while waiting:
        module = waiting.pop()
        found.add(module)
        source = PLUGINS / f"{module.replace('.', '/')}.py"
        imported = {
            node.module
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("youth_platforms")
        }
        waiting += imported - found
    assert {name.removeprefix("youth_platforms.") for name in found} - {"base.paths"} == set(READ_BY)
