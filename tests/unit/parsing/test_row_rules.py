"""Row rules within one filing: FORMS, «what is set aside», each at its edge."""

from datetime import date
from typing import Any

import pytest

from tests.support import workbooks as made
from tests.support.workbooks import PLATFORM, YEAR, Filing, activity, platform
from youth_platforms.parsing.filing import Finding
from youth_platforms.parsing.read_file import read_file

OTHER = "420102002"


def findings(filing: Filing) -> list[Finding]:
    return read_file(filing.bytes(), "a.xlsx").findings


def places(filing: Filing) -> list[tuple[str, str | None, str | None, str, bool]]:
    """Check, sheet, cell, severity, set aside: of each finding."""
    return [(f.check_code, f.sheet, f.cell, f.severity, f.is_set_aside) for f in findings(filing)]


def not_applying() -> Filing:
    filing = made.county()
    filing.rows["applications"] = []
    return filing


@pytest.mark.parametrize("make", [made.county, made.city, made.province])
def test_a_clean_filing_of_each_form_has_no_finding(make: Any) -> None:
    read = read_file(make().bytes(), "a.xlsx")
    assert (read.intake_status, read.findings) == ("accepted", [])


@pytest.mark.parametrize("make", [made.county, made.city, made.province])
def test_a_form_without_any_row_is_fine(make: Any) -> None:
    filing = make()
    filing.rows = {}
    assert read_file(filing.bytes(), "a.xlsx").intake_status == "accepted"


def test_a_blank_required_cell_sets_its_row_aside_and_names_the_cell() -> None:
    filing = made.county()
    filing.rows["activities"][1]["title"] = None
    (finding,) = findings(filing)
    assert (finding.check_code, finding.sheet, finding.cell, finding.row) == ("required_blank", "活动", "C3", 3)
    assert (finding.platform_code, finding.held, finding.is_set_aside) == (PLATFORM, None, True)


def test_every_unreadable_cell_of_a_row_is_told() -> None:
    filing = made.county()
    filing.rows["activities"][0].update(participants="许多", activity_on="春天", has_pictures="?")
    assert [cell for _, _, cell, _, _ in places(filing)] == ["B2", "E2", "H2"]


def test_an_unreadable_optional_cell_is_an_error_and_its_row_counts() -> None:
    filing = made.county()
    filing.rows["staff"][0]["monthly_days"] = "常来"
    assert places(filing) == [("cell_unreadable", "队伍", "H2", "error", False)]


def test_a_negative_number_sets_its_row_aside_even_where_the_cell_may_be_blank() -> None:
    filing = made.county()
    filing.rows["townships"][0]["league_fund_yuan"] = -1
    assert places(filing) == [("out_of_bounds", "乡镇街道", "E2", "error", True)]


@pytest.mark.parametrize(("code", "ok"), [("420102009", True), ("420103001", False), ("420821001", False)])
def test_a_platform_must_be_of_the_unit(code: str, ok: bool) -> None:
    filing = not_applying()
    filing.rows["platforms"].append(platform(code))
    assert places(filing) == ([] if ok else [("platform_not_of_unit", "平台", "A3", "error", True)])


@pytest.mark.parametrize("filed_under", ["420821", "420882"])
@pytest.mark.parametrize("platform_under", ["420821", "420882"])
def test_any_vintage_of_the_units_code_is_the_units(filed_under: str, platform_under: str) -> None:
    filing = made.county(unit_code=filed_under)
    code = platform_under + "001"
    filing.rows = {
        "platforms": [platform(code, township_code=platform_under + "100")],
        "activities": [activity(1, platform_code=code)],
    }
    assert places(filing) == []


@pytest.mark.parametrize("first", ["420821", "420882"])
def test_a_platform_under_two_vintages_of_its_county_is_one_platform_in_a_filing(first: str) -> None:
    other = {"420821": "420882", "420882": "420821"}[first]
    filing = made.county(unit_code="420882")
    filing.rows = {
        "platforms": [platform(f"{first}001", township_code="420882100")],
        "activities": [activity(1, platform_code=f"{other}001"), activity(1, platform_code=f"{first}001")],
    }
    assert places(filing) == [("duplicate_row", "活动", "A3", "error", True)]
    read = read_file(filing.bytes(), "a.xlsx")
    lines = next(sheet.lines for sheet in read.sheets if sheet.raw_table == "county_activities").decode()
    assert lines.startswith(f"2\t{other}001\t")
    assert f'"platform_code": "{first}001"' in lines.splitlines()[0], "filed as filed, read as the 平台 row has it"
    filing.rows = {"platforms": [*filing.rows["platforms"], platform(f"{other}001", township_code="420882100")]}
    assert places(filing) == [("duplicate_row", "平台", "A3", "error", True)]


def test_a_code_in_no_platform_row_sets_its_row_aside_on_every_sheet() -> None:
    filing = made.county()
    for name in ("activities", "funding", "staff", "partners", "applications"):
        filing.rows[name] = [{**filing.rows[name][0], "platform_code": OTHER}]
    assert [(check, sheet) for check, sheet, *_ in places(filing)] == [
        ("platform_not_listed", sheet) for sheet in ("活动", "经费", "队伍", "合作组织", "申报")
    ]


def test_a_set_aside_platform_row_still_stands_for_the_rows_that_point_to_it() -> None:
    filing = not_applying()
    filing.rows["platforms"][0]["has_wifi"] = "坏了"
    assert places(filing) == [("cell_unreadable", "平台", "P2", "error", True)]


def test_funding_of_no_platform_is_fine() -> None:
    filing = made.county()
    filing.rows["funding"] = [{"source": "财政配套", "amount_yuan": "3万", "received_on": "2016.5.1"}]
    assert places(filing) == []


def test_a_township_of_another_county_sets_its_row_aside() -> None:
    filing = not_applying()
    filing.rows["townships"][0]["township_code"] = "420103001"
    filing.rows["platforms"][0]["township_code"] = "420103001"
    assert places(filing) == [
        ("township_not_of_unit", "平台", "C2", "error", True),
        ("township_not_of_unit", "乡镇街道", "A2", "error", True),
    ]


@pytest.mark.parametrize(
    ("day", "check"),
    [
        (date(YEAR, 1, 1), None),
        (date(YEAR, 12, 31), None),
        (date(YEAR - 1, 12, 31), "activity_outside_year"),
        (date(YEAR + 1, 1, 1), "activity_outside_year"),
    ],
)
def test_an_activity_belongs_to_the_year(day: date, check: str | None) -> None:
    filing = made.county()
    filing.rows["activities"] = [activity(1, activity_on=day)]
    assert [found for found, *_ in places(filing)] == ([check] if check else [])


@pytest.mark.parametrize(
    ("day", "is_inside"),
    [
        (date(YEAR, 3, 14), False),
        (date(YEAR, 3, 15), True),
        (date(YEAR, 9, 20), True),
        (date(YEAR, 9, 21), False),
    ],
)
def test_the_opening_and_the_closing_day_belong_to_a_platforms_life(day: date, is_inside: bool) -> None:
    filing = made.county()
    filing.rows["platforms"][0].update(opened_on=date(YEAR, 3, 15), closed_on=date(YEAR, 9, 20))
    filing.rows["activities"] = [activity(1, activity_on=day)]
    found = places(filing)
    assert found == ([] if is_inside else [("activity_outside_life", "活动", "B2", "error", True)])


def test_an_opening_day_that_cannot_be_read_sets_no_activity_aside() -> None:
    filing = not_applying()
    filing.rows["platforms"][0]["opened_on"] = "开春"
    assert places(filing) == [("cell_unreadable", "平台", "E2", "error", True)]


@pytest.mark.parametrize("again", ["青年 联谊会", "青年联谊会\u3000", "青年联谊会"])
def test_an_activity_that_looks_the_same_is_set_aside(again: str) -> None:
    filing = made.county()
    filing.rows["activities"] = [activity(1, title="青年联谊会"), activity(1, title=again, participants=99)]
    assert places(filing) == [("duplicate_row", "活动", "A3", "error", True)]


def test_full_width_forms_of_a_title_are_folded() -> None:
    filing = made.county()
    filing.rows["activities"] = [activity(1, title="讲座(A1)"), activity(1, title="讲座（Ａ１）")]
    assert [check for check, *_ in places(filing)] == ["duplicate_row"]


@pytest.mark.parametrize("change", [{"title": "另一场"}, {"activity_on": date(YEAR, 7, 7)}])
def test_another_title_or_day_is_another_activity(change: dict[str, Any]) -> None:
    filing = made.county()
    filing.rows["activities"] = [activity(1), {**activity(1), **change}]
    assert places(filing) == []


def test_an_exact_repeat_of_an_applicants_platform_row_is_only_set_aside() -> None:
    filing = made.county()
    filing.rows["platforms"].append(platform(area_sqm="150.50 平方米"))
    assert places(filing) == [("duplicate_row", "平台", "A3", "error", True)]


def test_an_applicants_code_repeated_with_other_values_is_critical() -> None:
    filing = made.county()
    filing.rows["platforms"].append(platform(area_sqm=80))
    (finding,) = findings(filing)
    assert (finding.severity, finding.platform_code, finding.is_set_aside) == ("critical", PLATFORM, True)


def test_a_repeated_code_of_no_applicant_is_an_error() -> None:
    filing = not_applying()
    filing.rows["platforms"].append(platform(area_sqm=80))
    assert places(filing) == [("duplicate_row", "平台", "A3", "error", True)]


@pytest.mark.parametrize(
    "change", [{"area_sqm": "很大"}, {"youth_served": 100_001}, {"has_wifi": None}, {"township_code": "420103001"}]
)
def test_an_applicants_platform_row_set_aside_for_a_cell_is_critical(change: dict[str, Any]) -> None:
    filing = made.county()
    filing.rows["platforms"][0].update(change)
    (finding,) = findings(filing)
    assert (finding.severity, finding.platform_code, finding.is_set_aside) == ("critical", PLATFORM, True)


@pytest.mark.parametrize(
    ("received_on", "ok"),
    [
        (date(YEAR - 1, 12, 31), False),
        (date(YEAR, 1, 1), True),
        (date(YEAR, 12, 31), True),
        (date(YEAR + 1, 1, 1), False),
    ],
)
def test_money_received_outside_the_year_is_set_aside(received_on: date, ok: bool) -> None:
    filing = made.county()
    filing.rows["funding"][0]["received_on"] = received_on
    assert places(filing) == ([] if ok else [("money_outside_year", "经费", "D2", "error", True)])


@pytest.mark.parametrize(
    ("applied_on", "ok"),
    [
        (date(YEAR - 1, 12, 31), False),
        (date(YEAR, 1, 1), True),
        (date(YEAR + 1, 1, 31), True),
        (date(YEAR + 1, 2, 1), False),
    ],
)
def test_an_application_is_dated_from_new_years_day_to_the_counties_due_day(applied_on: date, ok: bool) -> None:
    filing = made.county()
    filing.rows["applications"][0].update(applied_on=applied_on, county_reviewed_on=None)
    assert places(filing) == ([] if ok else [("application_outside_round", "申报", "B2", "error", True)])


def test_an_application_outside_its_round_makes_nobody_an_applicant() -> None:
    filing = made.county()
    filing.rows["platforms"][0]["area_sqm"] = "很大"
    filing.rows["applications"][0]["applied_on"] = date(YEAR - 1, 9, 1)
    assert {severity for *_, severity, _ in places(filing)} == {"error"}


@pytest.mark.parametrize(("kind", "ok"), [("街道", False), ("镇", True), ("乡", True), ("其他", True)])
def test_a_street_must_say_whether_it_is_urban_and_others_may_leave_it_blank(kind: str, ok: bool) -> None:
    filing = made.county()
    filing.rows["townships"][0].update(township_kind=kind, is_urban_street=None)
    assert places(filing) == ([] if ok else [("conditional_blank", "乡镇街道", "D2", "error", True)])


def test_a_platform_whose_application_is_set_aside_is_no_applicant() -> None:
    filing = made.county()
    filing.rows["platforms"][0]["area_sqm"] = "很大"
    filing.rows["applications"][0]["applied_on"] = "去年"
    assert {severity for *_, severity, _ in places(filing)} == {"error"}


def test_an_optional_cell_of_an_applicant_is_not_critical() -> None:
    filing = made.county()
    filing.rows["platforms"][0]["tenure_years"] = "长期"
    assert places(filing) == [("cell_unreadable", "平台", "I2", "error", False)]


def test_listing_another_units_applicant_does_not_touch_it() -> None:
    filing = made.county()
    filing.rows["platforms"].append(platform("420103001"))
    filing.rows["applications"].append({"platform_code": "420103001", "applied_on": date(YEAR, 9, 1)})
    assert {severity for *_, severity, _ in places(filing)} == {"error"}


def test_the_same_platform_applies_once() -> None:
    filing = made.county()
    filing.rows["applications"] *= 2
    assert places(filing) == [("duplicate_row", "申报", "A3", "error", True)]


@pytest.mark.parametrize(
    ("make", "sheet", "damage", "cell"),
    [
        (made.province, "panel_scores", {"score": 101}, ("out_of_bounds", "综合评估", "B2")),
        (made.city, "assessments", {"filed_on": "年底"}, ("cell_unreadable", "绩效考核", "C2")),
        (
            made.county,
            "applications",
            {"applied_on": date(YEAR - 1, 9, 1)},
            ("application_outside_round", "申报", "B2"),
        ),
    ],
)
def test_a_row_that_repeats_one_set_aside_counts_and_a_third_does_not(
    make: Any, sheet: str, damage: dict[str, Any], cell: tuple[str, str, str]
) -> None:
    filing = make()
    sound = filing.rows[sheet][0]
    filing.rows[sheet] = [sound | damage, sound, sound]
    found = [place[:3] for place in places(filing)]
    assert found == [cell, ("duplicate_row", cell[1], "A4")]


def test_a_platform_or_an_activity_that_repeats_one_set_aside_is_set_aside_too() -> None:
    filing = not_applying()
    filing.rows["platforms"].insert(0, platform(area_sqm=-1))
    filing.rows["activities"] = [activity(1, participants=-1), activity(1)]
    repeats = [(sheet, cell) for check, sheet, cell, *_ in places(filing) if check == "duplicate_row"]
    assert repeats == [("平台", "A3"), ("活动", "A3")]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(YEAR + 1, 3, 1), []),
        (None, [("conditional_blank", True)]),
        ("尽快", [("cell_unreadable", True)]),
    ],
)
@pytest.mark.parametrize(
    ("make", "sheet"), [(made.city, "assessments"), (made.province, "spot_checks")], ids=["assessment", "spot check"]
)
def test_a_failure_must_carry_its_deadline(make: Any, sheet: str, due: Any, expected: list[Any]) -> None:
    filing = make()
    filing.rows[sheet][0].update(conclusion="不合格", rectification_due_on=due)
    assert [(f.check_code, f.is_set_aside) for f in findings(filing)] == expected


def test_a_pass_needs_no_deadline_and_an_unreadable_one_is_only_an_error() -> None:
    filing = made.city()
    filing.rows["assessments"][0]["rectification_due_on"] = "无"
    assert places(filing) == [("cell_unreadable", "绩效考核", "G2", "error", False)]


@pytest.mark.parametrize(
    ("code", "ok"), [("420102001", True), ("420103888", True), ("420202001", False), ("420100001", False)]
)
def test_a_city_speaks_of_platforms_in_its_own_counties(code: str, ok: bool) -> None:
    filing = made.city()
    filing.rows["certifications"] = [{"platform_code": code, "certified_on": date(2015, 5, 4)}]
    assert places(filing) == ([] if ok else [("platform_not_of_unit", "市州级认定", "A2", "error", True)])


def test_a_direct_county_files_the_citys_report_over_its_own_platforms() -> None:
    filing = made.city(unit_code="429004", unit_name="仙桃市")
    filing.rows = {"certifications": [{"platform_code": "429004001", "certified_on": date(2015, 5, 4)}]}
    assert places(filing) == []


@pytest.mark.parametrize(("code", "ok"), [("421071001", True), ("420821001", True), ("430102001", False)])
def test_the_province_speaks_of_any_county_of_hubei(code: str, ok: bool) -> None:
    filing = made.province()
    filing.rows = {"rechecks": [{"platform_code": code, "rechecked_on": date(YEAR, 1, 4), "conclusion": "合格"}]}
    assert places(filing) == ([] if ok else [("platform_not_of_unit", "整改复查", "A2", "error", True)])


@pytest.mark.parametrize(("score", "ok"), [(0, True), (100, True), (100.01, False), (-1, False), ("优", False)])
def test_a_panel_score_lies_between_0_and_100(score: Any, ok: bool) -> None:
    filing = made.province()
    filing.rows["panel_scores"][0]["score"] = score
    assert [finding.is_set_aside for finding in findings(filing)] == ([] if ok else [True])


@pytest.mark.parametrize("rule", ["M4.6-year", "M4.1", "没有"])
def test_a_waiver_of_a_hard_or_unknown_rule_is_set_aside(rule: str) -> None:
    filing = made.province()
    filing.rows["waivers"][0]["rule_code"] = rule
    assert places(filing) == [("cell_unreadable", "豁免", "B2", "error", True)]


def test_names_of_persons_stay_out_of_findings() -> None:
    filing = made.county(responsible_person=None)
    filing.rows["staff"][0]["person_name"] = None
    assert all(finding.held is None for finding in findings(filing))


def test_a_cell_under_no_header_is_told_and_its_row_counts() -> None:
    filing = made.county()
    grids = filing.grids()
    grids["活动"][2] += [None, "补充说明"]
    read = read_file(made.workbook(grids), "a.xlsx")
    assert [(f.check_code, f.cell, f.is_set_aside) for f in read.findings] == [("stray_cell", "L3", False)]


def test_set_aside_rows_are_loaded_with_their_flag_and_null_readings() -> None:
    filing = made.county()
    filing.rows["activities"] = [activity(1, participants="２０ 人"), activity(2, participants="很多")]
    sheet = next(s for s in read_file(filing.bytes(), "a.xlsx").sheets if s.raw_table == "county_activities")
    rows = [line.split("\t") for line in sheet.lines.decode().splitlines()]
    at = {name: sheet.columns.index(name) for name in ("sheet_row", "participants", "canonical", "is_set_aside")}
    assert [[row[at[name]] for name in at] for row in rows] == [
        ["2", "２０ 人", '{"participants": "20"}', "f"],
        ["3", "很多", '{"participants": null}', "t"],
    ]
