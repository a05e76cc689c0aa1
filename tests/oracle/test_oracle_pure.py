"""The oracle itself, against figures worked out by hand from RULES and FORMS."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.oracle import hubei
from tests.oracle.cells import Absurd, Unreadable, folded, read
from tests.oracle.expected import Expected, a_year_after, default_shares, expected, opinion
from tests.oracle.forms import headers, sheets_of
from tests.oracle.scenario import Province, activity, assessment, person, plain_platform, recheck, spot_check, write
from tests.oracle.scenarios import ALONE, SCENARIOS, build


def test_the_share_of_75_worked_out_by_hand() -> None:
    """58 places over 103 units, n * 58 / 103: 13 units 7.320, 10 5.631, 9 5.068, 8 4.505, 7 3.942, 6 3.379, 5 2.816,
    3 1.689, 1 0.563.

    Whole parts make 49. The nine left go to 孝感 .942, 荆门 .816, 鄂州 and 随州 .689, 黄冈 .631 and the four direct
    units .563; 十堰, 荆州 and 恩施 with .505 get none.
    """
    by_hand = {
        "420100": 7 + 1,
        "420200": 3 + 1,
        "420300": 4 + 1,
        "420500": 7 + 1,
        "420600": 5 + 1,
        "420700": 2 + 1,
        "420800": 3 + 1,
        "420900": 4 + 1,
        "421000": 4 + 1,
        "421100": 6 + 1,
        "421200": 3 + 1,
        "421300": 2 + 1,
        "422800": 4 + 1,
        "429004": 1 + 1,
        "429005": 1 + 1,
        "429006": 1 + 1,
        "429021": 1 + 1,
    }
    assert sum(by_hand.values()) == 75
    assert default_shares() == by_hand


def test_hubei_has_103_counties_17_cities_and_42_counties_without_a_street() -> None:
    assert len(hubei.counties()) == 103
    assert len(hubei.cities()) == 17
    bare = [c for c in hubei.counties() if not any(kind == "街道" for _, _, kind in hubei.townships(c))]
    assert len(bare) == 42
    assert hubei.city_of("429021") == "429021"
    assert hubei.newest("420821001") == "420882001"


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2015, 9, 2), date(2015, 9, 8), 4),
        (date(2015, 9, 2), date(2015, 9, 9), 5),
        (date(2015, 9, 30), date(2015, 10, 11), 4),
        (date(2015, 9, 30), date(2015, 10, 12), 5),
        (date(2020, 2, 3), date(2020, 2, 14), 1),
        (date(2015, 11, 6), date(2015, 11, 2), 0),
    ],
)
def test_working_days_count_both_ends_and_know_the_moved_days(first: date, last: date, days: int) -> None:
    assert hubei.working_days(first, last) == days


@pytest.mark.parametrize(
    ("kind", "held", "value"),
    [
        ("yuan", "3万", 30000),
        ("yuan", "２.９９９９万元", 29999),
        ("people", "1,200人", 1200),
        ("area", "100㎡", 100),
        ("yes", "√", True),
        ("yes", 0, False),
        ("date", "2015年9月2日", date(2015, 9, 2)),
        ("date", "2015.9.2", date(2015, 9, 2)),
        ("date", "20150902", date(2015, 9, 2)),
        ("code", 420102001.0, "420102001"),
        ("text", "  ", None),
    ],
)
def test_a_cell_reads_in_every_allowed_spelling(kind: str, held: object, value: object) -> None:
    assert read(kind, held) == value


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("date", "2015-02-30"),
        ("yes", "也许"),
        ("people", "约二十"),
        ("soft", "M4.5-youth"),
        ("同意|不同意", "基本同意"),
    ],
)
def test_a_cell_that_says_nothing_of_its_kind_is_unreadable(kind: str, held: str) -> None:
    with pytest.raises(Unreadable):
        read(kind, held)


@pytest.mark.parametrize(
    ("kind", "held"), [("people", 100001), ("area", -1), ("yuan", 1_000_000_001), ("score", "100.1")]
)
def test_absurd_numbers_are_told_from_unreadable_ones(kind: str, held: object) -> None:
    with pytest.raises(Absurd):
        read(kind, held)


def test_titles_fold_spaces_and_full_width_forms() -> None:
    assert folded(" 读 书　会１ ") == folded("读书会1")


def test_a_year_after_leap_day_is_28_february() -> None:
    assert a_year_after(date(2016, 2, 29)) == date(2017, 2, 28)


def test_an_opinion_against_fails_without_a_date_and_one_for_needs_both_dates() -> None:
    day = date(2015, 10, 10)
    assert opinion("不同意", None, None) is False
    assert opinion("同意", day, day) is True
    assert opinion("同意", None, day) is None
    assert opinion("同意", day, None) is None
    assert opinion(None, day, day) is None


def decision(out: Expected, year: int, code: str) -> object:
    return out.tables["mart_certification_candidates"][year, code]["decision"]


def test_the_perfect_applicant_is_certified_and_one_square_metre_less_is_not() -> None:
    p = Province((2015,))
    county = p.take_county()
    good, small = p.applicant(county, 2015), p.applicant(county, 2015, platform={"场地面积(平方米)": 99})
    p.complete_lists()
    out = expected(p)
    assert decision(out, 2015, good) == "certified"
    assert decision(out, 2015, small) == "ineligible"
    assert out.tables["mart_near_misses"][2015, small]["rule_code"] == "M4.1-area"
    assert set(out.file_status.values()) == {"accepted"}
    assert len([key for key in out.tables["fct_criterion_results"] if key[1] == good]) == 24


def test_a_full_tie_on_the_fiftieth_seat_is_admitted_whole() -> None:
    out = expected(build("tie_on_the_fiftieth_seat"))
    ranks = [row["rank"] for row in out.tables["mart_certification_list"].values()]
    assert len(ranks) == 52
    assert sorted(ranks)[-4:] == [49, 50, 50, 50]
    left = [r for r in out.tables["mart_certification_candidates"].values() if r["decision"] == "not_selected"]
    assert [row["rank"] for row in left] == [53]


def test_below_80_percent_verified_is_withheld_and_exactly_80_is_not() -> None:
    p = Province((2015,))
    county = p.take_county()
    codes = [p.applicant(county, 2015) for _ in range(2)]
    for code, verified in zip(codes, (47, 48), strict=True):
        p.register(2015).add("抽查", spot_check(code, 2015, 核实活动次数=verified))
    out = expected(p)
    assert [decision(out, 2015, code) for code in codes] == ["withheld", "certified"]


@pytest.mark.parametrize(
    ("day", "conclusion", "status", "outcome"),
    [
        (29, "合格", "in_good_standing", "closed"),
        (31, "合格", "in_good_standing", "closed"),
        (29, "不合格", "overdue", "overdue"),
        (30, "不合格", "delisted", "delisted"),
        (31, "不合格", "delisted", "delisted"),
    ],
)
def test_a_recheck_before_on_and_after_the_deadline(day: int, conclusion: str, status: str, outcome: str) -> None:
    p = Province((2015, 2016))
    county = p.take_county()
    code = p.provincial(county, (2015, 2016))
    seat = hubei.city_of(county)
    p.city(seat, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 5, 30)))
    p.city(seat, 2016).add("绩效考核", assessment(code, 2016))
    p.register(2016).add("整改复查", recheck(code, date(2016, 5, day), conclusion))
    out = expected(p)
    assert out.tables["mart_annual_review"][2015, code]["status"] == "in_rectification"
    assert out.tables["mart_annual_review"][2016, code]["status"] == status
    register = out.tables["mart_rectification_register"]
    assert register[code, date(2015, 11, 20), "assessment"]["outcome"] == outcome


def test_nine_points_take_three_places_but_leave_one() -> None:
    out = expected(build("quota_points_and_reduction"))
    row = out.tables["mart_quota_reductions"][2016, "429005"]
    figures = {"base_quota": 2, "base_basis": "share", "problem_points": 9, "reduction": 1, "final_quota": 1}
    assert row == figures
    second = [k for k in out.tables["fct_criterion_results"] if k[0] == 2016 and k[2] == "M6-quota"]
    results = [out.tables["fct_criterion_results"][key]["outcome"] for key in sorted(second)]
    assert results == ["pass", "fail"]


def test_two_points_are_not_prominent_and_three_are() -> None:
    out = expected(build("two_points_are_not_prominent"))
    assert out.tables["mart_quota_reductions"][2016, "420700"]["reduction"] == 0
    assert out.tables["mart_quota_reductions"][2017, "420700"]["problem_points"] == 4  # 1 failed, 2 spot check, 1 late
    assert out.tables["mart_quota_reductions"][2017, "420700"]["reduction"] == 1


def test_a_county_that_filed_nothing_has_its_rows_without_data() -> None:
    p = Province((2015,))
    county = p.take_county()
    out = expected(p)
    rows = [row for key, row in out.tables["mart_county_targets"].items() if key[1] == county]
    assert len(rows) == 5
    assert {row["outcome"] for row in rows} == {"no_data"}


def test_a_repeated_activity_and_one_outside_the_year_do_not_count() -> None:
    p = Province((2015,))
    county = p.take_county()
    code = p.platform(county, 2015)
    for day, title in ((date(2015, 3, 3), "读书会"), (date(2015, 3, 3), "读 书 会"), (date(2016, 1, 1), "新年")):
        p.county(county, 2015).add("活动", activity(code, day, title))
    p.complete_lists()
    out = expected(p)
    assert out.tables["fct_platform_year"][2015, code]["activities"] == 1
    assert [(f.row, f.is_set_aside) for f in out.findings] == [(3, True), (4, True)]


def test_an_absurd_number_is_placed_at_its_cell() -> None:
    p = Province((2015,))
    county = p.take_county()
    p.county(county, 2015).add("平台", plain_platform(f"{county}001", 2015, **{"场地面积(平方米)": -5}))
    p.complete_lists()
    (finding,) = expected(p).findings
    assert (finding.sheet, finding.cell, finding.row, finding.severity) == ("平台", "G2", 2, "error")


@pytest.mark.parametrize(
    ("platform", "staff", "rule", "result"),
    [
        ({"产权性质": "团组织所有"}, None, "M4.1-tenure", (1, 1, "pass", 2)),
        ({"使用权年限(年)": 5}, None, "M4.1-tenure", (5, 5, "pass", 1)),
        ({"使用权年限(年)": 4}, None, "M4.1-tenure", (4, 5, "fail", 1)),
        ({}, [person("", 2015)], "M4.4-staff", (1, 1, "pass", 1)),
        ({}, [person("", 2015, "团干部", "兼职")] * 2, "M4.4-staff", (2, 2, "pass", 2)),
        ({}, [person("", 2015, "志愿者", "兼职")] * 2, "M4.4-staff", (0, 1, "fail", 1)),
    ],
)
def test_an_either_or_rule_shows_the_condition_that_decided(
    platform: dict[str, object], staff: list[dict[str, object]] | None, rule: str, result: tuple[object, ...]
) -> None:
    p = Province((2015,))
    code = p.applicant(p.take_county(), 2015, platform=platform, staff=staff)
    row = expected(p).tables["fct_criterion_results"][2015, code, rule]
    assert (row["observed"], row["threshold"], row["outcome"], row["condition_no"]) == result


def outcomes(out: Expected, rule: str, year: int = 2015) -> list[object]:
    """Of every applicant by code."""
    table = out.tables["fct_criterion_results"]
    return [table[key]["outcome"] for key in sorted(table) if (key[0], key[2]) == (year, rule)]


def test_publicity_outside_its_round_counts_for_nothing() -> None:
    out = expected(build("publicity_outside_its_round"))
    assert outcomes(out, "M6-publicity") == ["fail", "pass", "pass", "fail"]
    assert [f.why for f in out.findings if f.severity == "trace"] == ["publicity outside its round"] * 2


def test_an_application_outside_its_round_is_set_aside() -> None:
    out = expected(build("applications_at_the_edges_of_the_round"))
    assert len(outcomes(out, "M4.1-area")) == 2
    assert [f.row for f in out.findings if f.sheet == "申报" and f.is_set_aside] == [2, 5]


def test_who_is_provincial_on_15_december_owes_an_assessment() -> None:
    """Carried in on the 15th and removed on the 16th: the two who owe one."""
    out = expected(build("who_owes_an_assessment"))
    rows = out.tables["mart_quota_problems"].items()
    assert [row["occurrences"] for key, row in rows if (key[0], key[2]) == (2015, "assessment_missing")] == [2]


def test_a_city_whose_reports_are_all_rejected_misses_nothing() -> None:
    out = expected(build("city_report_rejected"))
    assert [key for key in out.tables["mart_quota_problems"] if key[:2] == (2016, "429004")] == []


def test_assessments_of_city_platforms_cost_nothing() -> None:
    out = expected(build("assessments_of_city_platforms"))
    assert not out.tables["mart_quota_problems"]
    assert not out.tables["mart_rectification_register"]
    assert sum(f.sheet == "绩效考核" and f.is_set_aside for f in out.findings) == 2


def test_a_day_tips_the_scale() -> None:
    out = expected(build("a_day_that_tips_the_scale"))
    row = out.tables["mart_what_if_quotas"][2016, "assessment_due=exclusive", "421300"]
    assert row == {"reduction": 0, "reduction_under_reading": 1}


def test_fixes_go_from_the_nearest_to_the_farthest() -> None:
    """90 of 100 square metres, 499 of 500 people and 3 of 4 things: 0.1, 0.002 and 0.25.

    In 2017 it misses tenure, money, staff, the month and the year.
    """
    out = expected(build("who_stands_and_misses_what"))
    fixes = {
        key[2]: row["fix_order"].values
        for key, row in out.tables["mart_cheapest_fixes"].items()
        if key[0] == 2016 and key[1].endswith("001")
    }
    assert fixes == {"M4.5-youth": (1,), "M4.1-area": (2,), "M4.1-equipment": (3,)}
    standing = out.tables["mart_demonstration_standing"]
    assert [len(row["missed_rules"]) for _, row in sorted(standing.items())] == [0, 3, 5]
    assert [len(row["missed_last_year"]) for _, row in sorted(standing.items())] == [0, 0, 3]


def test_an_omitted_town_is_told_and_has_no_data() -> None:
    out = expected(build("towns_and_streets_omitted"))
    rows = [row for row in out.tables["mart_township_funding"].values() if row["is_filed"] is False and len(row) == 3]
    assert [row["outcome"] for row in rows] == ["no_data"] * 2
    assert [f.severity for f in out.findings] == ["warning"] * 2


def test_a_county_that_marks_no_street_urban_has_not_answered() -> None:
    out = expected(build("no_list_at_all"))
    streets = [row["outcome"] for key, row in out.tables["mart_county_targets"].items() if key[2] == "N1.4-street"]
    assert streets.count("no_data") == 1
    assert [f.severity for f in out.findings].count("error") == 1


def test_a_plan_counts_from_october_of_the_year_before() -> None:
    out = expected(build("plans_at_the_edges_of_their_year"))
    rows = sorted((k, r["outcome"]) for k, r in out.tables["mart_county_targets"].items() if k[2] == "N1.4-plan")
    assert [outcome for key, outcome in rows if key[0] == 2016 and key[1][:4] == "4212"][:5] == [
        "fail",
        "pass",
        "pass",
        "fail",
        "fail",
    ]
    assert {outcome for key, outcome in rows if key[0] == 2017} == {"fail"}


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_scenario_can_be_told_and_says_something(name: str) -> None:
    p = Province(ALONE.get(name, (2015, 2016, 2017)))
    SCENARIOS[name](p)
    assert expected(p).file_status


def test_the_written_workbook_holds_what_the_scenario_says(tmp_path: Path) -> None:
    p = Province((2015,))
    county = p.take_county()
    p.applicant(county, 2015)
    write(p, tmp_path)
    book = openpyxl.load_workbook(tmp_path / f"2015-county_report-{county}-1.xlsx")
    assert book.sheetnames == list(sheets_of("county_report", 2015))
    assert [cell.value for cell in book["活动"][1]] == headers("county_report", "活动", 2015)
    assert book["活动"].max_row == 61
    assert book["封面"]["B2"].value == county


def test_the_same_scenario_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        p = Province((2015,))
        p.applicant(p.take_county(), 2015)
        write(p, tmp_path / folder)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
