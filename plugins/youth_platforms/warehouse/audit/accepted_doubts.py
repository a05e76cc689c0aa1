"""What stopped a run before it published, and what a person accepted all the same."""

from dataclasses import dataclass

from psycopg2.extras import execute_values

from youth_platforms.warehouse.connection import connect


@dataclass(frozen=True)
class Acceptance:
    """Who lets the doubts of a run pass, and why."""

    reason: str
    accepted_by: str


@dataclass(frozen=True)
class AcceptedDoubt:
    """A doubt that was let pass; `makes_trial`: the run's list cannot be approved."""

    doubt_code: str
    detail_zh: str
    makes_trial: bool


def acceptance_of(run_id: str) -> Acceptance | None:
    """Return the reason that the run was started with; None where it has none."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select accept_reason, coalesce(started_by, '未具名') from audit.runs"
            " where run_id = %s and btrim(accept_reason) <> ''",
            [run_id],
        )
        found = cursor.fetchone()
    return Acceptance(*found) if found else None


def stop(run_id: str, doubt_codes: list[str]) -> None:
    """Mark the run as stopped by doubts: it is no year's current run, and keeps no later year waiting."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("update audit.runs set doubts = %s where run_id = %s", [doubt_codes, run_id])
        cursor.execute("delete from audit.accepted_doubts where run_id = %s", [run_id])


def accept(run_id: str, doubts: list[AcceptedDoubt]) -> None:
    """Let the run pass, and keep which doubts it passes with; what an earlier try of the gate left is replaced."""
    acceptance = acceptance_of(run_id)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("update audit.runs set doubts = null where run_id = %s returning report_year", [run_id])
        (report_year,) = cursor.fetchone() or (None,)
        cursor.execute("delete from audit.accepted_doubts where run_id = %s", [run_id])
        if doubts and acceptance:
            execute_values(
                cursor,
                "insert into audit.accepted_doubts"
                " (run_id, report_year, doubt_code, detail_zh, makes_trial, reason, accepted_by) values %s",
                [
                    (
                        run_id,
                        report_year,
                        doubt.doubt_code,
                        doubt.detail_zh,
                        doubt.makes_trial,
                        acceptance.reason,
                        acceptance.accepted_by,
                    )
                    for doubt in doubts
                ],
            )


def accepted_doubts(run_id: str) -> list[str]:
    """Return the doubts that the run passed with, one line each: code, what was found, who accepted it and why."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select doubt_code || '：' || detail_zh || '（' || accepted_by || ' 放行：' || reason || '）'"
            " from audit.accepted_doubts where run_id = %s order by doubt_code",
            [run_id],
        )
        return [line for (line,) in cursor.fetchall()]


def trial(run_id: str) -> str | None:
    """Say why the list of a run cannot be approved: it was accepted before its filings were due. None where it can."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select '试算：未到填报截止日（' || reason || '），名单不能批准'"
            " from audit.accepted_doubts where run_id = %s and makes_trial limit 1",
            [run_id],
        )
        found = cursor.fetchone()
    return str(found[0]) if found else None
