"""A figure to try is one more row of a seed, and only where it can be one."""

import pytest

from youth_platforms.what_if.question import CannotAsk, ask, choices, with_threshold, with_value

RULE = {
    "rule_code": "R",
    "valid_from_year": "2015",
    "valid_to_year": "",
    "comparator": ">=",
    "threshold_metric": "",
    "name_zh": "全年活动次数",
    "unit": "次",
    "scope": "certification",
}
RULES = [
    RULE | {"threshold": "3"},
    RULE | {"valid_from_year": "2017", "threshold": "5"},
    RULE | {"rule_code": "REPORTED", "comparator": "", "threshold": ""},
    RULE | {"rule_code": "ENDED", "valid_to_year": "2015", "threshold": "1"},
]
SEATS = {
    "parameter": "seats",
    "valid_from_year": "2015",
    "value": "50",
    "unit": "个",
    "name_zh": "认定数",
    "scope": "s",
}
PARAMETERS = [
    SEATS,
    SEATS | {"valid_from_year": "2018", "value": "60"},
    SEATS | {"parameter": "share", "value": "0.8", "unit": "比例"},
    SEATS | {"parameter": "screen", "scope": ""},
]


def thresholds(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["valid_from_year"]: row["threshold"] for row in rows if row["rule_code"] == "R"}


def test_the_threshold_begins_in_the_year_that_is_asked_for_and_other_years_keep_theirs():
    question = with_threshold(RULES, "R", "4", 2016)
    assert thresholds(question.rows) == {"2015": "3", "2016": "4", "2017": "5"}
    assert question.title_zh == "2016年度试算：全年活动次数（R）由3次改为4次"


def test_in_the_year_in_which_a_version_begins_the_row_takes_its_place():
    question = with_threshold(RULES, "R", "4.5", 2017)
    assert thresholds(question.rows) == {"2015": "3", "2017": "4.5"}
    assert question.before == "5"


def test_seats_begin_in_the_year_that_is_asked_for_and_other_years_keep_theirs():
    question = with_value(PARAMETERS, "seats", "40", 2017)
    seats = {row["valid_from_year"]: row["value"] for row in question.rows if row["parameter"] == "seats"}
    assert seats == {"2015": "50", "2017": "40", "2018": "60"}
    assert (question.before, question.scope) == ("50", "s")
    assert with_value(PARAMETERS, "share", "0.75", 2016).asked == "0.75"


@pytest.mark.parametrize(
    ("rule", "threshold", "year", "why"),
    [
        ("M9.9", "1", 2016, "No such rule"),
        ("R", "1", 2014, "No such rule"),
        ("ENDED", "1", 2016, "No such rule"),
        ("REPORTED", "1", 2016, "no threshold"),
        ("R", "many", 2016, "no number"),
        ("R", "nan", 2016, "no number"),
        ("R", "", 2016, "no number"),
    ],
)
def test_what_is_no_rule_of_the_year_or_no_number_is_refused_by_name(rule, threshold, year, why):
    with pytest.raises(CannotAsk, match=why):
        with_threshold(RULES, rule, threshold, year)


@pytest.mark.parametrize(
    ("parameter", "value", "why"),
    [
        ("screen", "1", "Nobody is judged"),
        ("seats", "48.5", "whole number"),
        ("seats", "-1", "whole number"),
        ("seats", "all", "no number"),
    ],
)
def test_what_counts_something_takes_whole_numbers_and_what_judges_nobody_is_refused(parameter, value, why):
    with pytest.raises(CannotAsk, match=why):
        with_value(PARAMETERS, parameter, value, 2016)


def test_the_seeds_name_what_may_be_asked_about_in_chinese():
    offered = choices()
    assert offered["M4.6-year"] == "全年活动次数（M4.6-year）"
    assert offered["seats"] == "每次认定个数（seats）"
    assert not {"N1.4-town", "screen_exact_people"} & set(offered)
    assert ask("seats", "60", 2016).seed == "parameters"
    with pytest.raises(CannotAsk, match=r"there are .*M4\.6-year.*seats"):
        ask("M5", "60", 2016)
