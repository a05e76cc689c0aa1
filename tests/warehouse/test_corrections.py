"""Corrections as data: applied where they were decided, visible, and refused where the cell is another one by now."""

import csv
import json
from pathlib import Path

import pytest

from tests.support.corridor import land
from youth_platforms import steps
from youth_platforms.warehouse.build import BuildFailed, run_dbt

COLUMNS = (
    "correction_id", "report_year", "filing_id", "raw_table", "sheet_row", "column_name", "expected_value", "new_value",
    "reason", "decided_by", "decided_on",
)  # fmt: skip
CHECKED = ("build", "--select", "corrections", "int_corrections", "corrections_hold")


def rows(connection, query: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def place_of(connection, platform_code: str, raw_table: str = "county_platforms") -> tuple[str, int]:
    """Filing and row of 2017 that the platform is in first."""
    return rows(
        connection,
        f"select filing_id, sheet_row from raw.{raw_table} inner join raw.filings using (filing_id)"
        " where report_year = 2017 and platform_code = %s order by sheet_row limit 1",
        platform_code,
    )[0]


def correct(project: Path, *corrections: tuple) -> None:
    """Write the seed; each correction is (filing, table, row, column, expected, new), decided by 数据组 in 2018."""
    with (project / "seeds" / "corrections.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(COLUMNS)
        for nth, (filing, table, row, column, expected, new) in enumerate(corrections, 1):
            writer.writerow(
                [f"c{nth}", 2017, filing, table, row, column, expected, new, "来函更正", "数据组", "2018-02-05"]
            )


def shown(message: str) -> list[dict]:
    """Return the rows that a failed build names."""
    return [json.loads(line) for line in message.splitlines() if line.strip().startswith("{")]


def test_a_correction_reaches_the_marts_of_its_year_and_is_kept_with_who_and_why(decided, world, project, filings):
    code = world.steady[0]
    filing, row = place_of(decided, code)
    _, activity_row = place_of(decided, world.suspicious, "county_activities")
    before = rows(decided, "select * from marts.fct_platform_year where report_year = 2016 order by platform_code")
    correct(
        project,
        (filing, "county_platforms", row, "area_sqm", "150", "320.5"),
        (filing, "county_activities", activity_row, "is_set_aside", "false", "true"),
    )
    run_id = land(2017, filings)
    steps.build(run_id)
    steps.publish(run_id)
    figure = "select area_sqm from marts.fct_platform_year where report_year = 2017 and platform_code = %s"
    assert rows(decided, figure, code) == [(320.5,)]
    counted = "select activities from marts.fct_platform_year where report_year = 2017 and platform_code = %s"
    assert rows(decided, counted, world.suspicious) == [(31,)]
    assert rows(
        decided,
        "select correction_id, held_value, new_value, reason, decided_by, decided_on::text, run_id"
        " from audit.applied_corrections order by 1",
    ) == [
        ("c1", "150", "320.5", "来函更正", "数据组", "2018-02-05", run_id),
        ("c2", "false", "true", "来函更正", "数据组", "2018-02-05", run_id),
    ]
    assert rows(
        decided, "select area_sqm from raw.county_platforms where filing_id = %s and sheet_row = %s", filing, row
    ) == [("150",)]
    after = rows(decided, "select * from marts.fct_platform_year where report_year = 2016 order by platform_code")
    assert after == before


def test_corrections_that_do_not_hold_any_more_fail_the_build_each_by_name_with_what_is_held(decided, world, project):
    filing, row = place_of(decided, world.steady[0])
    ((cover_row,),) = rows(decided, "select sheet_row from raw.county_cover where filing_id = %s", filing)
    ((of_2016,),) = rows(
        decided,
        "select filing_id from raw.filings where report_year = 2016 and form = 'county_report' and unit_code = %s",
        world.steady[0][:6],
    )
    person = rows(
        decided,
        "select filing_id, 'county_staff', sheet_row from raw.county_staff inner join raw.filings using (filing_id)"
        " where report_year = 2017 limit 1",
    )[0]
    refused = {
        (filing, "county_platforms", row, "area_sqm", "149", "1"): "所填与应为的原填值不符",
        (filing, "county_platforms", row, "closed_on", "2017-01-01", "1"): "所填与应为的原填值不符",
        (*person, "person_name", "", "1"): "该表没有可更正的这一栏",
        (filing, "county_cover", cover_row, "phone", "", "1"): "该表没有可更正的这一栏",
        (filing, "county_platforms", row + 5000, "area_sqm", "150", "1"): "报表中没有这一行",
        (filing, "no_such_sheet", row, "area_sqm", "150", "1"): "报表中没有这一行",
        ("no-such-filing", "county_platforms", row, "area_sqm", "150", "1"): "没有这份报表",
        (of_2016, "county_platforms", row, "area_sqm", "150", "1"): "报表不属所列年度",
    }
    correct(project, *refused, (filing, "county_platforms", row, "youth_served", "600", "700"))
    with pytest.raises(BuildFailed) as failure:
        run_dbt(*CHECKED)
    refused = {row["correction_id"]: row for row in shown(str(failure.value))}
    assert {name: row["problem_zh"] for name, row in refused.items()} == {
        f"c{nth}": why for nth, why in enumerate(refused.values(), 1)
    }
    assert (refused["c1"]["held_value"], refused["c1"]["expected_value"]) == ("150", "149")
    assert "held_value" in refused["c3"]
    assert refused["c3"]["held_value"] is None


def test_a_correction_of_a_filing_that_was_filed_again_fails_the_build(decided, world, project):
    """What the unit says now was not looked at when the correction was decided."""
    filing, row = place_of(decided, world.steady[0])
    correct(project, (filing, "county_platforms", row, "area_sqm", "150", "200"))
    with decided.cursor() as cursor:
        cursor.execute("update intermediate.int_filings set is_counted = false where filing_id = %s", [filing])
    with pytest.raises(BuildFailed, match="报表已不采用"):
        run_dbt(*CHECKED)
    with decided.cursor() as cursor:
        cursor.execute("update intermediate.int_filings set is_counted = true where filing_id = %s", [filing])


def test_two_corrections_of_one_cell_are_refused(decided, world, project):
    filing, row = place_of(decided, world.steady[0])
    one = (filing, "county_platforms", row, "area_sqm", "150", "200")
    correct(project, one, (*one[:-1], "300"))
    with pytest.raises(BuildFailed, match="is_unique_key_corrections"):
        run_dbt(*CHECKED)


def test_no_correction_is_no_finding(decided, project):
    run_dbt(*CHECKED)
    assert rows(decided, "select count(*) from intermediate.int_corrections") == [(0,)]
