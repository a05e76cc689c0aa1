"""What RULES calls loopholes leaves a trace that officials see, from the filing to audit.findings and the marts."""

from typing import Any

import pytest
from psycopg2.extensions import connection as Connection

from tests.support.world import World


def rows(decided: Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with decided.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


# What the same units filed rightly in 2016 and wrongly in 2017 (tests/support/world.py): unit, finding, severity, and
# whether the row counts no more.
MUTATIONS = [
    ("420202", "streets_none_urban", "error", False),
    ("420302", "township_omitted", "warning", False),
    ("420100", "publicity_outside_round", "error", False),
    ("420200", "recommended_order_repeated", "warning", False),
    ("420102", "applicant_closed", "warning", False),
    ("420102", "application_outside_round", "error", True),
    ("420102", "money_outside_year", "error", True),
]


@pytest.mark.parametrize(("unit", "check", "severity", "is_set_aside"), MUTATIONS, ids=[row[1] for row in MUTATIONS])
def test_a_loophole_leaves_a_finding_in_the_year_that_uses_it_and_none_in_the_year_that_does_not(
    decided: Connection, unit: str, check: str, severity: str, is_set_aside: bool
) -> None:
    found = rows(
        decided,
        "select report_year, severity, is_set_aside from audit.findings inner join audit.filings using (filing_id)"
        " where unit_code = %s and check_code = %s and report_year in (2016, 2017)",
        unit,
        check,
    )
    assert found == [(2017, severity, is_set_aside)]


def test_publicity_of_2013_counts_no_day_for_2017(decided: Connection, world: World) -> None:
    assert rows(
        decided,
        "select observed, outcome from marts.fct_criterion_results"
        " where report_year = 2017 and platform_code = %s and rule_code = 'M6-publicity'",
        world.of_another_round,
    ) == [(0, "fail")]


def test_an_application_of_2013_makes_nobody_an_applicant_and_money_of_2016_is_none_of_2017(
    decided: Connection, world: World
) -> None:
    of_2017 = "where report_year = 2017 and platform_code = %s"
    assert rows(decided, f"select from marts.mart_certification_candidates {of_2017}", world.steady[0]) == []
    assert rows(decided, f"select from marts.fct_funding {of_2017} and amount_yuan = 777", world.steady[0]) == []


def test_an_assessment_of_a_platform_removed_that_spring_is_listed_with_its_name(
    decided: Connection, world: World
) -> None:
    found = rows(
        decided,
        "select platform_code, platform_name, sheet, held, is_set_aside from audit.findings"
        " where check_code = 'assessment_after_removal'",
    )
    name = f"青少年之家{world.removed}"
    assert found == [(world.removed, name, "绩效考核", "2016-11-20考核，2016-03-05已摘牌", False)]


def test_towns_and_streets_that_a_list_omits_are_found_and_stand_without_data(decided: Connection) -> None:
    omitted = rows(
        decided,
        "select count(*) from audit.findings inner join audit.filings using (filing_id)"
        " where check_code = 'township_omitted' and severity = 'warning'"
        " and report_year = 2016 and unit_code = '420102'",
    )
    listed = rows(
        decided,
        "select outcome, is_filed, count(*) from marts.mart_township_funding"
        " where report_year = 2016 and county_code = '420102' group by outcome, is_filed",
    )
    assert listed == [("no_data", False, omitted[0][0])]
    assert omitted[0][0] > 0


def test_a_county_whose_streets_are_not_marked_has_not_answered(decided: Connection) -> None:
    found = rows(
        decided,
        "select severity, sheet from audit.findings inner join audit.filings using (filing_id)"
        " where check_code = 'streets_none_urban' and report_year = 2016 and unit_code = '420102'",
    )
    target = rows(
        decided,
        "select outcome from marts.mart_county_targets"
        " where report_year = 2016 and county_code = '420102' and rule_code = 'N1.4-street'",
    )
    assert (found, target) == ([("error", "乡镇街道")], [("no_data",)])


def test_what_was_in_force_is_told_beside_what_was_announced(decided: Connection) -> None:
    announced = rows(
        decided,
        "select city_code, final_quota from marts.mart_quota_reductions where quota_year = 2017 order by city_code",
    )
    in_force = rows(
        decided,
        "select city_code, announced_quota from marts.mart_application_quotas where report_year = 2017"
        " order by city_code",
    )
    assert in_force == announced
    assert len(in_force) == 17


def test_the_register_keeps_who_was_removed_and_why(decided: Connection, world: World) -> None:
    kept = rows(
        decided,
        "select platform_code, is_standing, removed_on::text, removal_reason_zh"
        " from marts.mart_demonstration_register where platform_code in (%s, %s) order by is_standing",
        world.removed,
        world.rectified,
    )
    assert kept == [
        (
            world.removed,
            False,
            "2016-03-05",
            "2015-11-20绩效考核不合格，整改期限2016-03-01，2016-03-05复查不合格",
        ),
        (world.rectified, True, None, None),
    ]


def test_the_provinces_year_is_the_sum_of_its_cities(decided: Connection) -> None:
    assert rows(
        decided,
        "select report_year, cities, activities, applicants, certified from marts.mart_province_year"
        " order by report_year",
    ) == rows(
        decided,
        "select year, 17, (select count(*) from marts.fct_activities where report_year = year),"
        " count(*), count(*) filter (where decision = 'certified')"
        " from (values (2016), (2017)) as years (year)"
        " inner join marts.mart_certification_candidates on report_year = year group by year"
        " union all select 2015, 17, (select count(*) from marts.fct_activities where report_year = 2015), 0, 0"
        " order by 1",
    )
