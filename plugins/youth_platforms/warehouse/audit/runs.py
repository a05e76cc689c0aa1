"""What `audit` knows about runs: whose turn it is, and what became of them."""

from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.connection import connect

PUBLISHED_RUN = """
select run_id from audit.runs where report_year = %(year)s and status = 'published'
order by published_at desc limit 1
"""


class NotYourTurn(Refusal):
    """A year cannot be built: its own filings have not landed, or an earlier year waits to be published."""


def landed_run(report_year: int) -> str:
    """Return the year's newest run whose intake is complete.

    Raises:
        NotYourTurn: there is none.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select run_id from audit.landed_runs where report_year = %s", [report_year])
        row = cursor.fetchone()
    if row is None:
        raise NotYourTurn(
            f"{report_year} 年度尚未完成收件。No filings of {report_year} have landed: run the DAG intake first."
        )
    return str(row[0])


def published_run(report_year: int) -> str:
    """Return the year's run that was published last.

    Raises:
        NotYourTurn: none was.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(PUBLISHED_RUN, {"year": report_year})
        row = cursor.fetchone()
    if row is None:
        raise NotYourTurn(f"{report_year} 年度尚未发布。Nothing of {report_year} is published yet.")
    return str(row[0])


def year_of(run_id: str) -> int:
    """Return the year that a run answers for."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select report_year from audit.runs where run_id = %s", [run_id])
        row = cursor.fetchone()
    assert row is not None, f"no run {run_id}"
    return int(row[0])


def refresh_statistics() -> None:
    """Tell the planner what has just been loaded: it would guess otherwise, and take minutes for seconds' work."""
    with connect() as connection, connection.cursor() as cursor:
        # Looking at 6,000 rows of each table is enough, as where dbt makes tables; by default it is 30,000.
        cursor.execute("set local default_statistics_target = 20")
        cursor.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('raw', 'audit')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"analyze {table}")


def require_turn(run_id: str) -> None:
    """Let a run pass unless an earlier year has landed and is not published: years are built oldest first.

    A run that doubts stopped keeps no later year waiting: the gate lists years that were skipped.

    Raises:
        NotYourTurn: it names the years to publish before.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select distinct runs.report_year from audit.landed_runs inner join audit.runs using (run_id) "
            "where runs.status <> 'published' and runs.doubts is null "
            "and runs.report_year < (select report_year from audit.runs where run_id = %s) order by 1",
            [run_id],
        )
        years = ", ".join(str(year) for (year,) in cursor.fetchall())
    if years:
        raise NotYourTurn(
            f"{years} 年度已收件但尚未发布，须先完成。{years} landed and is not published: run it again first. "
            "Years are built oldest first, since each carries over what the one before decided."
        )


def clear_failure(run_id: str) -> None:
    """Forget why an earlier try of a step failed: the step begins again."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update audit.runs set status = 'open', message = null where run_id = %s and status = 'failed'", [run_id]
        )


def note_failure(run_id: str, message: str) -> None:
    """Note that a step of the run failed, and why; a run published before stays published."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update audit.runs set status = 'failed', message = %s where run_id = %s and status = 'open'",
            [message, run_id],
        )


def filings_read(report_year: int) -> str:
    """Return how many filings of the year's newest run are read, of how many, for a person."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            with run as (
                select run_id from audit.runs where report_year = %s order by started_at desc limit 1
            )
            select count(*), count(*) filter (where filings.parser_version <> '')
            from audit.run_files inner join raw.filings using (filing_id)
            where run_files.run_id = (select run_id from run) and run_files.disposition = 'taken'
            """,
            [report_year],
        )
        row = cursor.fetchone()
    assert row is not None
    return f"{row[1]} of {row[0]} filings"
