"""Workbooks as offices make them: titles, blanks, totals, notes, hidden parts; and row numbers as Excel shows them."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter

from tests.unit.forms import workbooks as made
from tests.unit.forms.workbooks import PLATFORM, Filing, activity, workbook
from youth_platforms.forms.filing import ReadFiling
from youth_platforms.forms.reading import identify_file, read_file


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


def test_the_1904_date_system_gives_the_same_days() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    days = column(read(made.county()), "county_activities", "activity_on")
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    stream = io.BytesIO()
    book.save(stream)
    assert column(read_file(stream.getvalue(), "a.xlsx"), "county_activities", "activity_on") == days


def test_error_cells_are_findings_and_never_blanks() -> None:
    filing = made.county()
    book = openpyxl.load_workbook(io.BytesIO(filing.bytes()))
    book["活动"]["E3"] = "#N/A"
    book["经费"]["E3"] = "#REF!"
    stream = io.BytesIO()
    book.save(stream)
    found = read_file(stream.getvalue(), "a.xlsx").findings
    assert [(f.check_code, f.cell, f.held, f.is_set_aside) for f in found] == [
        ("error_cell", "E3", "#N/A", True),
        ("error_cell", "E3", "#REF!", False),
    ]


def test_what_a_cell_for_a_persons_name_held_stays_out_of_findings() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    book["队伍"]["B2"] = '="张"&"三"'
    stream = io.BytesIO()
    book.save(stream)
    (finding,) = read_file(stream.getvalue(), "a.xlsx").findings
    assert (finding.check_code, finding.cell, finding.held) == ("formula_without_value", "B2", None)


def test_error_cells_are_found_whatever_quotes_a_writer_uses() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    book["活动"]["E3"] = "#N/A"
    saved, stream = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            xml = old.read(name)
            new.writestr(name, xml.replace(b'"', b"'") if name.startswith("xl/worksheets/") else xml)
    (finding,) = read_file(stream.getvalue(), "a.xlsx").findings
    assert (finding.check_code, finding.cell) == ("error_cell", "E3")


def test_a_formula_counts_by_its_cached_value_and_is_a_finding_without_one() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for title, rows in made.county().grids().items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for at, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_string(number, at, value.isoformat())
                    elif value is not None:
                        sheet.write(number, at, value)
            if title == "活动":
                sheet.write_formula(1, 4, "=10+20", None, 30)
                sheet.write_formula(2, 4, "=10+20", None, "")
    result = read_file(stream.getvalue(), "a.xlsx")
    assert [(f.check_code, f.cell, f.held) for f in result.findings] == [("formula_without_value", "E3", "=10+20")]
    assert column(result, "county_activities", "participants")[0] == "30"


def test_a_formula_without_value_beyond_the_last_cell_is_not_overlooked() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    for cell, formula in zip("ABCDEFGHIJ", ["=A4"] * 10, strict=True):
        book["活动"][f"{cell}5"] = formula
    stream = io.BytesIO()
    book.save(stream)
    result = read_file(stream.getvalue(), "a.xlsx")
    assert row_numbers(result) == [2, 3, 4, 5]
    assert [finding.cell for finding in result.findings] == [f"{letter}5" for letter in "ABCDEFGHIJ"]


def test_codes_stored_as_numbers_are_codes() -> None:
    filing = made.county(unit_code=420102.0, report_year=2016.0)
    for rows in filing.rows.values():
        for row in rows:
            row.update({key: float(row[key]) for key in ("platform_code", "township_code") if row.get(key)})
    result = read(filing)
    assert result.intake_status == "accepted"
    assert set(column(result, "county_activities", "platform_code")) == {PLATFORM}


def test_cells_with_line_breaks_tabs_and_backslashes_are_loaded_whole() -> None:
    filing = made.county()
    filing.rows["activities"] = [activity(1, title="第一\n场\\t\t之二")]
    assert column(read(filing), "county_activities", "title") == ["第一\\n场\\\\t\\t之二"]


def test_a_backslash_alone_is_loaded_whole() -> None:
    filing = made.county()
    filing.rows["activities"] = [activity(1, title="读书会\\n期")]
    assert column(read(filing), "county_activities", "title") == ["读书会\\\\n期"]


def test_dates_written_as_iso_text_of_type_d_are_dates() -> None:
    data = io.BytesIO(made.county().bytes())
    stream = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            xml = old.read(name)
            if name == "xl/worksheets/sheet3.xml":
                xml = re.sub(rb'<c r="B2"[^>]*><v>[^<]*</v></c>', b'<c r="B2" t="d"><v>2016-05-04</v></c>', xml)
            new.writestr(name, xml)
    assert column(read_file(stream.getvalue(), "a.xlsx"), "county_activities", "activity_on")[0] == "2016-05-04"


def test_an_old_xls_is_read_with_its_titles_and_totals() -> None:
    """county.xls: the clean filing as Excel 97 saves it (xlwt 1.3), a title above and a total below its activities."""
    result = read_file((Path(__file__).parent / "files" / "county.xls").read_bytes(), "county.xls")
    assert (result.intake_status, result.identity.unit_code) == ("accepted", "420102")
    assert row_numbers(result) == [4, 5, 6]
    assert column(result, "county_activities", "activity_on") == ["2016-01-01", "2016-02-02", "2016-03-03"]


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
