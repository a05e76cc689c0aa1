"""A threshold to try is one more row of the rules, and only where it can be one."""

import pytest

from youth_platforms.what_if import CannotAsk, with_threshold

RULE = {"rule_code": "R", "valid_from_year": "2015", "valid_to_year": "", "comparator": ">=", "threshold_metric": ""}
RULES = [
    RULE | {"threshold": "3"},
    RULE | {"valid_from_year": "2017", "threshold": "5"},
    RULE | {"rule_code": "REPORTED", "comparator": "", "threshold": ""},
    RULE | {"rule_code": "ENDED", "valid_to_year": "2015", "threshold": "1"},
]


def thresholds(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["valid_from_year"]: row["threshold"] for row in rows if row["rule_code"] == "R"}


def test_the_threshold_begins_in_the_year_that_is_asked_for_and_other_years_keep_theirs():
    rows, replaced = with_threshold(RULES, "R", "4", 2016)
    assert thresholds(rows) == {"2015": "3", "2016": "4", "2017": "5"}
    assert replaced["threshold"] == "3"


def test_in_the_year_in_which_a_version_begins_the_row_takes_its_place():
    rows, replaced = with_threshold(RULES, "R", "4.5", 2017)
    assert thresholds(rows) == {"2015": "3", "2017": "4.5"}
    assert replaced["threshold"] == "5"


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
