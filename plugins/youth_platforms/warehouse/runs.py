"""What `audit` knows about runs: whose turn it is, what became of them, who decided on their list."""

from dataclasses import dataclass

from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.ledger.chain import Approval, write_edition
from youth_platforms.warehouse.ledger.lock import lock_of


class NotYourTurn(Refusal):
    """A year cannot be built: its own filings have not landed, or an earlier year waits to be published."""


@dataclass(frozen=True)
class ListFigures:
    """What somebody who approves a list wants to know of it first."""

    report_year: int
    applicants: int
    certified: int
    withheld: int
    quota_places_lost: int


def landed_run(report_year: int) -> str:
    """The year's newest run whose intake is complete.

    Raises:
        NotYourTurn: there is none.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select run_id from audit.year_runs where report_year = %s", [report_year])
        row = cursor.fetchone()
    if row is None:
        raise NotYourTurn(
            f"{report_year} 年度尚未完成收件。No filings of {report_year} have landed: run the DAG intake first."
        )
    return str(row[0])


def published_run(report_year: int) -> str:
    """The year's run that was published last.

    Raises:
        NotYourTurn: none was.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select run_id from audit.runs where report_year = %s and status = 'published' "
            "order by published_at desc limit 1",
            [report_year],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotYourTurn(f"{report_year} 年度尚未发布。Nothing of {report_year} is published yet.")
    return str(row[0])


def year_of(run_id: str) -> int:
    """The year that a run answers for."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select report_year from audit.runs where run_id = %s", [run_id])
        row = cursor.fetchone()
    assert row is not None, f"no run {run_id}"
    return int(row[0])


def refresh_statistics() -> None:
    """Tells the planner what has just been loaded: it would guess otherwise, and take minutes for seconds' work."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('raw', 'audit')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"analyze {table}")


def require_turn(run_id: str) -> None:
    """Lets a run pass unless an earlier year has landed and is not published: years are built oldest first.

    Raises:
        NotYourTurn: it names the years to publish before.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select distinct runs.report_year from audit.year_runs inner join audit.runs using (run_id) "
            "where runs.status <> 'published' "
            "and runs.report_year < (select report_year from audit.runs where run_id = %s) order by 1",
            [run_id],
        )
        years = ", ".join(str(year) for (year,) in cursor.fetchall())
    if years:
        raise NotYourTurn(
            f"{years} 年度已收件但尚未发布，须先完成。{years} landed and is not published: run it again first. "
            "Years are built oldest first, since each carries over what the one before decided."
        )


def reopen(run_id: str) -> None:
    """A step of the run begins: what an earlier try failed of no longer holds."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update audit.runs set status = 'open', message = null where run_id = %s and status = 'failed'", [run_id]
        )


def note_failure(run_id: str, message: str) -> None:
    """A step of the run failed; a run published before stays so."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update audit.runs set status = 'failed', message = %s where run_id = %s and status = 'open'",
            [message, run_id],
        )


def list_figures(run_id: str) -> ListFigures:
    """Figures of the list that the run published."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            with run as (select report_year from audit.runs where run_id = %s)
            select
                run.report_year,
                (select count(*) from marts.mart_certification_candidates as c where c.report_year = run.report_year),
                (select count(*) from marts.mart_certification_list as l where l.report_year = run.report_year),
                (select count(*) from marts.mart_certification_candidates as c
                 where c.report_year = run.report_year and c.decision = 'withheld'),
                (select coalesce(sum(q.reduction), 0) from marts.mart_quota_reductions as q
                 where q.quota_year = run.report_year + 1)
            from run
            """,
            [run_id],
        )
        row = cursor.fetchone()
    assert row is not None, f"no run {run_id}"
    return ListFigures(*(int(value) for value in row))


def standing_approval(run_id: str) -> str | None:
    """Says why nobody need approve the list of a run: a person approved the year's, and it was not reopened."""
    with connect() as connection, connection.cursor() as cursor:
        lock = lock_of(cursor, year_of(run_id))
        if lock is None:
            return None
        cursor.execute("select count(*) from audit.published_against_known where report_year = %s", [lock.report_year])
        (differing,) = cursor.fetchone() or (0,)
    if differing:
        return f"{lock}；现有结果与公布的有{differing}处出入（audit.published_against_known），重开后方可重新公布"
    return f"{lock}，不再审定"


def record_decision(run_id: str, *, decided_by: str, approved: bool, reason: str, is_automatic: bool) -> str | None:
    """Keeps the decision on the list of a run, once, and an approved list in the ledger, in one transaction.

    A repeat of the same task changes nothing.

    Returns:
        None when the list stands in the ledger, else why it does not.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            insert into audit.approvals (run_id, report_year, decided_by, decision, reason, is_automatic)
            select run_id, report_year, %s, %s, nullif(%s, ''), %s from audit.runs where run_id = %s
            on conflict (run_id) do nothing
            """,
            [decided_by, "approved" if approved else "sent_back", reason, is_automatic, run_id],
        )
        cursor.execute(
            "select decision, decided_by, reason, is_automatic from audit.approvals where run_id = %s", [run_id]
        )
        kept = cursor.fetchone()
        assert kept is not None, f"no run {run_id}"
        decision, approver, why, automatic = kept
        if decision != "approved":
            return f"{approver} 退回 sent back: {why or ''}"
        return write_edition(cursor, Approval(run_id, approver, why, automatic))


def filings_read(report_year: int) -> str:
    """How far the reading of the year's newest run is, for a person."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            with run as (
                select run_id from audit.runs where report_year = %s order by started_at desc limit 1
            )
            select count(*), count(*) filter (where filings.reader_version <> '')
            from audit.run_files inner join raw.filings using (filing_id)
            where run_files.run_id = (select run_id from run) and run_files.disposition = 'taken'
            """,
            [report_year],
        )
        row = cursor.fetchone()
    assert row is not None
    return f"{row[1]} of {row[0]} filings"
