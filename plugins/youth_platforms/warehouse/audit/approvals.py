"""Who is asked to approve the list of a run, with what in hand, and what became of it."""

from dataclasses import dataclass

from psycopg2.extensions import cursor as Cursor

from youth_platforms.reference.filers import owing
from youth_platforms.warehouse.audit.accepted_doubts import accepted_doubts, trial
from youth_platforms.warehouse.audit.answers import Answer
from youth_platforms.warehouse.audit.objection_register import Objections, read_objections
from youth_platforms.warehouse.audit.published_lists import PublishedList, list_approved, list_before, list_of
from youth_platforms.warehouse.audit.runs import published_run, year_of
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.ledger.chain import Approval, write_edition
from youth_platforms.warehouse.ledger.lock import lock_of


@dataclass(frozen=True)
class Request:
    """What an official decides by.

    `filings` are those of counties and cities: owed, accepted, rejected, none; `warnings` are one line each;
    `unsure_cities` are those whose quota rests on a report still to come; `approved` is the last approved edition's
    number and list, `published` the list of the run published before; `objections` are those of the year so far.
    """

    run_id: str
    report_year: int
    started_by: str | None
    applicants: int
    certified: int
    withheld: int
    quota_places_lost: int
    filings: tuple[int, int, int, int]
    doubts: list[str]
    warnings: list[str]
    unsure_cities: list[str]
    list: PublishedList | None
    approved: tuple[int, PublishedList] | None
    published: PublishedList | None
    objections: Objections


def lock_reason(run_id: str) -> str | None:
    """Say why nobody need approve the list of a run; None where a person must.

    A person approved the year's, and it was not reopened; or the run is a trial; or a newer run took its place.
    """
    year = year_of(run_id)
    with connect() as connection, connection.cursor() as cursor:
        lock = lock_of(cursor, year)
        if lock is None:
            return trial(run_id)
        cursor.execute("select count(*) from audit.published_against_known where report_year = %s", [lock.report_year])
        (differing,) = cursor.fetchone() or (0,)
    if differing:
        return f"{lock}；现有结果与公布的有{differing}处出入（audit.published_against_known），重开后方可重新公布"
    return f"{lock}，不再审定；make reopen 可重开"


def overtaken(run_id: str) -> str | None:
    """Say that a newer run of the year was published since; None where the run's list is the published one."""
    newest = published_run(year_of(run_id))
    return None if newest == run_id else f"名单已由更新的运行 {newest} 取代，本次送审撤回，请审定新的名单"


def ask(run_id: str) -> None:
    """Note that the list of the run awaits approval, and withdraw what earlier runs of the year asked."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update audit.approval_requests set withdrawn_at = now(), withdrawn_for = %(run)s"
            " where report_year = (select report_year from audit.runs where run_id = %(run)s) and run_id <> %(run)s"
            " and withdrawn_at is null and run_id not in (select run_id from audit.approvals)",
            {"run": run_id},
        )
        cursor.execute(
            "insert into audit.approval_requests (run_id, report_year) select run_id, report_year from audit.runs"
            " where run_id = %s on conflict (run_id) do update set withdrawn_at = null, withdrawn_for = null",
            [run_id],
        )


def read_request(run_id: str) -> Request:
    """Read what the person who approves the list of a run has to know."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select report_year, started_by from audit.runs where run_id = %s", [run_id])
        found = cursor.fetchone()
        assert found is not None, f"no run {run_id}"
        year, started_by = found
        return Request(
            run_id,
            year,
            started_by,
            *_figures(cursor, year),
            filings=_filings(cursor, year),
            doubts=accepted_doubts(run_id),
            warnings=_warnings(cursor, run_id),
            unsure_cities=cities_to_report(cursor, year),
            list=list_of(cursor, run_id),
            approved=list_approved(cursor, year),
            published=list_before(cursor, run_id),
            objections=read_objections(cursor, year),
        )


def record_answer(run_id: str, answer: Answer, signatures: int = 1) -> str | None:
    """Keep the decision on the list of a run, once, and an approved list in the ledger, in one transaction.

    A repeat of the same task changes nothing. `signatures` is how many accounts have to sign.

    Returns:
        None when the list is in the ledger, else why it is not: sent back, a trial, withdrawn, overtaken by a
        newer run, a signature or a reason missing.
    """
    with connect() as connection, connection.cursor() as cursor:
        refusal = _refusal(cursor, run_id, answer, signatures)
        if refusal:
            return refusal
        cursor.execute(
            """
            insert into audit.approvals (
                run_id, report_year, decided_by, answer, reason, is_automatic, is_by_starter, countersigned_by,
                countersigned_at
            )
            select
                run_id, report_year, %(by)s, %(answer)s, nullif(btrim(%(reason)s), ''), %(automatic)s,
                not %(automatic)s and started_by is not null and started_by in (%(by)s, %(second)s),
                %(second)s, case when %(second)s is not null then now() end
            from audit.runs where run_id = %(run)s
            on conflict (run_id) do nothing
            """,
            {
                "by": answer.decided_by,
                "answer": "approved" if answer.approved else "sent_back",
                "reason": answer.reason,
                "automatic": answer.is_automatic,
                "second": answer.countersigned_by,
                "run": run_id,
            },
        )
        cursor.execute(
            "select answer, decided_by, reason, is_automatic from audit.approvals where run_id = %s", [run_id]
        )
        kept = cursor.fetchone()
        assert kept is not None, f"no run {run_id}"
        said, approver, why, automatic = kept
        if said != "approved":
            return f"{approver} 退回 sent back: {why or ''}"
        return write_edition(cursor, Approval(run_id, approver, why, automatic))


def was_decided(run_id: str) -> bool:
    """Return whether an answer to the request of the run is kept."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select 1 from audit.approvals where run_id = %s", [run_id])
        return cursor.fetchone() is not None


def _refusal(cursor: Cursor, run_id: str, answer: Answer, signatures: int) -> str | None:
    """Return why an answer is not even kept; None where it is."""
    cursor.execute("select 1 from audit.approvals where run_id = %s", [run_id])
    if cursor.fetchone():
        return None
    cursor.execute("select withdrawn_for from audit.approval_requests where run_id = %s", [run_id])
    (withdrawn_for,) = cursor.fetchone() or (None,)
    if withdrawn_for:
        return (
            f"答复已迟：本次送审已因更新的运行 {withdrawn_for} 撤回，请审定新的名单。"
            f"Too late: the newer run {withdrawn_for} asks now."
        )
    if not answer.approved:
        return None if answer.reason.strip() else "退回须写明理由。A list is sent back only with a reason."
    if stopped := trial(run_id):
        return f"{stopped}。A run accepted before its due day is a trial: nobody can approve its list."
    if signatures > 1 and not answer.is_automatic and answer.countersigned_by in (None, answer.decided_by):
        return "须由另一账号复签。A second account has to sign."
    return None


def _figures(cursor: Cursor, year: int) -> tuple[int, int, int, int]:
    cursor.execute(
        """
        select
            (select count(*) from marts.mart_certification_candidates where report_year = %(year)s),
            (select count(*) from marts.mart_certification_list where report_year = %(year)s),
            (
                select count(*) from marts.mart_certification_candidates
                where report_year = %(year)s and decision = 'withheld'
            ),
            (select coalesce(sum(reduction), 0) from marts.mart_quota_reductions where quota_year = %(year)s + 1)
        """,
        {"year": year},
    )
    applicants, certified, withheld, lost = map(int, cursor.fetchone() or ())
    return applicants, certified, withheld, lost


def _filings(cursor: Cursor, year: int) -> tuple[int, int, int, int]:
    due = tuple((filer.code, form) for form in ("county_report", "city_report") for filer in owing(form))
    cursor.execute(
        """
        select
            count(*),
            count(*) filter (where starts_with(status, 'accepted')),
            count(*) filter (where status = 'rejected'),
            count(*) filter (where filing_id is null)
        from marts.mart_filing_status
        where report_year = %s and (unit_code, form) in %s
        """,
        [year, due],
    )
    owed, accepted, rejected, without = map(int, cursor.fetchone() or ())
    return owed, accepted, rejected, without


def _warnings(cursor: Cursor, run_id: str) -> list[str]:
    cursor.execute(
        "select split_part(message_zh, '。', 1) || '：' || coalesce(observed, '') from audit.gate_results"
        " where run_id = %s and not success and severity = 'warning' order by gate, nth",
        [run_id],
    )
    return [line.removeprefix("应当：") for (line,) in cursor.fetchall()]


def cities_to_report(cursor: Cursor, year: int) -> list[str]:
    """Return cities whose only reports were rejected or could not be read: their quota may change with a new report."""
    cursor.execute(
        "select unit_name from marts.mart_filing_status"
        " where report_year = %s and form = 'city_report' and status in ('rejected', 'unread') order by unit_code",
        [year],
    )
    return [name for (name,) in cursor.fetchall()]
