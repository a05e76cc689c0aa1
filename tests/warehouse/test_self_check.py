"""The self-check says of a county's newest filing what the annual run would publish, and leaves nothing behind."""

import threading
import time
from copy import deepcopy
from dataclasses import replace
from datetime import date

import psycopg2
import pytest

from tests.oracle.scenario import write_filing
from tests.support import workbooks
from tests.support.corridor import ACCEPT, land
from tests.support.marts import marts, rows
from tests.support.world import CITIES
from youth_platforms.base.paths import home
from youth_platforms.cli.program import main
from youth_platforms.counter import judging
from youth_platforms.counter.judging import (
    BeingCompiled,
    NothingFiled,
    SelfCheck,
    filings_of,
    open_year,
    others_forms,
    self_check,
)
from youth_platforms.warehouse import trial_sql
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.trial_build import AT_ONCE, EnoughAtWork, trial_build

WUHAN, HUANGSHI, SHIYAN = CITIES.values()
XIANTAO, CODES = "429004", {"platform_code", "township_code"}
OF_OTHERS = {row["rule_code"] for row in others_forms()}
APPROVED = """
insert into audit.certification_editions (
    report_year, edition_no, chain_no, run_id, approver, is_automatic, approved_at, filing_ids, input_sha256,
    earlier_years, inputs_hash, rules_version, readings, code_version, decision_hash, changes, changes_zh,
    previous_hash, chain_hash
)
select
    report_year, 1, 1, run_id, '张书记', false, now(), array(select filing_id from raw.filings), '{}',
    '{}', '', '', '{}', '', '', '{}', '', '', ''
from audit.runs
where run_id = %s
"""
Outcomes = dict[tuple[str, str], str]


def published(connection: psycopg2.extensions.connection, county: str, year: int) -> Outcomes:
    """What the annual run published of a county: by platform or county and rule."""
    judged = " union all ".join(
        f"select platform_code, rule_code, outcome from marts.{fact} where report_year = {year}"
        f" and left(platform_code, 6) = '{county}'"
        for fact in ("fct_platform_criteria", "fct_criterion_results", "fct_platform_standards")
    )
    targets = (
        f"select county_code, rule_code, outcome from marts.mart_county_targets where report_year = {year}"
        f" and county_code = '{county}'"
    )
    return {(code, rule): outcome for code, rule, outcome in rows(connection, f"{judged} union all {targets}")}


def outcomes(check: SelfCheck) -> Outcomes:
    judged = [(platform.code, row) for platform in check.platforms for row in platform.criteria + platform.standards]
    return {
        (code, row["rule_code"]): row["outcome"]
        for code, row in judged + [(check.county.code, row) for row in check.targets]
    }


def fixes(check: SelfCheck) -> list[tuple[str, str, str]]:
    return [(p.code, fix["rule_code"], fix["fix_zh"]) for p in check.platforms for fix in p.fixes]


@pytest.fixture(scope="module")
def of_2018(decided, filings) -> str:
    """The run that took the filings of 2018 in, and publishes nothing."""
    return land(2018, filings, accept=ACCEPT)


def test_who_asks_first_is_asked_to_wait_while_dbt_compiles_and_then_has_an_answer(decided):
    # Other tests of this process may have asked before.
    judging._answers.clear()
    for compiled in (home() / "trial_sql").glob("*.json"):
        compiled.unlink()
    deadline = time.monotonic() + 300
    with pytest.raises(BeingCompiled):
        self_check(WUHAN, 2017)
    while time.monotonic() < deadline:
        try:
            assert self_check(WUHAN, 2017).platforms
            return
        except BeingCompiled:
            time.sleep(0.5)
    pytest.fail("dbt did not compile within two minutes")


@pytest.mark.parametrize("year", [2015, 2016, 2017])
@pytest.mark.parametrize("county", CITIES.values())
def test_it_says_of_a_published_year_what_the_run_published(decided, county, year):
    check = self_check(county, year, waits=True)
    assert outcomes(check) == published(decided, county, year)
    assert fixes(check) == rows(
        decided,
        "select platform_code, rule_code, fix_zh from marts.mart_cheapest_fixes"
        f" where report_year = {year} and county_code = '{county}' order by platform_code, fix_order",
    )


def test_before_the_first_publish_of_all_only_what_others_file_is_open(decided, clean_warehouse, filings):
    land(2015, filings, accept=ACCEPT)
    for county in CITIES.values():
        check, expected = self_check(county, 2015, waits=True), published(decided, county, 2015)
        found = outcomes(check)
        assert found.keys() == expected.keys()
        assert {place for place, outcome in found.items() if outcome != expected[place]} <= {
            place for place in found if place[1] in OF_OTHERS
        }


def test_a_criterion_that_another_unit_files_for_waits_for_its_form_and_does_not_fail(decided, of_2018, world):
    check = self_check(WUHAN, 2018, waits=True)
    found = {
        rule: outcome
        for (code, rule), outcome in outcomes(check).items()
        if code == world.of_2018[0] and rule.startswith("M")
    }
    waiting = {rule for rule, outcome in found.items() if outcome == "awaits_city_report"}
    assert waiting == {"M4.0-tier", "M6-city", "M6-publicity", "M6-objection", "M6-quota"}
    assert {rule for rule in found.keys() - waiting if found[rule] != "pass"} == {"M4.6-year"}  # 48 activities
    assert {(each.form, each.what_zh) for each in check.awaited} >= {("city_report", "市级审核意见")}


def test_a_directly_administered_county_is_judged_by_both_forms_that_it_files(clean_warehouse, tmp_path):
    def file(filing: workbooks.Filing) -> None:
        for row in (row for of_sheet in filing.rows.values() for row in of_sheet):
            row.update({name: value.replace(workbooks.COUNTY, XIANTAO) for name, value in row.items() if name in CODES})
        (tmp_path / f"{filing.form}.xlsx").write_bytes(filing.bytes())
        land(2016, tmp_path, accept=ACCEPT)

    file(workbooks.county(unit_code=XIANTAO, unit_name="仙桃市"))
    assert outcomes(self_check(XIANTAO, 2016, waits=True))[f"{XIANTAO}001", "M6-city"] == "awaits_city_report"
    file(workbooks.city(unit_code=XIANTAO, unit_name="仙桃市"))
    found = outcomes(self_check(XIANTAO, 2016, waits=True))
    assert found[f"{XIANTAO}001", "M6-city"] == "pass"
    assert "awaits_city_report" not in found.values()


def test_another_filing_changes_the_self_check_and_not_the_marts(decided, of_2018, world, tmp_path):
    before, was = self_check(HUANGSHI, 2018, waits=True), marts(decided)
    code = world.rectified
    filed = world.province.county(HUANGSHI, 2018)
    again = replace(filed, file="再报.xlsx", filed_on=date(2019, 1, 20), sheets=deepcopy(filed.sheets))
    next(row for row in again.sheets["平台"] if row["平台编码"] == code)["场地面积(平方米)"] = 88
    write_filing(again, tmp_path)
    land(2018, tmp_path, accept=ACCEPT)

    after = self_check(HUANGSHI, 2018, waits=True)
    assert (before.filing.version, after.filing.version, after.filing.file_name) == (1, 2, "再报.xlsx")
    changed = {place: outcome for place, outcome in outcomes(after).items() if outcomes(before)[place] != outcome}
    assert changed == {(code, "M4.1-area"): "fail"}
    assert [fix for fix in fixes(after) if fix not in fixes(before)] == [(code, "M4.1-area", "再增12平方米")]
    assert marts(decided) == was


def test_after_the_approval_a_late_filing_is_listed_and_not_judged(clean_warehouse, tmp_path):
    (tmp_path / "按期.xlsx").write_bytes(workbooks.county().bytes())
    run_id = land(2016, tmp_path, accept=ACCEPT)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(APPROVED, [run_id])
    before = outcomes(self_check(workbooks.COUNTY, 2016, waits=True))
    late = workbooks.county(filed_on=date(2017, 3, 1))
    late.rows["platforms"][0]["area_sqm"] = 88
    (tmp_path / "补报.xlsx").write_bytes(late.bytes())
    land(2016, tmp_path, accept=ACCEPT)

    after = self_check(workbooks.COUNTY, 2016, waits=True)
    assert after.filing.file_name == "按期.xlsx"
    assert outcomes(after) == before
    assert [filing.file_name for filing in filings_of(workbooks.COUNTY, 2016)] == ["按期.xlsx", "补报.xlsx"]


def test_a_filing_of_a_year_that_no_calendar_knows_opens_no_year(decided, of_2018, tmp_path):
    (tmp_path / "2099.xlsx").write_bytes(workbooks.county(report_year=2099).bytes())
    land(2018, tmp_path, accept=ACCEPT)
    with decided.cursor() as cursor:
        cursor.execute("select max(report_year) from raw.filings where unit_code = %s", (workbooks.COUNTY,))
        assert cursor.fetchall() == [(2099,)]
    assert open_year(workbooks.COUNTY) == 2018


def test_nothing_remains_of_it(decided):
    everything = (
        "select 'relation', count(*) from pg_class union all select 'schema', count(*) from pg_namespace"
        " union all select 'run', count(*) from audit.runs union all select 'file', count(*) from audit.run_files"
        " union all select 'temporary', count(*) from pg_class where relpersistence = 't'"
    )
    with connect() as connection, connection.cursor() as cursor:
        made = trial_sql.find(cursor)
    assert made
    with trial_build(made, 2016, WUHAN, ["420100", "420000"]) as cursor:
        before = rows(decided, everything)
        cursor.execute("select count(*) from pg_temp.fct_platform_criteria")
        assert cursor.fetchone() > (0,)
        assert rows(decided, everything) == before, "another session sees it"
        # Nobody waits for a trial who publishes or opens a run meanwhile.
        rows(decided, "select set_config('lock_timeout', '100ms', false)")
        with decided.cursor() as other:
            for table in ("marts.fct_platform_criteria", "audit.runs", "raw.filings", "staging.criteria"):
                other.execute(f"begin; lock table {table} in share row exclusive mode; rollback")
    assert rows(decided, everything) == before


def test_a_few_are_at_work_at_a_time_and_one_more_is_told_to_ask_again(decided):
    with connect() as connection, connection.cursor() as cursor:
        made = trial_sql.find(cursor)
    assert made
    places = [(WUHAN, 2015, ["420100", "420000"]), (HUANGSHI, 2016, ["420200", "420000"])]
    answered = threading.Barrier(AT_ONCE + 1, timeout=180)
    counted: dict[str, int] = {}

    def one(county: str, year: int, others: list[str]) -> None:
        with trial_build(made, year, county, others) as cursor:
            cursor.execute("select count(distinct county_code) from pg_temp.int_platforms")
            counted[county] = cursor.fetchone()[0]
            answered.wait()
            answered.wait()

    threads = [threading.Thread(target=one, args=place) for place in places]
    for thread in threads:
        thread.start()
    answered.wait()
    with pytest.raises(EnoughAtWork), trial_build(made, 2016, SHIYAN, ["420300", "420000"]):
        pass
    answered.wait()
    for thread in threads:
        thread.join()
    assert counted == {WUHAN: 1, HUANGSHI: 1}


def test_a_county_that_filed_nothing_is_told_so(decided):
    with pytest.raises(NothingFiled, match="洪山区2017年度还没有有效的报表"):
        self_check("420111", 2017)


def test_the_command_prints_it_with_the_word_that_it_is_provisional(decided, world, capsys):
    assert main(["self-check", "--unit", WUHAN, "--year", "2016"]) == 0
    output = capsys.readouterr().out
    assert "江岸区2016年度自查（试评，以年度运行为准）" in output
    assert f"{world.fifty_activities} 青少年之家{world.fifty_activities}：1项不符合\n  M4.6-year" in output
    assert "补足1：再办10次活动" in output
