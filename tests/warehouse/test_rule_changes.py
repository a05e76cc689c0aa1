"""A later notice is rows of seeds and nothing else: from its year on it decides, and no year before it moves."""

import csv
from pathlib import Path

import pytest

from tests.support.corridor import run_year
from tests.support.marts import marts
from tests.support.published import PUBLISHED
from tests.support.world import APPLICANTS_OF_2018
from youth_platforms.base.tables import rows as rows_of_seed

# 2018: 48 activities, at least two kinds of helpers, 60 seats.
NOTICE = {
    "criteria.csv": [
        {
            "rule_code": "M4.6-year",
            "valid_from_year": "2018",
            "scope": "certification",
            "is_judged_yearly": "true",
            "article": "新通知第一条",
            "clause": "全年累积开展活动不少于48次",
            "name_zh": "全年活动次数",
            "comparator": ">=",
            "threshold": "48",
            "unit": "次",
            "is_hard": "true",
            "sort_order": "18",
        },
        {
            "rule_code": "M4.4-kinds",
            "valid_from_year": "2018",
            "scope": "certification",
            "is_judged_yearly": "true",
            "article": "新通知第二条",
            "clause": "吸纳两类以上力量参与",
            "name_zh": "吸纳的力量种类",
            "comparator": ">=",
            "threshold": "2",
            "unit": "类",
            "is_hard": "true",
            "sort_order": "40",
        },
    ],
    "criterion_conditions.csv": [
        {"rule_code": "M4.4-kinds", "valid_from_year": "2018", "condition_no": "1", "metric": "volunteer_kinds"}
    ],
    "parameters.csv": [
        {"parameter": "seats", "valid_from_year": "2018", "value": "60", "unit": "个", "source": "新通知第三条"}
    ],
}


def issue(project: Path) -> None:
    """Add the notice's rows to the seeds of a copy of the project; with them each of these seeds gains a column."""
    for seed, added in NOTICE.items():
        path = project / "seeds" / seed
        before = list(rows_of_seed(path))
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, [*before[0], "remark"], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows([*before, *added])


def rows(connection, query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


@pytest.mark.timeout(900)
def test_a_notice_from_2018_leaves_2015_to_2017_unchanged_to_the_byte_and_decides_2018(
    decided, world, filings, project
):
    before = marts(decided)
    issue(project)
    for year in PUBLISHED:
        run_year(year, filings)
    after = marts(decided)
    rules = "dim_criterion"
    assert {name: table for name, table in after.items() if name != rules} == {
        name: table for name, table in before.items() if name != rules
    }
    assert len(after[rules]) == len(before[rules]) + len(NOTICE["criteria.csv"])

    run_year(2018, filings)
    of_earlier_years = "select t::text from marts.fct_criterion_results as t where report_year < 2018 order by 1"
    assert rows(decided, of_earlier_years) == before["fct_criterion_results"]
    decisions = dict(
        rows(
            decided,
            "select platform_code, decision from marts.mart_certification_candidates where report_year = 2018",
        )
    )
    assert {decisions[code] for code in world.of_2018} == {"certified"}
    assert len(world.of_2018) == APPLICANTS_OF_2018 > 50
    assert rows(
        decided,
        "select platform_code, failed_rules from marts.mart_certification_candidates"
        " where report_year = 2018 and decision = 'ineligible'",
    ) == [(world.without_second_kind, ["M4.4-kinds"])]
    assert rows(
        decided,
        "select report_year, min(threshold)::integer, max(threshold)::integer from marts.fct_criterion_results"
        " where rule_code = 'M4.6-year' group by 1 order by 1",
    ) == [(2016, 60, 60), (2017, 60, 60), (2018, 48, 48)]
