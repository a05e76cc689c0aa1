"""The lock: once a person has approved a year's list, its filings are settled until the year is reopened by name."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.clock import HERE
from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.ledger.hashing import chained
from youth_platforms.warehouse.marts_lock import lock_marts


class YearLocked(Refusal):
    """A run would publish a locked year from other filings than the approved ones."""


class CannotReopen(Refusal):
    """The year is not locked, or nobody says who reopens it and why."""


@dataclass(frozen=True)
class Lock:
    """The edition that settles a year: a person approved it, and it was not reopened."""

    report_year: int
    edition_no: int
    approver: str
    approved_at: datetime
    chain_hash: str

    def __str__(self) -> str:
        return (
            f"{self.report_year} 年度名单已由 {self.approver} 于 {self.approved_at.astimezone(HERE):%Y-%m-%d %H:%M} "
            f"批准（第 {self.edition_no} 版），未重开"
        )


def lock_of(cursor: Cursor, report_year: int) -> Lock | None:
    """Return the lock that holds a year, if one does."""
    cursor.execute(
        "select report_year, edition_no, approver, approved_at, chain_hash from audit.locked_years"
        " where report_year = %s",
        [report_year],
    )
    found = cursor.fetchone()
    return Lock(*found) if found else None


def settle_files(cursor: Cursor, run_id: str) -> None:
    """Let a run of a locked year take the approved filings, in the inbox or not; all else that it found is late.

    Without a lock what was found stays as it is listed. May be called again.
    """
    cursor.execute(
        """
        update audit.run_files set disposition = 'late'
        from audit.runs inner join audit.locked_years using (report_year)
        where
            run_files.run_id = %(run)s and runs.run_id = %(run)s and run_files.disposition = 'taken'
            and run_files.filing_id <> all (locked_years.filing_ids)
        """,
        {"run": run_id},
    )
    cursor.execute(
        """
        insert into audit.run_files (run_id, file_name, sha256, filing_id, report_year, disposition)
        select runs.run_id, filings.file_name, filings.sha256, filings.filing_id, filings.report_year, 'taken'
        from audit.runs
        inner join audit.locked_years using (report_year)
        inner join raw.filings on filings.filing_id = any(locked_years.filing_ids)
        where runs.run_id = %s
        on conflict (run_id, file_name, sha256) do update
        set filing_id = excluded.filing_id, report_year = excluded.report_year, disposition = 'taken'
        """,
        [run_id],
    )


def require_settled(cursor: Cursor, run_id: str) -> None:
    """Let a run be published unless its year was locked, on other filings, after it had collected its own.

    Raises:
        YearLocked: it names the approval.
    """
    cursor.execute(
        """
        select
            runs.report_year,
            locked_years.filing_ids is not distinct from array(
                select filing_id from audit.run_files
                where run_files.run_id = runs.run_id and disposition = 'taken' order by filing_id
            )
        from audit.runs
        inner join audit.locked_years using (report_year)
        where runs.run_id = %s
        """,
        [run_id],
    )
    found = cursor.fetchone()
    if found and not found[1]:
        raise YearLocked(
            f"{lock_of(cursor, found[0])}。The list was approved while this run was on its way with other filings: "
            "run the year again, or reopen it first (make reopen)."
        )


def reopen_year(report_year: int, *, reopened_by: str, reason: str) -> Lock:
    """Lift the lock of a year until its next approval, and keep who did and why; return the lock that held.

    Raises:
        CannotReopen: the name or the reason is missing, or the year is not locked.
    """
    if not reopened_by.strip() or not reason.strip():
        raise CannotReopen("重开须写明何人、何故。Who reopens the year, and why? Give BY and REASON.")
    with connect() as connection, connection.cursor() as cursor:
        lock_marts(cursor)
        lock = lock_of(cursor, report_year)
        if lock is None:
            raise CannotReopen(
                f"{report_year} 年度未锁定，无须重开。No approval of {report_year} is in force: nothing to reopen."
            )
        cursor.execute("select clock_timestamp()")
        (reopened_at,) = cursor.fetchone() or (None,)
        reopening = {
            "report_year": report_year,
            "edition_no": lock.edition_no,
            "reopened_at": reopened_at,
            "reopened_by": reopened_by.strip(),
            "reason": reason.strip(),
        }
        cursor.execute(
            "insert into audit.reopenings (report_year, edition_no, reopened_at, reopened_by, reason, row_hash)"
            " values (%(report_year)s, %(edition_no)s, %(reopened_at)s, %(reopened_by)s, %(reason)s, %(row_hash)s)",
            reopening | {"row_hash": chained(lock.chain_hash, reopening)},
        )
    return lock
