"""What is not accepted, each with a reason that a clerk can act on; and which filer it stays known by."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.support import workbooks as made
from tests.support.workbooks import Filing, workbook
from youth_platforms.forms.layout import layout_years
from youth_platforms.parsing.filing import ReadFiling, finding_ids
from youth_platforms.parsing.layout_check import describe
from youth_platforms.parsing.read_file import read_file


def rejected(grids: dict[str, list[list[Any]]]) -> ReadFiling:
    filing = read_file(workbook(grids), "a.xlsx")
    assert filing.intake_status == "rejected"
    assert filing.sheets == []
    assert filing.findings[0].severity == "critical"
    assert {(f.platform_code, f.is_set_aside) for f in filing.findings} == {(None, False)}
    return filing


def reasons(grids: dict[str, list[list[Any]]]) -> list[str]:
    findings = rejected(grids).findings
    assert {finding.severity for finding in findings} == {"critical"}
    return [finding.check_code for finding in findings]


@pytest.mark.parametrize(
    ("cover", "check"),
    [
        ({"form_title": "年度报表"}, "form_unknown"),
        ({"form_title": None}, "form_unknown"),
        ({"unit_code": "429999"}, "unit_unknown"),
        ({"unit_code": "江岸区"}, "unit_unknown"),
        ({"unit_code": None}, "unit_unknown"),
        ({"unit_code": "430102"}, "unit_other_province"),
        ({"unit_code": "420100"}, "unit_not_of_form"),
        ({"unit_code": "420000"}, "unit_not_of_form"),
        ({"report_year": 2014}, "year_unknown"),
        ({"report_year": "去年"}, "cover_unreadable"),
        ({"report_year": None}, "cover_unreadable"),
        ({"unit_name": " "}, "cover_unreadable"),
        ({"responsible_person": None}, "cover_unreadable"),
        ({"filled_by": None}, "cover_unreadable"),
        ({"filed_on": "明天"}, "cover_unreadable"),
    ],
)
def test_a_cover_that_cannot_be_taken_rejects(cover: dict[str, Any], check: str) -> None:
    assert reasons(made.county(**cover).grids()) == [check]


@pytest.mark.parametrize(
    ("unit_code", "form"), [("420102", "county_report"), ("421071", "county_report"), ("429004", None)]
)
def test_a_rejected_filing_without_a_known_title_is_its_units_only_form(unit_code: str, form: str | None) -> None:
    """So that the unit is not taken for one that filed nothing. 429004 files two forms: which this is, nobody knows."""
    filing = rejected(made.county(form_title="年度报表", unit_code=unit_code).grids())
    assert filing.identity.form == form


def slips() -> Filing:
    """Return a county report with a slip on three sheets, one of them in the row of an applicant's platform."""
    filing = made.county()
    filing.rows["platforms"][0]["area_sqm"] = "很大"
    filing.rows["activities"][1]["activity_on"] = date(2015, 3, 1)
    filing.rows["staff"][0]["platform_code"] = "420103001"
    return filing


ROWS = [("平台", "G2", "cell_unreadable"), ("活动", "B3", "activity_outside_year")]
FOREIGN = ("队伍", "A2", "platform_not_of_unit")


@pytest.mark.parametrize(
    ("cover", "reason", "rows"),
    [
        ({"filed_on": "明天"}, "cover_unreadable", [*ROWS, FOREIGN]),
        ({"filled_by": None}, "cover_unreadable", [*ROWS, FOREIGN]),
        ({"report_year": 2014}, "year_unknown", [ROWS[0], FOREIGN]),
        ({"report_year": None}, "cover_unreadable", [ROWS[0], FOREIGN]),
        ({"unit_code": "429999"}, "unit_unknown", [*ROWS, ("队伍", "A2", "platform_not_listed")]),
        ({"form_title": "年度报表"}, "form_unknown", [*ROWS, FOREIGN]),
        ({"form_title": "年度报表", "unit_code": None}, "form_unknown", [*ROWS, ("队伍", "A2", "platform_not_listed")]),
    ],
)
def test_a_rejected_filing_tells_of_its_rows_too_but_not_by_what_its_cover_says_wrongly(
    cover: dict[str, Any], reason: str, rows: list[tuple[str, str, str]]
) -> None:
    filing = slips()
    filing.cover |= cover
    found = rejected(filing.grids()).findings
    assert found[0].check_code == reason
    message = [(f.sheet, f.cell, f.check_code) for f in found if f.severity == "error"]
    assert message == rows


def test_a_rejected_filing_tells_of_the_sheets_that_fit_where_another_does_not() -> None:
    grids = slips().grids()
    grids["平台"][0][1] = "名称"
    found = rejected(grids).findings
    assert [(f.sheet, f.cell, f.check_code) for f in found[1:]] == [ROWS[1], FOREIGN]


@pytest.mark.parametrize(("hidden", "message"), [("hide", "取消隐藏"), ("very_hidden", "深度隐藏")])
def test_an_unknown_sheet_that_nobody_sees_is_said_to_be_hidden(hidden: str, message: str) -> None:
    stream = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(made.county().bytes()))
    book.create_sheet("Sheet9").sheet_state = {"hide": "hidden", "very_hidden": "veryHidden"}[hidden]
    book.save(stream)
    (finding,) = read_file(stream.getvalue(), "a.xlsx").findings
    assert finding.check_code == "sheets_differ"
    assert "「Sheet9」（已" in finding.expected_zh
    assert message in finding.expected_zh


def test_two_headers_that_look_alike_are_shown_to_differ() -> None:
    grids = made.county().grids()
    grids["活动"][0][2] = "活动\u200e名\u0007称"
    (finding,) = rejected(grids).findings
    assert "多出列：「活动[U+200E]名[U+0007]称」" in finding.expected_zh
    assert finding.held == "「活动[U+200E]名[U+0007]称」"


@pytest.mark.parametrize("cover", [{"phone": None}, {"plan_filed_on": None}, {"work_plan_filed_on": None}])
def test_an_optional_line_of_the_cover_may_be_blank(cover: dict[str, Any]) -> None:
    assert read_file(made.county(**cover).bytes(), "a.xlsx").intake_status == "accepted"


def test_an_unreadable_optional_line_of_the_cover_is_an_error() -> None:
    (finding,) = read_file(made.county(plan_filed_on="已报").bytes(), "a.xlsx").findings
    assert (finding.check_code, finding.severity, finding.cell) == ("cell_unreadable", "error", "B9")


@pytest.mark.parametrize(
    ("make", "unit_code", "is_taken"),
    [
        (made.county, "421071", True),
        (made.county, "422800", False),
        (made.city, "429021", True),
        (made.city, "421071", False),
        (made.province, "420100", False),
    ],
)
def test_each_form_is_filed_by_its_own_kind_of_unit(make: Any, unit_code: str, is_taken: bool) -> None:
    filing = make(unit_code=unit_code)
    filing.rows = {}
    assert (read_file(filing.bytes(), "a.xlsx").intake_status == "accepted") == is_taken


def test_a_missing_and_an_unknown_sheet_reject_with_both_named() -> None:
    grids = made.county().grids()
    grids["学生名单"] = [["姓名"]]
    del grids["申报"]
    (finding,) = rejected(grids).findings
    assert finding.check_code == "sheets_differ"
    assert "申报" in finding.expected_zh
    assert finding.held == "「学生名单」"


def test_a_missing_and_an_unknown_header_reject_with_both_named() -> None:
    grids = made.county().grids()
    grids["活动"][0][4] = "人数"
    (finding,) = rejected(grids).findings
    assert (finding.check_code, finding.sheet, finding.held) == ("headers_differ", "活动", "「人数」")
    assert "缺少列：「参与人数」" in finding.expected_zh


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [row.append(f"列{n}" if n == 0 else None) for n, row in enumerate(rows)],
        lambda rows: [row.append(row[0]) for row in rows],
        lambda rows: [row.pop(8) for row in rows],
        lambda rows: rows[0].__setitem__(0, "平台编码*"),
        lambda rows: rows.clear(),
    ],
    ids=["one more", "repeated", "one less", "with a star", "empty sheet"],
)
def test_headers_must_be_those_of_a_layout(change: Any) -> None:
    grids = made.county().grids()
    change(grids["活动"])
    assert reasons(grids) == ["headers_differ"]


def test_a_header_only_sheet_is_enough() -> None:
    grids = made.county().grids()
    grids = {title: rows if title == "封面" else rows[:1] for title, rows in grids.items()}
    assert read_file(workbook(grids), "a.xlsx").intake_status == "accepted"


def test_a_workbook_without_cover_is_rejected() -> None:
    grids = made.county().grids()
    del grids["封面"]
    assert reasons(grids) == ["sheets_differ"]


def test_an_unknown_line_on_the_cover_rejects() -> None:
    grids = made.county().grids()
    grids["封面"].append(["学生人数", 30])
    assert reasons(grids) == ["headers_differ"]


def test_a_line_missing_from_the_cover_rejects_and_says_which() -> None:
    grids = made.county().grids()
    grids["封面"] = [row for row in grids["封面"] if row[0] != "联系电话"]
    (finding,) = rejected(grids).findings
    assert "缺少列：「联系电话」" in finding.expected_zh


def test_all_reasons_are_told_at_once() -> None:
    grids = made.county(unit_code="430102", report_year=2013).grids()
    grids["队伍"][0][0] = "编码"
    del grids["申报"]
    assert reasons(grids) == ["unit_other_province", "year_unknown", "sheets_differ", "headers_differ"]


def test_a_rejected_filing_is_still_known_by_its_cover() -> None:
    grids = made.county().grids()
    del grids["申报"]
    identity = rejected(grids).identity
    assert (identity.form, identity.unit_code, identity.report_year) == ("county_report", "420102", 2016)


@pytest.mark.parametrize("layout_year", layout_years())
@pytest.mark.parametrize("year", [2015, 2016, 2017, 2018])
def test_a_form_of_any_year_may_use_any_known_layout(layout_year: int, year: int) -> None:
    filing = _empty(layout_year, year)
    read = read_file(filing.bytes(), "a.xlsx")
    assert (read.intake_status, read.layout_year) == ("accepted", layout_year)


def test_the_layout_of_2017_renames_adds_drops_and_retitles() -> None:
    filing = _empty(2017, 2017)
    filing.rows = {
        "platforms": [made.platform(weekly_hours="40 小时")],
        "funding": [
            {"platform_code": made.PLATFORM, "source": "财政配套", "amount_yuan": 1, "received_on": "2017.3.1"}
        ],
        "partners": made.county().rows["partners"],
    }
    read = read_file(filing.bytes(), "a.xlsx")
    sheets = {sheet.raw_table: sheet for sheet in read.sheets}
    assert read.findings == []
    assert "weekly_hours" in sheets["county_platforms"].columns
    assert "document_no" not in sheets["county_funding"].columns
    assert sheets["county_partners"].lines.count(b"\n") == 1


def test_the_layout_of_2018_adds_columns_sheets_and_a_way_to_build() -> None:
    filing = _empty(2018, 2018)
    filing.rows = {
        "platforms": [
            made.platform(construction_mode="其他", construction_mode_note="流动服务车", person_in_charge="王明"),
            made.platform("420102002", person_in_charge=None),
        ],
        "services": [
            {
                "platform_code": made.PLATFORM,
                "service_name": "四点半课堂",
                "category": "咨询服务类",
                "started_on": "2018.3.1",
            }
        ],
        "registrations": [{"platform_code": made.PLATFORM, "registered_members": 30, "service_visits": "260人次"}],
    }
    read = read_file(filing.bytes(), "a.xlsx")
    found = [(f.check_code, f.held, f.platform_code) for f in read.findings]
    assert found == [("required_blank", None, "420102002")]
    tables = {sheet.raw_table for sheet in read.sheets}
    assert {"county_services", "county_registrations"} <= tables


@pytest.mark.parametrize("layout_year", [2015, 2017])
def test_a_way_to_build_of_a_later_layout_cannot_be_read_on_an_older_one(layout_year: int) -> None:
    filing = _empty(layout_year, 2018)
    filing.rows = {"platforms": [made.platform(construction_mode="其他")]}
    (finding,) = read_file(filing.bytes(), "a.xlsx").findings
    assert (finding.check_code, finding.expected_zh) == (
        "cell_unreadable",
        "「建设方式」应为下列之一：新建、改建、开放",
    )


def test_headers_of_two_layouts_may_not_be_mixed() -> None:
    grids = _empty(2015, 2017).grids()
    grids["平台"][0] = [text.replace("服务对象人数", "联系青少年人数") for text in grids["平台"][0]]
    assert reasons(grids) == ["headers_differ"]


def test_the_layout_check_says_in_chinese_what_differs_from_the_nearest() -> None:
    grids = _empty(2017, 2017).grids()
    grids["平台"][0][-1] = "开放时间"
    grids["花名册"] = []
    fits, text = describe(workbook(grids), "a.xlsx")
    assert not fits
    assert "最接近 2017 年版式" in text
    assert "多出工作表「花名册」" in text
    assert "工作表「平台」缺少列「每周开放时长(小时)」" in text
    assert "工作表「平台」多出列「开放时间」" in text


def test_the_layout_check_recognises_a_layout_that_fits() -> None:
    assert describe(_empty(2017, 2018).bytes(), "a.xlsx") == (
        True,
        "a.xlsx：县(市、区)年度报表，填报年度 2018。与 2017 年版式一致",
    )


def test_finding_ids_are_stable_and_distinct() -> None:
    filing = made.county()
    filing.rows["activities"][0].update(participants="?", title=None)
    findings = read_file(filing.bytes(), "a.xlsx").findings
    twice = [*findings, *findings]
    assert finding_ids("f", findings) == finding_ids("f", list(findings))
    assert len(set(finding_ids("f", twice))) == len(twice)
    assert finding_ids("f", findings) != finding_ids("g", findings)


def _empty(layout_year: int, year: int) -> Filing:
    filing = made.county(report_year=year)
    return Filing("county_report", filing.cover, {}, layout_year)
