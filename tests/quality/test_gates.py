"""The gates pass what is sound, warn of what is odd, and stop what is broken by our own fault."""

import csv
from pathlib import Path

import pytest
from great_expectations.expectations.expectation import Expectation

from expectations.gate_checks import CHECKS, CheckedTable
from tests.quality.conftest import YEAR, Warehouse
from youth_platforms.quality.gates import FILED, PUBLISH, GateFailed, RunDoubted
from youth_platforms.quality.run_gate import MODULES, describe_run, gate_filed, gate_publish
from youth_platforms.quality.validation import validate

ONE_COUNTY = "(select min(county_code) from candidate.fct_platform_year)"
FAILING = "(select platform_code from candidate.mart_certification_candidates where decision = 'ineligible')"
CERTIFIED = "(select platform_code from candidate.mart_certification_list)"
ONE_FILING = "(select filing_id from raw.county_applications order by 1 limit 1)"
REJECTED = "(select filing_id from raw.filings where intake_status = 'rejected')"
ONE_ACTIVITY = f"(filing_id, sheet_row) = ({ONE_FILING}, 2)"

BREAKS_FILED = {
    "filed_read": f"update raw.filings set parser_version = '' where filing_id = {ONE_FILING}",
    "filed_identified": f"update raw.filings set unit_code = null where filing_id = {ONE_FILING}",
    "filed_year": f"update raw.filings set report_year = {YEAR - 1} where filing_id = {ONE_FILING}",
    "filed_rejection_explained": f"delete from raw.findings where filing_id = {REJECTED}",
    "filed_rejected_empty": f"insert into raw.county_staff (filing_id, sheet_row) values ({REJECTED}, 2)",
    "filed_rows_as_read": f"delete from raw.county_activities where filing_id = {ONE_FILING}",
    "filed_set_aside_listed": f"update raw.county_activities set is_set_aside = true where {ONE_ACTIVITY}",
    "filed_castable": f"update raw.county_activities set activity_on = '2016-02-30' where {ONE_ACTIVITY}",
    "filed_required_filled": f"update raw.county_activities set participants = null where {ONE_ACTIVITY}",
    "filed_keys_unique": f"update raw.county_activities as a set activity_on = b.activity_on, title = b.title"
    f" from raw.county_activities as b where a.filing_id = {ONE_FILING} and b.filing_id = a.filing_id"
    " and a.platform_code = b.platform_code and a.sheet_row = 2 and b.sheet_row = 3",
}
BREAKS_PUBLISH = {
    "candidate_run": "update intermediate.int_run set run_id = 'another'",
    "build_complete": "update audit.build_nodes set status = null"
    " where node = (select min(node) from audit.build_nodes where resource_type = 'test')",
    "candidate_year": f"update candidate.fct_funding set report_year = {YEAR - 1}",
    "counties_counted": f"delete from candidate.mart_county_targets where county_code = {ONE_COUNTY}",
    "county_target_present": "delete from candidate.mart_county_targets where county_code = '420102'"
    " and rule_code = 'N1.4-plan'",
    "county_target_consistent": "update candidate.mart_county_targets set outcome = 'pass' where outcome = 'no_data'",
    "county_platforms_recounted": "update candidate.mart_county_targets set observed = observed + 1"
    " where rule_code = 'N1.4-count' and observed is not null",
    "cities_counted": "delete from candidate.mart_quota_reductions where city_code = '420100'",
    "quota_present": "delete from candidate.mart_quota_reductions where city_code = '429021'",
    "quota_minimum": "update candidate.mart_quota_reductions set final_quota = 0 where city_code = '420100'",
    "quota_arithmetic": "update candidate.mart_quota_reductions set final_quota = final_quota + 1",
    "quota_points": "update candidate.mart_quota_reductions set problem_points = problem_points + 1",
    "criterion_result_present": f"delete from candidate.fct_criterion_results where platform_code = {FAILING}"
    " and rule_code = 'M4.5-youth'",
    "criterion_result_consistent": "update candidate.fct_criterion_results set outcome = 'pass' where outcome = 'fail'",
    "criterion_result_recounted": "update candidate.fct_criterion_results set observed = observed + 1"
    f" where platform_code = {FAILING} and rule_code = 'M4.6-year'",
    "decision_present": f"delete from candidate.mart_certification_candidates where platform_code = {FAILING}",
    "decision_consistent": "update candidate.mart_certification_candidates set decision = 'certified', rank = 2,"
    f" panel_score = 90 where platform_code = {FAILING}",
    "decision_failed_rules": "update candidate.mart_certification_candidates set failed_rules = '{}'"
    f" where platform_code = {FAILING}",
    "decision_rank": "update candidate.mart_certification_candidates set rank = 3 where decision = 'certified'",
    "decision_within_seats": "update candidate.mart_certification_candidates set rank = 51"
    " where decision = 'certified'",
    "decision_score": "update candidate.mart_certification_candidates set panel_score = 101"
    " where decision = 'certified'",
    "list_is_certified": f"delete from candidate.mart_certification_list where platform_code = {CERTIFIED}",
    "facts_reconcile": "delete from candidate.fct_activities"
    " where activity_id = (select min(activity_id) from candidate.fct_activities)",
    "facts_platform_year": "update candidate.fct_platform_year set fiscal_funding_yuan = fiscal_funding_yuan + 1",
    "status_units_counted": "delete from candidate.mart_filing_status where form = 'province_report'",
    "status_present": "delete from candidate.mart_filing_status where unit_code = '420102'",
    "status_consistent": "update candidate.mart_filing_status set status = 'missing', filing_id = null"
    " where form = 'city_report' and status <> 'missing'",
    "review_present": "insert into marts.mart_certification_list (report_year, platform_code, rank, platform_name,"
    " city_code, city_name, county_code, county_name, panel_score) select report_year - 1, platform_code, rank,"
    " platform_name, city_code, city_name, county_code, county_name, panel_score from marts.mart_certification_list",
    "review_consistent": "update candidate.mart_annual_review set status = 'delisted'",
    "standing_present": "delete from candidate.mart_demonstration_standing",
    "standing_consistent": "update candidate.mart_demonstration_standing set missed_rules = '{M4.1-area}'",
    "register_present": "delete from candidate.mart_demonstration_register",
    "register_consistent": "update candidate.mart_demonstration_register set is_standing = false",
    "city_years_counted": "delete from candidate.mart_city_year where city_code = '429021'",
    "city_year_recounted": "update candidate.mart_city_year set activities = activities + 1 where city_code = '420100'",
    "city_year_filings_add_up": "update candidate.mart_city_year set filings_due = filings_due + 1",
    "province_year_is_sum": "update candidate.mart_province_year set funding_yuan = funding_yuan + 1",
    "no_personal_data": "create view staging.leak as select person_name as somebody from raw.county_staff",
}


DOUBTS = {"few_accepted", "city_silent"}


def checks_of(gate: str, severity: str) -> set[str]:
    with CHECKS.open(encoding="utf-8", newline="") as lines:
        return {
            row["check_code"] for row in csv.DictReader(lines) if (row["gate"], row["severity"]) == (gate, severity)
        }


def code_of(expectation: Expectation) -> str:
    assert expectation.meta
    return expectation.meta["check_code"]


def table_of(gate: str, check: str, run_id: str) -> CheckedTable:
    run = describe_run(gate, run_id)
    tables = [checked(run) for checked in MODULES[gate]]
    return next(table for table in tables if any(code_of(e) == check for e in table.expectations))


def test_every_check_is_made_and_every_stopping_one_is_seen_to_stop(warehouse: Warehouse):
    for gate, breaks in ((FILED, BREAKS_FILED), (PUBLISH, BREAKS_PUBLISH)):
        run = describe_run(gate, warehouse.run_id)
        made = [code_of(e) for checked in MODULES[gate] for e in checked(run).expectations]
        assert len(made) == len(set(made))
        assert set(made) == set().union(*(checks_of(gate, tier) for tier in ("critical", "doubt", "warning", "info")))
        assert set(breaks) == checks_of(gate, "critical")


def test_a_sound_run_passes_both_gates_and_its_oddities_are_kept_as_warnings(warehouse: Warehouse):
    filed, published = gate_filed(warehouse.run_id), gate_publish(warehouse.run_id)
    assert "critical" not in filed["failed"]
    assert "critical" not in published["failed"]
    results = warehouse.results(FILED)
    assert {check for check, (success, *_) in results.items() if not success} == {
        "filed_rejected",
        "filed_set_aside_share",
        "filed_sheet_empty",
        "filed_unit_came",
        "filed_in_time",
    } | DOUBTS
    success, rows, filings, message = results["filed_rejected"]
    assert (success, rows, len(filings)) == (False, 1, 1)
    assert filings[0] in message
    assert "重新报送" in message
    assert {check for check, (success, *_) in warehouse.results(PUBLISH).items() if not success} == {
        "certified_share_of_seats"
    }


@pytest.mark.parametrize(
    ("gate", "check", "damage"),
    [(FILED, *item) for item in BREAKS_FILED.items()] + [(PUBLISH, *item) for item in BREAKS_PUBLISH.items()],
)
def test_each_stopping_check_sees_its_damage(gate: str, check: str, damage: str, warehouse: Warehouse, tmp_path: Path):
    touched = warehouse.do(damage)
    assert touched > 0 or damage.startswith("create view")
    results = {r.expectation: r for r in validate(gate, [table_of(gate, check, warehouse.run_id)], tmp_path / "docs")}
    assert results[check].stops
    assert "无法判断" not in results[check].message_zh
    rows = results[check].unexpected_rows
    assert rows is None or (rows >= 1 and results[check].subjects)


def test_a_failed_gate_names_what_where_and_what_to_do_and_leaves_the_marts_standing(warehouse: Warehouse):
    ((platform,),) = warehouse.rows(f"select * from {FAILING} as f")
    before = warehouse.rows("select * from marts.mart_certification_candidates order by 1, 2")
    warehouse.do(BREAKS_PUBLISH["decision_consistent"])
    with pytest.raises(GateFailed) as failed:
        gate_publish(warehouse.run_id)
    message = str(failed.value)
    assert "[decision_consistent]" in message
    assert platform in message
    assert "M4.1-area" in message
    assert "不符1行" in message
    assert "rows: 1" in message
    assert "核对结论模型" in message
    assert "fix the model of decisions" in message
    assert warehouse.rows("select * from marts.mart_certification_candidates order by 1, 2") == before
    assert warehouse.results(PUBLISH)["decision_consistent"][0] is False


def test_a_second_try_replaces_what_the_first_left(warehouse: Warehouse):
    warehouse.do(BREAKS_PUBLISH["quota_minimum"])
    with pytest.raises(GateFailed):
        gate_publish(warehouse.run_id)
    count = len(warehouse.results(PUBLISH))
    warehouse.do("update candidate.mart_quota_reductions set final_quota = base_quota - reduction")
    gate_publish(warehouse.run_id)
    results = warehouse.results(PUBLISH)
    assert len(results) == count
    assert results["quota_minimum"][0] is True


def test_every_row_refused_is_kept_however_many(warehouse: Warehouse):
    warehouse.do(
        "insert into raw.filings (filing_id, sha256, file_name, file_size, file_modified_at, intake_status,"
        " parser_version) select 'f' || n, 'x', n || '.xlsx', 1, now(), 'rejected', ''"
        " from generate_series(1, 300) as n"
    )
    warehouse.do(
        f"insert into audit.run_files select '{warehouse.run_id}', n || '.xlsx', 'x', 'f' || n, null, 'taken'"
        " from generate_series(1, 300) as n"
    )
    with pytest.raises(GateFailed, match="filed_read"):
        gate_filed(warehouse.run_id)
    _, rows, filings, message = warehouse.results(FILED)["filed_read"]
    assert rows == len(filings) == 300
    assert len(message) < 1000


def test_a_table_that_is_gone_stops_the_publish_with_the_reason(warehouse: Warehouse):
    warehouse.do("drop table candidate.mart_certification_list cascade")
    with pytest.raises(GateFailed, match=r"list_is_certified[\s\S]*无法判断[\s\S]*mart_certification_list"):
        gate_publish(warehouse.run_id)


def test_nothing_built_is_told_as_such(warehouse: Warehouse):
    warehouse.do("drop schema intermediate cascade")
    with pytest.raises(GateFailed, match="Nothing has been built"):
        gate_publish(warehouse.run_id)


def test_an_inbox_without_a_single_file_is_doubted_whatever_a_person_says(warehouse: Warehouse):
    warehouse.do("delete from audit.run_files")
    with pytest.raises(RunDoubted, match="no_filings"):
        gate_filed(warehouse.run_id)
    assert warehouse.results(FILED)["filed_unit_came"][1] == 121


def test_a_doubt_that_cannot_be_judged_is_nothing_that_a_person_lets_pass(warehouse: Warehouse):
    warehouse.do("alter table raw.county_funding rename column amount_yuan to amount")
    warehouse.do("update audit.runs set published_at = null")
    warehouse.do(
        "insert into audit.runs (run_id, report_year, inbox, published_at) values ('2015', 2015, 'x', '2016-02-02')"
    )
    with pytest.raises(GateFailed, match=r"totals_jumped[\s\S]*无法判断"):
        gate_filed(warehouse.run_id)


def test_a_big_change_on_the_year_before_is_a_warning(warehouse: Warehouse):
    warehouse.do(
        "insert into marts.fct_activities select (jsonb_populate_record(a, jsonb_build_object('activity_id',"
        f" a.activity_id || n, 'report_year', {YEAR - 1}))).*"
        " from marts.fct_activities as a, generate_series(1, 3) as n"
    )
    assert gate_publish(warehouse.run_id)["failed"]["warning"] == 2
    assert warehouse.results(PUBLISH)["change_on_year"][1] == 1
