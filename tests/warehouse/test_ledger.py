"""The ledger of approved lists, the lock that an approval puts on its year, and reopenings.

Most tests publish by hand: a few rows in marts of the true shape, without dbt. One goes the whole corridor.
"""

import json
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql

from tests.oracle.scenario import Province, write
from tests.support import workbooks as made
from tests.support.intake_figures import close
from youth_platforms import steps
from youth_platforms.cli.program import main
from youth_platforms.intake import filings
from youth_platforms.ops.embedded import postgres
from youth_platforms.ops.summary import summarise
from youth_platforms.returns.write_receipts import write_receipts
from youth_platforms.warehouse.audit.answers import Answer
from youth_platforms.warehouse.audit.approvals import ask, lock_reason, overtaken, record_answer
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.ledger.chain import verify
from youth_platforms.warehouse.ledger.decided_year import (
    APPLICANTS,
    CRITERIA,
    LEDGER_TABLES,
    QUOTAS,
    DecidedYear,
    differences,
)
from youth_platforms.warehouse.ledger.hashing import GENESIS, canonical
from youth_platforms.warehouse.ledger.inputs import keep_inputs
from youth_platforms.warehouse.ledger.lock import CannotReopen, YearLocked, reopen_year, require_settled

LEDGERS = ["certification_editions", "certification_ledger", "criterion_ledger", "quota_ledger", "reopenings"]
VIEWS = [
    "locked_years",
    "certifications_as_published",
    "certifications_as_known",
    "quotas_as_published",
    "edition_changes",
    "published_against_known",
]
A, B = "420102001", "420102002"
BY_HAND = """
create table marts.mart_certification_candidates (
    report_year integer, platform_code text, platform_name text, city_code text, city_name text, county_code text,
    county_name text, decision text, panel_score numeric, rank integer, failed_rules text[], unknown_rules text[],
    reason_zh text
);
create table marts.fct_criterion_results (
    report_year integer, platform_code text, rule_code text, valid_from_year integer, condition_no integer,
    condition_name_zh text, observed numeric, comparator text, threshold numeric, unit text, outcome text,
    message_zh text, filing_id text, file_name text, sheet text, source_rows integer[]
);
create table marts.mart_quota_reductions (
    report_year integer, quota_year integer, city_code text, city_name text, base_quota integer,
    problem_points integer, reduction integer, final_quota integer, reason_zh text
);
create table staging.criteria (rule_code text, valid_from_year integer, threshold numeric);
insert into staging.criteria values ('M4.6-year', 2015, 60);
create table staging.readings (parameter text, value text);
insert into staging.readings values ('seats', 'tie_admitted');
create table intermediate.int_filings (filing_id text, report_year integer, is_counted boolean);
"""
Rows = list[tuple[Any, ...]]


@pytest.fixture
def warehouse(clean_warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty warehouse with marts of the true shape, and an empty archive."""
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    execute(BY_HAND)


def execute(statement: str | sql.Composable, *values: Any) -> Rows:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def as_administrator(server: int, statement: str) -> None:
    """Do what a superuser of the server may do."""
    (database,) = execute("select current_database()")[0]
    connection = psycopg2.connect(postgres.administrator_url(server), dbname=database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def tamper(server: int, statement: str) -> None:
    """Change what the refusal and the foreign keys protect, as a superuser who switches them off and on again."""
    off = "".join(f"alter table audit.{table} disable trigger append_only;" for table in LEDGERS)
    on = off.replace("disable", "enable always")
    as_administrator(server, f"set session_replication_role = replica; {off} {statement}; {on}")


def decided(**decisions: str) -> dict[str, str]:
    """Return what the year decides of platforms A and B."""
    return {A: "certified", B: "ineligible"} | {{"a": A, "b": B}[name]: said for name, said in decisions.items()}


def open_run(year: int = 2016) -> str:
    run_id = f"{year}-{secrets.token_hex(4)}"
    execute("insert into audit.runs (run_id, report_year, inbox) values (%s, %s, 'inbox')", run_id, year)
    return run_id


def publish(run_id: str, decisions: dict[str, str] | None = None, reduction: int = 1) -> str:
    """Return the marts of the run's year as it publishes them."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select report_year from audit.runs where run_id = %s", [run_id])
        ((year,),) = cursor.fetchall()
        for ledger_table in LEDGER_TABLES:
            cursor.execute(f"delete from marts.{ledger_table.mart} where report_year = %s", [year])
        for code, decision in (decided() if decisions is None else decisions).items():
            failed = ["M4.6-year"] if decision == "ineligible" else []
            score = Decimal("88.50") if decision == "certified" else None
            rank = 1 if decision == "certified" else None
            cursor.execute(
                "insert into marts.mart_certification_candidates values"
                " (%s, %s, %s, '420100', '武汉市', '420102', '江岸区', %s, %s, %s, %s, '{}', %s)",
                [year, code, f"平台{code[-1]}", decision, score, rank, failed, f"理由:{decision}"],
            )
            cursor.execute(
                "insert into marts.fct_criterion_results values"
                " (%s, %s, 'M4.6-year', 2015, 1, '全年活动', %s, '>=', 60, '次', %s, '全年活动', 'f', 'a.xlsx', '活动',"
                " '{2,3}')",
                [year, code, 59 if failed else 60, "fail" if failed else "pass"],
            )
        cursor.execute(
            "insert into marts.mart_quota_reductions values (%s, %s, '420100', '武汉市', 10, 3, %s, %s, '减')",
            [year, year + 1, reduction, 10 - reduction],
        )
        cursor.execute("delete from intermediate.int_filings")
        cursor.execute(
            "insert into intermediate.int_filings select filing_id, %s, true from audit.run_files"
            " where run_id = %s and disposition = 'taken'",
            [year, run_id],
        )
        keep_inputs(cursor, run_id, year)
        cursor.execute(
            "update audit.runs set status = 'published', published_at = clock_timestamp() where run_id = %s", [run_id]
        )
    return run_id


def approve(run_id: str, by: str = "张书记", is_automatic: bool = False) -> str | None:
    return record_answer(run_id, Answer(by, approved=True, is_automatic=is_automatic))


def reopen(year: int = 2016) -> None:
    reopen_year(year, reopened_by="李处长", reason="武昌区报表有误")


def counts() -> list[int]:
    return [execute(f"select count(*) from audit.{table}")[0][0] for table in LEDGERS]


@pytest.mark.usefixtures("warehouse")
def test_an_approval_writes_the_whole_decision_and_what_it_rests_on():
    run_id = publish(open_run())
    assert approve(run_id) is None
    assert counts() == [1, 2, 2, 1, 0]
    assert execute(
        "select report_year, platform_code, decision, panel_score::text, rank, failed_rules, reason_zh, approver,"
        " run_id from audit.certification_ledger order by platform_code"
    ) == [
        (2016, A, "certified", "88.50", 1, [], "理由:certified", "张书记", run_id),
        (2016, B, "ineligible", None, None, ["M4.6-year"], "理由:ineligible", "张书记", run_id),
    ]
    assert execute(
        "select platform_code, observed, threshold, outcome, file_name, sheet, source_rows"
        " from audit.criterion_ledger order by 1"
    ) == [(A, 60, 60, "pass", "a.xlsx", "活动", [2, 3]), (B, 59, 60, "fail", "a.xlsx", "活动", [2, 3])]
    assert execute("select quota_year, city_code, reduction, final_quota from audit.quota_ledger") == [
        (2017, "420100", 1, 9)
    ]
    ((number, automatic, readings, changes, previous, commit),) = execute(
        "select edition_no, is_automatic, readings, changes_zh, previous_hash, code_version"
        " from audit.certification_editions"
    )
    assert (number, automatic, readings, changes) == (1, False, {"seats": "tie_admitted"}, "首版")
    assert previous == GENESIS
    assert len(commit) >= 16
    assert execute(
        "select count(*) from audit.certification_ledger inner join audit.certification_editions as editions"
        " using (report_year, edition_no, inputs_hash, rules_version)"
        " where published_at = editions.approved_at and length(inputs_hash) = 64 and length(rules_version) = 64"
    ) == [(2,)]


@pytest.mark.usefixtures("warehouse")
def test_the_same_run_approved_again_adds_nothing():
    run_id = publish(open_run())
    approve(run_id)
    before = counts()
    assert approve(run_id) is None
    assert approve(run_id, by="另一人") is None
    assert counts() == before
    assert execute("select approver from audit.certification_editions") == [("张书记",)]


@pytest.mark.usefixtures("warehouse")
def test_a_list_sent_back_leaves_no_row_in_the_ledger_and_locks_nothing():
    run_id = publish(open_run())
    why = record_answer(run_id, Answer("张书记", approved=False, reason="有异议"))
    assert why is not None
    assert "有异议" in why
    assert counts() == [0] * 5
    assert execute("select answer, reason from audit.approvals") == [("sent_back", "有异议")]
    assert lock_reason(run_id) is None


@pytest.mark.usefixtures("warehouse")
def test_a_list_is_sent_back_only_with_a_reason():
    run_id = publish(open_run())
    why = record_answer(run_id, Answer("张书记", approved=False, reason="  "))
    assert "退回须写明理由" in str(why)
    assert execute("select * from audit.approvals") == []


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("is_automatic", [False, True])
def test_nobody_approves_the_list_of_a_trial_and_nobody_is_asked(is_automatic):
    run_id = publish(open_run())
    execute(
        "insert into audit.accepted_doubts"
        " (run_id, report_year, doubt_code, detail_zh, makes_trial, reason, accepted_by)"
        " values (%s, 2016, 'not_due', '', true, '先看看', '李四')",
        run_id,
    )
    assert "试算" in str(lock_reason(run_id))
    assert "试算" in str(approve(run_id, is_automatic=is_automatic))
    assert execute("select * from audit.approvals") == []
    assert counts() == [0] * 5


@pytest.mark.usefixtures("warehouse")
def test_one_request_a_year_waits_and_an_answer_to_one_withdrawn_is_refused():
    older, other_year = publish(open_run()), publish(open_run(2017))
    for run_id in (older, other_year):
        ask(run_id)
    newer = publish(open_run(), decided(b="certified"))
    ask(newer)
    waiting = execute("select run_id from audit.approval_requests where withdrawn_at is null order by report_year")
    assert waiting == [(newer,), (other_year,)]
    assert newer in str(overtaken(older))
    assert overtaken(newer) is None
    for approved in (True, False):
        why = record_answer(older, Answer("张书记", approved=approved, reason="有异议"))
        assert "答复已迟" in str(why)
        assert newer in str(why)
    assert execute("select * from audit.approvals") == []
    assert approve(newer) is None


@pytest.mark.usefixtures("warehouse")
def test_who_answered_hears_that_it_counts_for_nothing_and_a_list_sent_back_is_no_error():
    older = publish(open_run())
    ask(older)
    newer = publish(open_run())
    ask(newer)
    asked = {"run_id": newer, "auto_approve": False, "signatures": 2}
    person = {"responded_by_user": {"name": "张书记"}}
    approves = person | {"chosen_options": ["批准"], "params_input": {"reason": None}}
    sends_back = person | {"chosen_options": ["退回"], "params_input": {"reason": "有异议"}}
    for reply in (approves, sends_back):
        with pytest.raises(steps.AnswerRefused, match="答复已迟"):
            steps.record_answer(asked | {"run_id": older}, reply, None, None)
    with pytest.raises(steps.AnswerRefused, match="另一账号复签"):
        steps.record_answer(asked, approves, None, approves)
    assert "撤回" in str(steps.record_answer(asked, None, None, None))
    assert execute("select * from audit.approvals") == []
    assert "有异议" in str(steps.record_answer(asked, sends_back, None, None))
    with pytest.raises(steps.AnswerRefused, match="退回"):
        steps.record_answer(asked, approves, None, None)
    trial = {"run_id": publish(open_run()), "auto_approve": True, "signatures": 2}
    assert steps.record_answer(trial, None, None, None) is None
    assert execute("select decided_by, reason from audit.approvals where is_automatic") == [
        ("AUTO_APPROVE", "试运行，自动批准")
    ]


@pytest.mark.usefixtures("warehouse")
def test_an_approval_by_who_started_the_run_is_marked_and_a_second_signature_is_another_accounts():
    run_id = publish(open_run())
    execute("update audit.runs set started_by = '李四'")

    def sign(first: str, second: str | None) -> str | None:
        return record_answer(run_id, Answer(first, approved=True, countersigned_by=second), signatures=2)

    assert "另一账号复签" in str(sign("李四", None))
    assert "另一账号复签" in str(sign("李四", "李四"))
    assert sign("张书记", "李四") is None
    assert execute(
        "select decided_by, countersigned_by, countersigned_at is not null, is_by_starter from audit.approvals"
    ) == [("张书记", "李四", True, True)]


@pytest.mark.usefixtures("warehouse")
def test_an_automatic_approval_says_so_and_every_trial_may_follow_it():
    for number in (1, 2):
        run_id = publish(open_run())
        assert approve(run_id, by="AUTO_APPROVE", is_automatic=True) is None
        assert lock_reason(run_id) is None
        assert execute("select max(edition_no) from audit.certification_editions") == [(number,)]
    assert execute("select distinct approver, is_automatic from audit.certification_ledger") == [("AUTO_APPROVE", True)]
    with pytest.raises(CannotReopen, match="2016"):
        reopen()


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("table", LEDGERS)
@pytest.mark.parametrize(
    "statement",
    [
        "update audit.{} set report_year = report_year",
        "delete from audit.{}",
        "truncate audit.{} cascade",
        "set session_replication_role = replica; delete from audit.{}",
    ],
)
def test_the_database_refuses_to_change_the_ledger_even_for_its_owner(table, statement, server):
    approve(publish(open_run()))
    reopen()
    before = counts()
    with pytest.raises(psycopg2.Error, match="append-only"):
        as_administrator(server, statement.format(table))
    assert counts() == before


@pytest.fixture
def two_years(warehouse: None) -> None:
    """2015 and 2016 approved, 2016 reopened and approved again: three editions."""
    approve(publish(open_run(2015)))
    approve(publish(open_run(2016)))
    reopen()
    approve(publish(open_run(2016), decided(b="certified")))


@pytest.mark.usefixtures("two_years")
def test_an_untouched_ledger_is_found_intact(capsys):
    verdict = verify()
    assert (verdict.editions, verdict.rows, verdict.broken) == (3, 15, None)
    newest = execute("select chain_hash from audit.certification_editions order by chain_no desc limit 1")[0][0]
    assert verdict.newest_hash == newest
    assert main(["ledger", "verify", "--known", newest]) == 0
    assert newest in capsys.readouterr().out


@pytest.mark.usefixtures("two_years")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            f"update audit.certification_ledger set decision = 'certified' where platform_code = '{B}'"
            " and report_year = 2016 and edition_no = 1",
            f"audit.certification_ledger: 2016 年度第 1 版 {B}",
        ),
        (
            "update audit.certification_ledger set panel_score = 88.5 where report_year = 2015 and rank = 1",
            f"audit.certification_ledger: 2015 年度第 1 版 {A}",
        ),
        (
            f"delete from audit.certification_ledger where platform_code = '{A}' and report_year = 2015",
            f"audit.certification_ledger: 2015 年度第 1 版 {B}",
        ),
        (
            f"update audit.criterion_ledger set observed = 61 where platform_code = '{B}' and report_year = 2015",
            f"audit.criterion_ledger: 2015 年度第 1 版 {B} M4.6-year",
        ),
        (
            "insert into audit.criterion_ledger"
            " (report_year, edition_no, platform_code, rule_code, outcome, message_zh, row_hash)"
            f" values (2015, 1, '{A}', 'M9', 'fail', '', repeat('0', 64))",
            f"audit.criterion_ledger: 2015 年度第 1 版 {A} M9",
        ),
        (
            "update audit.quota_ledger set reduction = 0 where report_year = 2016 and edition_no = 2",
            "audit.quota_ledger: 2016 年度第 2 版 420100",
        ),
        ("delete from audit.quota_ledger where report_year = 2015", "audit.certification_editions: 2015 年度第 1 版"),
        (
            "update audit.certification_editions set approver = '某人' where report_year = 2015",
            "audit.certification_editions: 2015 年度第 1 版",
        ),
        (
            'update audit.certification_editions set readings = \'{"seats": "fixed"}\' where edition_no = 2',
            "audit.certification_editions: 2016 年度第 2 版",
        ),
        (
            "delete from audit.certification_editions where report_year = 2016 and edition_no = 1",
            "audit.certification_editions: 2016 年度第 2 版之前",
        ),
        (
            "delete from audit.certification_editions where edition_no = 2",
            "audit.certification_editions: {newest run} 已获批准，其版次缺失",
        ),
        (
            "delete from audit.certification_editions where edition_no = 2; delete from audit.approvals",
            "audit.certification_ledger: 2016 年度第 2 版有内容而无版次",
        ),
        ("update audit.reopenings set reason = ' '||reason", "audit.reopenings: 2016 年度第 1 版的重开记录被改动"),
        ("delete from audit.reopenings", "audit.reopenings: 2016 年度第 2 版之前的重开记录"),
    ],
)
def test_tampering_is_found_and_the_first_broken_row_is_named(statement, named, server, capsys):
    newest_run = execute("select run_id from audit.certification_editions where edition_no = 2")[0][0]
    tamper(server, statement)
    assert main(["ledger", "verify"]) == 1
    assert named.replace("{newest run}", newest_run) in capsys.readouterr().err


@pytest.mark.usefixtures("two_years")
def test_a_hash_written_down_elsewhere_finds_what_was_cut_off_together_with_its_approval(server):
    known = verify().newest_hash
    cut = "".join(f"delete from audit.{table} where edition_no = 2;" for table in LEDGERS)
    tamper(server, cut + "delete from audit.approvals")
    assert verify().broken is None
    assert known in str(verify(known).broken)


@pytest.mark.usefixtures("two_years")
def test_a_new_edition_after_a_reopening_says_what_changed_and_the_old_one_stays_readable():
    assert execute(
        "select edition_no, changes_zh, changes ->> 'newly_certified' from audit.certification_editions"
        " where report_year = 2016 order by 1"
    ) == [
        (1, "首版", None),
        (2, "与第1版相比：新认定1个（平台2 420102002）；结论变化1个；逐条判定变化1项", "1"),
    ]
    assert execute(
        "select edition_no, decision from audit.certification_ledger where report_year = 2016 and platform_code = %s"
        " order by 1",
        B,
    ) == [(1, "ineligible"), (2, "certified")]
    assert execute(
        "select report_year, earlier_edition, later_edition, platform_code, earlier_decision, later_decision"
        " from audit.edition_changes"
    ) == [(2016, 1, 2, B, "ineligible", "certified")]
    assert execute(
        "select report_year, edition_no, decision from audit.certifications_as_published where platform_code = %s"
        " order by 1",
        B,
    ) == [(2015, 1, "ineligible"), (2016, 2, "certified")]
    assert execute("select report_year, edition_no from audit.quotas_as_published order by 1") == [(2015, 1), (2016, 2)]


@pytest.mark.usefixtures("two_years")
def test_as_published_and_as_known_today_are_compared_in_sql():
    assert execute("select * from audit.published_against_known") == []
    run_id = publish(open_run(2015), {A: "withheld", "420102003": "certified"})
    assert execute(
        "select platform_code, published_decision, known_decision from audit.published_against_known order by 1"
    ) == [(A, "certified", "withheld"), (B, "ineligible", None), ("420102003", None, "certified")]
    assert len(execute("select * from audit.certifications_as_known where report_year = 2015")) == 2
    assert "3处出入" in str(lock_reason(run_id))


@pytest.mark.usefixtures("warehouse")
def test_an_applicant_that_comes_or_goes_between_editions_is_a_change_too():
    approve(publish(open_run()))
    reopen()
    approve(publish(open_run(), {A: "certified", "420102003": "pending"}))
    assert execute("select platform_code, earlier_decision, later_decision from audit.edition_changes order by 1") == [
        (B, "ineligible", None),
        ("420102003", None, "pending"),
    ]


@pytest.mark.usefixtures("warehouse")
def test_an_answer_to_an_older_question_is_kept_and_certifies_no_other_list():
    older = publish(open_run())
    newer = publish(open_run(), decided(b="certified"))
    why = approve(older)
    assert why is not None
    assert older in why
    assert execute("select run_id, chain_hash from audit.approvals") == [(older, None)]
    assert counts()[0] == 0
    assert lock_reason(newer) is None
    assert approve(newer) is None


@pytest.mark.usefixtures("warehouse")
def test_an_answer_counts_where_a_newer_run_came_to_the_very_same_list():
    older = publish(open_run())
    publish(open_run())
    assert approve(older) is None
    assert execute("select distinct run_id from audit.certification_ledger") == [(older,)]


@pytest.mark.usefixtures("warehouse")
def test_marts_changed_by_hand_between_publication_and_approval_are_not_certified():
    run_id = publish(open_run())
    execute("update marts.mart_certification_candidates set decision = 'certified'")
    assert approve(run_id) is not None
    assert counts()[0] == 0


@pytest.mark.usefixtures("warehouse")
def test_a_locked_year_takes_no_other_edition_whoever_approves():
    approve(publish(open_run()))
    for is_automatic in (True, False):
        run_id = publish(open_run(), decided(b="certified"))
        assert "张书记" in str(lock_reason(run_id))
        assert "张书记" in str(approve(run_id, by="王副书记", is_automatic=is_automatic))
    assert counts()[:2] == [1, 2]


@pytest.mark.usefixtures("warehouse")
def test_a_reopened_year_stays_open_through_trials_until_a_person_approves_again():
    approve(publish(open_run()))
    reopen()
    approve(publish(open_run()), by="AUTO_APPROVE", is_automatic=True)
    last = publish(open_run())
    assert lock_reason(last) is None
    assert approve(last) is None
    assert lock_reason(last) is not None
    assert verify().broken is None
    reopen()
    assert execute("select edition_no, reopened_by, reason from audit.reopenings order by 1") == [
        (1, "李处长", "武昌区报表有误"),
        (3, "李处长", "武昌区报表有误"),
    ]


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize(
    ("year", "by", "reason"),
    [("2016", " ", "有误"), ("2016", "李处长", ""), ("2015", "李处长", "有误"), ("", "李", "误")],
)
def test_reopening_asks_for_a_locked_year_a_name_and_a_reason(year, by, reason, capsys):
    run_id = publish(open_run())
    approve(run_id)
    assert main(["ledger", "reopen", "--year", year, "--by", by, "--reason", reason]) == 1
    assert "Stopped" in capsys.readouterr().err
    assert lock_reason(run_id) is not None
    assert main(["ledger", "reopen", "--year", "2016", "--by", "李处长", "--reason", "有误"]) == 0
    assert lock_reason(run_id) is None
    assert main(["ledger", "reopen", "--year", "2016", "--by", "李处长", "--reason", "有误"]) == 1


@pytest.mark.usefixtures("warehouse")
def test_the_basis_is_of_the_content_alone_and_one_threshold_or_one_earlier_filing_changes_it():
    def basis(run_id: str) -> dict[str, Any]:
        columns = ["inputs_hash", "rules_version", "decision_hash"]
        (row,) = execute(f"select {', '.join(columns)} from audit.run_inputs where run_id = %s", run_id)
        return dict(zip(columns, row, strict=True))

    publish(open_run(2015))
    first = basis(publish(open_run()))
    assert basis(publish(open_run())) == first
    execute("update staging.criteria set threshold = 48")
    stricter = basis(publish(open_run(), decided(b="certified")))
    assert all(stricter[name] != first[name] for name in ("rules_version", "decision_hash"))
    assert stricter["inputs_hash"] == first["inputs_hash"]
    publish(open_run(2015), {A: "certified"})
    assert basis(publish(open_run()))["inputs_hash"] != first["inputs_hash"]


@pytest.mark.usefixtures("warehouse")
def test_a_year_without_applicants_is_certified_too():
    approve(publish(open_run(), {}))
    assert counts() == [1, 0, 0, 1, 0]
    assert verify().broken is None


@pytest.mark.usefixtures("warehouse")
def test_a_column_that_the_ledger_gains_later_leaves_old_hashes_alone():
    approve(publish(open_run()))
    execute("alter table audit.certification_ledger add column later_idea text")
    assert verify().broken is None


@pytest.mark.usefixtures("warehouse")
def test_every_table_view_and_column_of_the_ledger_is_explained_in_chinese():
    unexplained = execute(
        """
        select c.relname, a.attname
        from pg_class as c
        inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where
            c.relnamespace = 'audit'::regnamespace and c.relname = any(%s)
            and (
                coalesce(col_description(c.oid, a.attnum), '') !~ '[一-龥]'
                or coalesce(obj_description(c.oid), '') !~ '[一-龥]'
            )
        """,
        [*LEDGERS, *VIEWS, "run_inputs"],
    )
    assert unexplained == []


def test_the_canonical_form_knows_neither_key_order_nor_time_zone_nor_empty_columns():
    moment = datetime(2017, 3, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    row = {"b": Decimal("88.50"), "a": [1, 2], "when": moment, "day": date(2017, 3, 1), "zh": "硚口", "none": None}
    again = {name: row[name] for name in reversed(row)} | {"when": datetime(2017, 3, 1, tzinfo=UTC)}
    del again["none"]
    assert canonical(row) == canonical(again)
    assert canonical(row) == (
        '{"a":[1,2],"b":"88.50","day":"2017-03-01","when":"2017-03-01T00:00:00.000000+00:00","zh":"硚口"}'
    )


def test_differences_name_who_won_and_who_lost_and_count_the_rest():
    def decision(applicants: dict[str, tuple[str, int | None]], places: int, observed: int) -> DecidedYear:
        return DecidedYear(
            {
                APPLICANTS: [
                    {"platform_code": code, "platform_name": code, "decision": said, "rank": rank, "panel_score": 80}
                    for code, (said, rank) in applicants.items()
                ],
                CRITERIA: [
                    {"platform_code": "p", "rule_code": "r", "observed": observed}
                    | dict.fromkeys(("comparator", "threshold", "outcome"))
                ],
                QUOTAS: [{"city_code": "c", "final_quota": places} | dict.fromkeys(QUOTAS.columns[4:7])],
            }
        )

    was = decision({"p": ("certified", 1), "q": ("certified", 2), "r": ("pending", None)}, 5, 60)
    assert differences(was, was)[1] == "无变化"
    assert set(differences(was, was)[0].values()) == {0}
    became = decision({"p": ("certified", 2), "r": ("certified", 1), "s": ("pending", None)}, 4, 61)
    counted, said = differences(was, became)
    assert counted == {
        "newly_certified": 1,
        "no_longer_certified": 1,
        "applicants_added": 1,
        "applicants_removed": 1,
        "decisions_changed": 1,
        "ranks_or_scores_changed": 1,
        "criteria_changed": 1,
        "quotas_changed": 1,
    }
    assert said.startswith("新认定1个（r r）；不再认定1个（q q）；")


# ---- the lock over the inbox ------------------------------------------------------------------------------------


@pytest.fixture
def inbox(warehouse: None, tmp_path: Path) -> Path:
    """A county's, a city's and the province's filing of 2016."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "江岸区.xlsx").write_bytes(made.county().bytes())
    (folder / "武汉市.xlsx").write_bytes(made.city().bytes())
    (folder / "登记表.xlsx").write_bytes(made.province().bytes())
    return folder


def land(folder: Path, year: int = 2016) -> tuple[str, dict[str, Any]]:
    run_id = filings.open_run(year, str(folder))
    for batch in filings.collect(run_id, 2):
        filings.read_filings(batch)
    return run_id, close(run_id)


def files(run_id: str, disposition: str) -> Rows:
    return execute(
        "select file_name, sha256 from audit.run_files where run_id = %s and disposition = %s order by 1, 2",
        run_id,
        disposition,
    )


def change(folder: Path) -> None:
    """After the approval: one filing vanishes, one is filed again under its old name, one more comes, one is junk."""
    (folder / "武汉市.xlsx").unlink()
    (folder / "江岸区.xlsx").write_bytes(made.county(filed_on="2017-06-01").bytes())
    (folder / "江岸区(改).xlsx").write_bytes(made.county(filed_on="2017-06-02").bytes())
    (folder / "说明.txt").write_text("另报", encoding="utf-8")
    (folder / "旧.xlsx").write_bytes(made.county(report_year=2015).bytes())


def test_under_the_lock_exactly_the_approved_filings_count_and_the_rest_is_kept_as_late(inbox):
    first, _ = land(inbox)
    approved = files(first, "taken")
    filings = execute("select filing_id, version, status from audit.filings order by 1")
    approve(publish(first))
    change(inbox)
    later, figures = land(inbox)
    assert files(later, "taken") == approved
    assert [name for name, _ in files(later, "late")] == ["江岸区(改).xlsx", "江岸区.xlsx", "说明.txt"]
    assert [name for name, _ in files(later, "other_year")] == ["旧.xlsx"]
    assert execute("select filing_id, version, status from audit.filings order by 1") == filings
    assert (figures["received"], figures["accepted"], figures["rejected"], figures["late"]) == (3, 3, 0, 3)
    late = {sha256 for _, sha256 in files(later, "late")}
    assert late <= {path.name for path in (inbox.parent / "archive").rglob("*")}
    assert late <= {sha256 for (sha256,) in execute("select sha256 from raw.filings")}


def test_even_the_approved_run_collected_again_keeps_its_filings(inbox):
    first, _ = land(inbox)
    approved = files(first, "taken")
    approve(publish(first))
    change(inbox)
    filings.collect(first, 2)
    assert files(first, "taken") == approved
    assert len(files(first, "late")) == 3


def test_a_reopening_lets_in_what_lies_in_the_inbox_until_the_next_approval(inbox):
    first, _ = land(inbox)
    approve(publish(first))
    change(inbox)
    reopen()
    second, figures = land(inbox)
    assert (figures["received"], figures["late"]) == (4, 0)
    approve(publish(second))
    (inbox / "江岸区(三).xlsx").write_bytes(made.county(filed_on="2017-07-01").bytes())
    third, figures = land(inbox)
    assert (figures["received"], figures["late"]) == (4, 1)
    assert files(third, "taken") == files(second, "taken")


def test_a_trial_approval_locks_nothing(inbox):
    first, _ = land(inbox)
    approve(publish(first), by="AUTO_APPROVE", is_automatic=True)
    change(inbox)
    assert land(inbox)[1]["late"] == 0


def test_another_year_is_not_locked_with_it(inbox):
    first, _ = land(inbox)
    approve(publish(first))
    change(inbox)
    run_id, figures = land(inbox, 2015)
    assert figures["late"] == 0
    assert ("旧.xlsx",) in execute("select file_name from audit.run_files where run_id = %s", run_id)


def test_a_run_under_way_while_the_list_is_approved_may_not_publish_other_filings(inbox):
    first, _ = land(inbox)
    publish(first)
    change(inbox)
    under_way, _ = land(inbox)
    approve(first)
    with connect() as connection, connection.cursor() as cursor:
        with pytest.raises(YearLocked, match="张书记"):
            require_settled(cursor, under_way)
        require_settled(cursor, first)
    again, _ = land(inbox)
    with connect() as connection, connection.cursor() as cursor:
        require_settled(cursor, again)


def test_a_late_filer_reads_on_the_receipt_that_the_list_is_approved(inbox):
    first, _ = land(inbox)
    approve(publish(first))
    change(inbox)
    faulty = made.county(filed_on="2017-06-02")
    faulty.rows["activities"][1]["participants"] = "很多"
    (inbox / "江岸区(改).xlsx").write_bytes(faulty.bytes())
    later, _ = land(inbox)
    place = Path(write_receipts(publish(later)).place)
    answers: dict[str, Any] = {
        path.name.removesuffix(".回执.json"): json.loads(path.read_text(encoding="utf-8"))
        for path in place.glob("*.json")
    }
    assert {name: receipt["status"] for name, receipt in answers.items()} == {
        "武汉市": "accepted",
        "登记表": "accepted",
        "江岸区": "late",
        "江岸区(改)": "late",
        "说明": "late",
    }
    assert answers["江岸区"]["sha256"] in [sha256 for name, sha256 in files(later, "late") if name == "江岸区.xlsx"]
    assert [finding["held"] for finding in answers["江岸区(改)"]["findings"]] == ["很多"]
    assert answers["江岸区(改)"]["status_zh"] == "迟报(已收存)"


# ---- the whole corridor -----------------------------------------------------------------------------------------


def corridor(folder: Path) -> str:
    run_id, _ = land(folder, 2015)
    steps.build(run_id)
    steps.publish(run_id)
    return run_id


def published() -> dict[str, Rows]:
    names = [name for (name,) in execute("select tablename from pg_tables where schemaname = 'marts' order by 1")]
    return {
        name: execute(sql.SQL("select t::text from {} as t order by 1").format(sql.Identifier("marts", name)))
        for name in names
    }


@pytest.mark.timeout(900)
def test_a_year_runs_is_approved_is_locked_is_reopened_and_published_again(
    clean_warehouse, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    folder = tmp_path / "inbox"
    province = Province((2015,))
    county = province.shared_county("applicants", 9)
    province.applicant(county, 2015)
    failing = province.applicant(county, 2015, platform={"服务对象人数": 499})
    write(province, folder)
    first = corridor(folder)
    assert steps.approval_request(first)["lock_reason"] is None
    assert steps.approval_request(first, auto_approve=True)["auto_approve"] is True
    monkeypatch.setenv("AUTO_APPROVE_FORBIDDEN", "1")
    assert steps.approval_request(first, auto_approve=True)["auto_approve"] is False
    assert approve(first) is None
    assert execute("select count(*) from audit.criterion_ledger where platform_code = %s", failing) == [(24,)]
    marts = published()

    report = next(filing for filing in province.filings if filing.form == "county_report" and filing.unit == county)
    corrected = replace(report, file="更正.xlsx", filed_on=date(2016, 6, 1))
    corrected.sheets = report.sheets | {"平台": [row | {"服务对象人数": 600} for row in report.sheets["平台"]]}
    more = Province((2015,))
    more.filings.append(corrected)
    write(more, folder)
    (folder / report.file).unlink()
    locked = corridor(folder)
    assert published() == marts
    assert "张书记" in steps.approval_request(locked)["lock_reason"]
    summary = summarise(2015)
    assert "1 late" in summary
    assert "approval     2015 年度名单已由 张书记" in summary
    assert "AUTO_APPROVE" not in summary

    reopen(2015)
    second = corridor(folder)
    assert approve(second) is None
    assert execute(
        "select earlier_decision, later_decision from audit.edition_changes where platform_code = %s", failing
    )
    assert "与第1版相比：" in execute("select changes_zh from audit.certification_editions where edition_no = 2")[0][0]
    assert verify().broken is None
