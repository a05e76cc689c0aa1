"""What has arrived and what is missing before a deadline, and who was reminded of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from psycopg2.extras import execute_values

from youth_platforms.reference.divisions import with_newest_county
from youth_platforms.warehouse.connection import connect


@dataclass(frozen=True)
class Missing:
    """What one unit has not filed; `platforms` are the names of those that wait for an assessment."""

    deadline: str
    report_year: int
    due_on: date
    unit_code: str
    unit_name: str
    what_zh: str
    missing_zh: str
    platforms: tuple[str, ...] = ()


def filed(inbox: str, report_year: int, form: str) -> dict[str, bool]:
    """Return the units of whose filings in the inbox some have been read, and whether one of these is valid."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            select filings.unit_code, bool_or(filings.intake_status <> 'rejected')
            from audit.watched_files
            inner join raw.filings using (filing_id)
            where
                watched_files.inbox = %s and filings.report_year = %s and filings.form = %s
                and filings.unit_code is not null
            group by filings.unit_code
            """,
            (inbox, report_year, form),
        )
        return dict(cursor.fetchall())


def unassessed(inbox: str, report_year: int) -> dict[str, tuple[str, ...]]:
    """Return by city the provincial and national platforms that its newest valid report does not assess."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            with newest as (
                select distinct on (filings.unit_code) filings.filing_id
                from audit.watched_files
                inner join raw.filings using (filing_id)
                where
                    watched_files.inbox = %s and filings.report_year = %s and filings.form = 'city_report'
                    and filings.intake_status <> 'rejected'
                order by
                    filings.unit_code,
                    raw.newness(
                        filings.filed_on, filings.file_modified_at, filings.file_name, filings.filing_id
                    ) desc
            )

            select raw.cell(canonical, 'platform_code', platform_code)
            from raw.city_assessments
            inner join newest using (filing_id)
            where not is_set_aside
            """,
            (inbox, report_year),
        )
        assessed = {with_newest_county(code) for (code,) in cursor.fetchall()}
        # there are marts only once something was published; before that no platform is known to be provincial.
        cursor.execute("select to_regclass('marts.dim_platform') is not null")
        if cursor.fetchone() != (True,):
            return {}
        cursor.execute(
            "select city_code, platform_code, platform_name from marts.dim_platform"
            " where tier in ('province', 'nation') order by platform_code"
        )
        waiting: dict[str, tuple[str, ...]] = {}
        for city, code, name in cursor.fetchall():
            if with_newest_county(code) not in assessed:
                waiting[city] = (*waiting.get(city, ()), f"{name}({code})")
        return waiting


def was_watched(inbox: str, within: timedelta) -> bool:
    """Return whether the watcher has looked at the inbox in this time."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from audit.inbox_looks where inbox = %s and looked_at > now() - %s)", (inbox, within)
        )
        return cursor.fetchone() == (True,)


def keep(day: date, missing: Iterable[Missing]) -> None:
    """Write the day's list; who has filed since an earlier try of the same day is taken off, unless already mailed."""
    rows = [
        (day, each.deadline, each.report_year, each.unit_code, each.due_on, each.missing_zh, list(each.platforms))
        for each in missing
    ]
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("delete from audit.reminders where remind_on = %s and mailed_at is null", (day,))
        execute_values(
            cursor,
            "insert into audit.reminders"
            " (remind_on, deadline, report_year, unit_code, due_on, missing_zh, platforms) values %s"
            " on conflict (remind_on, deadline, report_year, unit_code) do nothing",
            rows,
            template="(%s, %s, %s, %s, %s, %s, %s::text[])",
        )


def unmailed(day: date, missing: Iterable[Missing]) -> list[Missing]:
    """Return those of the day's list who have got no mail yet."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select deadline, report_year, unit_code from audit.reminders where remind_on = %s and mailed_at is null",
            (day,),
        )
        waiting = set(cursor.fetchall())
    return [each for each in missing if (each.deadline, each.report_year, each.unit_code) in waiting]


def note_mailed(day: date, missing: Missing) -> None:
    """Note that the unit's mail is out."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update audit.reminders set mailed_at = now()"
            " where remind_on = %s and deadline = %s and report_year = %s and unit_code = %s",
            (day, missing.deadline, missing.report_year, missing.unit_code),
        )
