"""The list and the quotas as each run published them: what the next run of the year is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg2.extensions import cursor as Cursor


@dataclass(frozen=True)
class PublishedList:
    """Who is on a list (code to name and rank), and each city's quota of the next year (name to places)."""

    certified: Mapping[str, tuple[str, int | None]]
    quotas: Mapping[str, int]


def keep_published_list(cursor: Cursor, run_id: str) -> None:
    """Write what the marts of the run's year hold now; the run has just been published."""
    cursor.execute("delete from audit.published_lists where run_id = %s", [run_id])
    cursor.execute("delete from audit.published_quotas where run_id = %s", [run_id])
    cursor.execute(
        "insert into audit.published_lists (run_id, report_year, platform_code, platform_name, rank)"
        " select runs.run_id, runs.report_year, list.platform_code, list.platform_name, list.rank"
        " from marts.mart_certification_list as list inner join audit.runs using (report_year) where run_id = %s",
        [run_id],
    )
    cursor.execute(
        "insert into audit.published_quotas (run_id, report_year, city_code, city_name, final_quota)"
        " select runs.run_id, runs.report_year, quotas.city_code, quotas.city_name, quotas.final_quota"
        " from marts.mart_quota_reductions as quotas"
        " inner join audit.runs on runs.report_year + 1 = quotas.quota_year where run_id = %s",
        [run_id],
    )


def list_of(cursor: Cursor, run_id: str) -> PublishedList | None:
    """Return what a run published; None where it was published by a version that did not keep it."""
    return _read(
        cursor,
        "select platform_code, platform_name, rank from audit.published_lists where run_id = %s",
        "select coalesce(city_name, city_code), final_quota from audit.published_quotas where run_id = %s",
        [run_id],
    )


def list_before(cursor: Cursor, run_id: str) -> PublishedList | None:
    """Return what the run published before this one of the same year published; None where there is none."""
    cursor.execute(
        """
        select earlier.run_id
        from audit.runs as earlier
        inner join audit.runs as this on this.report_year = earlier.report_year
        where this.run_id = %s and earlier.published_at < this.published_at
        order by earlier.published_at desc
        limit 1
        """,
        [run_id],
    )
    found = cursor.fetchone()
    return list_of(cursor, found[0]) if found else None


def list_approved(cursor: Cursor, report_year: int) -> tuple[int, PublishedList] | None:
    """Return the newest edition of the year in the ledger, and its number; None where nothing was approved."""
    cursor.execute("select max(edition_no) from audit.certification_editions where report_year = %s", [report_year])
    (edition_no,) = cursor.fetchone() or (None,)
    if edition_no is None:
        return None
    found = _read(
        cursor,
        "select platform_code, platform_name, rank from audit.certification_ledger"
        " where report_year = %s and edition_no = %s and decision = 'certified'",
        "select coalesce(city_name, city_code), final_quota from audit.quota_ledger"
        " where report_year = %s and edition_no = %s",
        [report_year, edition_no],
    )
    return (edition_no, found) if found else None


def _read(cursor: Cursor, certified: str, quotas: str, values: list[Any]) -> PublishedList | None:
    cursor.execute(quotas, values)
    places = {city: int(quota) for city, quota in cursor.fetchall()}
    if not places:
        return None
    cursor.execute(certified, values)
    return PublishedList({code: (name, rank) for code, name, rank in cursor.fetchall()}, places)
