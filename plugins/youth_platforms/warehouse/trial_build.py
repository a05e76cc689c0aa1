"""A trial build: a year judged for one county from its newest filing, by dbt's own SQL, and gone with its transaction.

Every table of it is temporary, so no other session sees it, no run waits for it, nothing of it can be published, and
several may be at work at once. See docs/decisions/0024-self-check.md.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.trial_sql import Seed, TrialSql

# Each statement takes milliseconds: compiling them would take longer, and one that does not end shall hold nobody up.
SETTINGS = (
    "set transaction isolation level repeatable read",
    "set local jit = off",
    "set local max_parallel_workers_per_gather = 0",
    "set local statement_timeout = '20s'",
)
# At work in one warehouse at a time: each takes a processor.
AT_ONCE = 2
# The sheets of raw are joined with it: as its rows are known to be few, theirs are looked up by index.
ANALYZED = "int_filings"
RUN = "trial"
# What a run is to the models (sources of staging/audit). The county's own filings as they are now, whatever run comes,
# but for what arrived after the year's approval; of others only what a published run has counted. A directly
# administered county files as a city too. int_filings chooses among versions, as for any run.
INPUTS = {
    "current_run": f"select '{RUN}'::text as run_id",
    "runs": f"""
        select run_id, report_year, published_at from audit.runs where published_at is not null
        union all
        select '{RUN}', %(year)s, null
    """,
    "run_files": f"""
        select '{RUN}'::text as run_id, filing_id, 'taken'::text as disposition
        from raw.filings
        left join audit.locked_years using (report_year)
        where
            report_year = %(year)s and unit_code = %(county)s and parser_version <> ''
            and coalesce(filing_id = any(locked_years.filing_ids), true)
        union all
        select '{RUN}', filing_id, disposition
        from audit.run_files
        inner join raw.filings using (filing_id)
        where
            unit_code = any(%(others)s) and run_id = (
                select run_id from audit.runs
                where report_year = %(year)s and published_at is not null
                order by published_at desc
                limit 1
            )
        union all
        select run_id, filing_id, disposition
        from audit.run_files
        inner join audit.runs using (run_id)
        inner join raw.filings using (filing_id)
        where published_at is not null and unit_code = any(%(others)s || %(county)s::text)
    """,
    "unread_files": "select run_id, file_name, form, unit_code, report_year from audit.unread_files where false",
}


class EnoughAtWork(Refusal):
    """As many trials as may are at work; none takes longer than seconds."""


@contextmanager
def trial_build(made: TrialSql, year: int, county: str, others: list[str]) -> Iterator[Cursor]:
    """Open a cursor that sees the wanted models (pg_temp) of a county's year; all of it is rolled back at the end.

    Args:
        others: codes of the units above the county, whose published filings the models read too.

    Raises:
        EnoughAtWork.
    """
    with connect() as connection:
        try:
            with connection.cursor() as cursor:
                for setting in SETTINGS:
                    cursor.execute(setting)
                _take_place(cursor)
                for name, query in INPUTS.items():
                    _make(cursor, name, query, {"year": year, "county": county, "others": others})
                for seed in made.seeds:
                    _load(cursor, seed)
                for model in made.models:
                    if model.is_view:
                        view = sql.SQL("create temp view {} as ").format(sql.Identifier(model.name))
                        cursor.execute(view + sql.SQL(model.query))
                    else:
                        _make(cursor, model.name, model.query)
                yield cursor
        finally:
            connection.rollback()


def _take_place(cursor: Cursor) -> None:
    for place in range(AT_ONCE):
        cursor.execute("select pg_try_advisory_xact_lock(hashtext('youth_platforms.trial_build'), %s)", (place,))
        if cursor.fetchone() == (True,):
            return
    raise EnoughAtWork("其他试评正在进行，请几秒后再试。Other self-checks are at work: ask again in some seconds.")


def _make(cursor: Cursor, name: str, query: str, values: dict[str, object] | None = None) -> None:
    table = sql.Identifier(name)
    cursor.execute(sql.SQL("create temp table {} on commit drop as ").format(table) + sql.SQL(query), values)
    if name == ANALYZED:
        cursor.execute(sql.SQL("analyze {}").format(table))


def _load(cursor: Cursor, seed: Seed) -> None:
    """Load a seed from its CSV, as dbt does: an empty cell is null."""
    table = sql.Identifier(seed.name)
    columns = [sql.SQL("{} ").format(sql.Identifier(name)) + sql.SQL(kind) for name, kind in seed.column_types.items()]
    cursor.execute(sql.SQL("create temp table {} ({}) on commit drop").format(table, sql.SQL(", ").join(columns)))
    with (SEEDS / f"{seed.name}.csv").open(encoding="utf-8", newline="") as lines:
        names = sql.SQL(", ").join(map(sql.Identifier, next(csv.reader([lines.readline()]))))
        copy = sql.SQL("copy {} ({}) from stdin with (format csv, force_null ({}))")
        cursor.copy_expert(copy.format(table, names, names), lines)
