"""Makes a run's candidate marts the published ones, in one transaction.

The tables of `marts` stay for good, so keys, comments, grants, policies and readers' own views stay. A table with a
report_year gets that year's rows replaced where they differ; any other (a dimension, a register) is brought to the
candidate's rows, but keeps what another year's rows still point to.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg2 import errors, sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.access.chinese_views import make_views
from youth_platforms.warehouse.access.rights import apply_rights
from youth_platforms.warehouse.audit.published_lists import keep_published_list
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.ledger.inputs import keep_inputs
from youth_platforms.warehouse.ledger.lock import require_settled
from youth_platforms.warehouse.marts_lock import lock_marts
from youth_platforms.warehouse.publishing.additions import Addition, additions_to, give_back
from youth_platforms.warehouse.publishing.blockers import naming_blockers

CANDIDATE, MARTS = "candidate", "marts"
# Registers of all years: their report_year is not that of the run, but the year in which a platform was certified.
REGISTERS = frozenset({"mart_demonstration_register"})
# Tables of audit, and the models whose rows of the year they take over.
AUDITED = {"crosscheck_findings": "int_crosscheck_findings", "applied_corrections": "int_corrections"}
# A reader's open transaction is waited for this long, so many times; between them others get at the marts.
LOCK_WAIT = "10s"
TRIES = 6
log = logging.getLogger(__name__)


class PublishRefused(Refusal):
    """The candidate is not this run's, or cannot take the published tables' place."""


class PublishBlocked(Refusal):
    """A session keeps a published table locked; the message says who."""


@dataclass(frozen=True)
class Table:
    """A mart: its columns in order with their definitions, and the columns of its primary key."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    @property
    def is_yearly(self) -> bool:
        return "report_year" in self.names and self.name not in REGISTERS


def publish(run_id: str, report: Callable[[str], None] = log.warning) -> dict[str, int]:
    """Publish the candidate of `run_id`; return how many rows each mart now holds for the run.

    Where a session keeps a table locked it waits, reports who that is, and tries again, for about a minute.

    Raises:
        PublishRefused: the candidate belongs to another run, or old rows do not fit a mart's new shape.
        PublishBlocked: the lock did not go away.
        YearLocked: the year's list was approved meanwhile, on other filings.
    """
    for left in range(TRIES - 1, -1, -1):
        with connect() as connection, naming_blockers(connection.get_backend_pid(), report) as blockers:
            try:
                return _publish(connection, run_id)
            except (errors.LockNotAvailable, errors.DeadlockDetected) as locked:
                connection.rollback()
                who = "; ".join(blockers) or "a published table is locked by a session that has just ended"
                if not left:
                    raise PublishBlocked(
                        f"{who}.\nNothing was published. Ask for that transaction to be ended, and run again."
                    ) from locked
                report(f"{who}: tried again, {left} more times")
    raise AssertionError("the last try returns or raises")


def _publish(connection: Connection, run_id: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"set local lock_timeout = '{LOCK_WAIT}'")
        lock_marts(cursor)
        year = _year_of(cursor, run_id)
        require_settled(cursor, run_id)
        candidates = _tables(cursor, CANDIDATE)
        if not candidates:
            raise PublishRefused("the candidate schema is empty: build the run first")
        published = {table.name: table for table in _tables(cursor, MARTS)}
        additions: list[Addition] = []
        for table in candidates:
            if published.get(table.name) != table:
                additions += _shape(cursor, table, published.get(table.name))
        for table in candidates:
            _comments(cursor, table)
            _foreign_keys(cursor, table)
        cursor.execute("set constraints all deferred")
        for table in candidates:
            if table.is_yearly:
                _replace_year(cursor, table, year)
            else:
                _upsert(cursor, table)
        for table in candidates:
            if not table.is_yearly:
                _delete_vanished(cursor, table)
        _publish_audit(cursor, year)
        keep_inputs(cursor, run_id, year)
        keep_published_list(cursor, run_id)
        # The relations are checked now, since a table with checks to come takes no policy.
        cursor.execute("set constraints all immediate")
        make_views(cursor)
        apply_rights(cursor)
        give_back(cursor, run_id, additions)
        cursor.execute(
            "update audit.runs set status = 'published', published_at = clock_timestamp(), message = null"
            " where run_id = %s",
            (run_id,),
        )
        counts = {table.name: _count(cursor, table) for table in candidates}
    log.info("published %s: %s", run_id, counts)
    return counts


def _year_of(cursor: Cursor, run_id: str) -> int:
    if not _first(cursor, "select to_regclass('intermediate.int_run') is not null"):
        raise PublishRefused("nothing has been built yet: build the run first")
    built_run, year = _first(cursor, "select array[run_id, report_year::text] from intermediate.int_run")
    if built_run != run_id:
        raise PublishRefused(f"the candidate was built by run {built_run}, not by {run_id}: build {run_id} again")
    return int(year)


def _tables(cursor: Cursor, schema: str) -> list[Table]:
    cursor.execute(
        """
        select
            class.relname,
            array_agg(
                array[
                    attribute.attname::text,
                    format_type(attribute.atttypid, attribute.atttypmod)
                    || case when attribute.attnotnull then ' not null' else '' end
                ]
                order by attribute.attnum
            ),
            coalesce(
                (
                    select array_agg(keyed.attname::text order by key.place)
                    from pg_constraint as con
                    cross join lateral unnest(con.conkey) with ordinality as key (attnum, place)
                    inner join pg_attribute as keyed on keyed.attrelid = class.oid and keyed.attnum = key.attnum
                    where con.conrelid = class.oid and con.contype = 'p'
                ),
                '{}'
            )
        from pg_class as class
        inner join pg_attribute as attribute
            on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
        where class.relnamespace = %s::regnamespace and class.relkind = 'r'
        group by class.oid, class.relname
        order by class.relname
        """,
        (schema,),
    )
    return [Table(name, tuple((a, b) for a, b in columns), tuple(key)) for name, columns, key in cursor.fetchall()]


def _shape(cursor: Cursor, table: Table, old: Table | None) -> list[Addition]:
    """Give marts a table of the candidate's shape; rows of an older shape move over in the columns both have.

    Returns what was added to the older table, and is gone with it.
    """
    additions = additions_to(cursor, f"{MARTS}.{table.name}", f"{CANDIDATE}.{table.name}") if old else []
    name = sql.Identifier(MARTS, table.name)
    former = sql.Identifier(MARTS, f"{table.name}__former")
    if old:
        cursor.execute(sql.SQL("alter table {} rename to {}").format(name, sql.Identifier(f"{table.name}__former")))
    cursor.execute(
        sql.SQL("create table {} (like {} including all excluding constraints)").format(
            name, sql.Identifier(CANDIDATE, table.name)
        )
    )
    if old:
        shared = [column for column in table.names if column in old.names]
        missing = [column for column, kind in table.columns if column not in old.names and kind.endswith("not null")]
        if missing and table.is_yearly and _first(cursor, sql.SQL("select exists (select from {})").format(former)):
            raise PublishRefused(
                f"marts.{table.name} gains {', '.join(missing)}, which years published before do not have: "
                f"drop the table marts.{table.name} and run those years again, oldest first"
            )
        columns = _list(shared)
        if not missing:
            cursor.execute(sql.SQL("insert into {} ({}) select {} from {}").format(name, columns, columns, former))
        cursor.execute(sql.SQL("drop table {} cascade").format(former))
    return additions


def _comments(cursor: Cursor, table: Table) -> None:
    """Bring the comments of a table and its columns to the candidate's, where they differ."""
    cursor.execute(
        """
        with said as (
            select attname::text as column_name, coalesce(col_description(attrelid, attnum), '') as comment, attrelid
            from pg_attribute where attrelid in (%(old)s::regclass, %(new)s::regclass) and attnum > 0
            union all
            select null as column_name, coalesce(obj_description(oid), '') as comment, oid
            from pg_class where oid in (%(old)s::regclass, %(new)s::regclass)
        )
        select column_name, comment from said where attrelid = %(new)s::regclass
        except
        select column_name, comment from said where attrelid = %(old)s::regclass
        """,
        {"old": f"{MARTS}.{table.name}", "new": f"{CANDIDATE}.{table.name}"},
    )
    for column, comment in cursor.fetchall():
        target = sql.SQL("column {}").format(sql.Identifier(MARTS, table.name, column)) if column else None
        target = target or sql.SQL("table {}").format(sql.Identifier(MARTS, table.name))
        cursor.execute(sql.SQL("comment on {} is %s").format(target), (comment,))


def _foreign_keys(cursor: Cursor, table: Table) -> None:
    """Repeat the candidate's relations between the published tables, checked at the end of the transaction."""
    cursor.execute(
        """
        select candidate.definition
        from (
            select replace(pg_get_constraintdef(oid), %s || '.', %s || '.') as definition
            from pg_constraint where contype = 'f' and conrelid = %s::regclass
        ) as candidate
        where candidate.definition || ' DEFERRABLE INITIALLY DEFERRED' not in (
            select pg_get_constraintdef(oid) from pg_constraint where contype = 'f' and conrelid = %s::regclass
        )
        """,
        (CANDIDATE, MARTS, f"{CANDIDATE}.{table.name}", f"{MARTS}.{table.name}"),
    )
    for (definition,) in cursor.fetchall():
        cursor.execute(
            sql.SQL("alter table {} add {} deferrable initially deferred").format(
                sql.Identifier(MARTS, table.name), sql.SQL(definition)
            )
        )


def _replace_year(cursor: Cursor, table: Table, year: int) -> None:
    """Replace the year's rows, but leave those that are the same to the digit: each new one is checked against all that
    it points to."""
    parts = {
        "name": sql.Identifier(MARTS, table.name),
        "candidate": sql.Identifier(CANDIDATE, table.name),
        "columns": _list(table.names),
        "same_key": _equal("published", "candidate", table.key, table.key),
        "same": sql.SQL("row({})::text = row({})::text").format(
            _list(table.names, "published"), _list(table.names, "candidate")
        ),
        "year": sql.Literal(year),
    }
    cursor.execute(
        sql.SQL(
            "delete from {name} as published where report_year = {year} "
            "and not exists (select from {candidate} as candidate where {same_key} and {same})"
        ).format(**parts)
    )
    cursor.execute(
        sql.SQL(
            "insert into {name} ({columns}) select {columns} from {candidate} as candidate where report_year = {year} "
            "and not exists (select from {name} as published where published.report_year = {year} and {same_key})"
        ).format(**parts)
    )


def _upsert(cursor: Cursor, table: Table) -> None:
    """Insert and update only what differs, so that rows which others point to are not touched for nothing."""
    columns = _list(table.names)
    rest = [column for column in table.names if column not in table.key]
    changes = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in rest or table.key
    )
    differs = sql.SQL("({}) is distinct from ({})").format(
        _list(table.names, "published"), _list(table.names, "excluded")
    )
    cursor.execute(
        sql.SQL("insert into {} as published ({}) select {} from {} on conflict ({}) do update set {} where {}").format(
            sql.Identifier(MARTS, table.name),
            columns,
            columns,
            sql.Identifier(CANDIDATE, table.name),
            _list(table.key),
            changes,
            differs,
        )
    )


def _delete_vanished(cursor: Cursor, table: Table) -> None:
    """Delete what the candidate no longer has, unless a row of another year still points to it."""
    has_vanished = sql.SQL("not exists (select from {} as candidate where {})").format(
        sql.Identifier(CANDIDATE, table.name), _equal("published", "candidate", table.key, table.key)
    )
    name = sql.Identifier(MARTS, table.name)
    # As a rule nothing has: then no fact of all the years need be looked through.
    if not _first(cursor, sql.SQL("select exists (select from {} as published where {})").format(name, has_vanished)):
        return
    conditions = [has_vanished]
    cursor.execute(
        """
        select con.conrelid::regclass::text, child.names, parent.names
        from pg_constraint as con
        cross join lateral (
            select array_agg(a.attname::text order by k.place) as names
            from unnest(con.conkey) with ordinality as k (attnum, place)
            inner join pg_attribute as a on a.attrelid = con.conrelid and a.attnum = k.attnum
        ) as child
        cross join lateral (
            select array_agg(a.attname::text order by k.place) as names
            from unnest(con.confkey) with ordinality as k (attnum, place)
            inner join pg_attribute as a on a.attrelid = con.confrelid and a.attnum = k.attnum
        ) as parent
        where con.contype = 'f' and con.confrelid = %s::regclass
        """,
        (f"{MARTS}.{table.name}",),
    )
    for child, child_columns, parent_columns in cursor.fetchall():
        conditions.append(
            sql.SQL("not exists (select from {} as child where {})").format(
                sql.SQL(child), _equal("child", "published", child_columns, parent_columns)
            )
        )
    cursor.execute(sql.SQL("delete from {} as published where {}").format(name, sql.SQL(" and ").join(conditions)))


def _publish_audit(cursor: Cursor, year: int) -> None:
    """Replace what the build noted besides the marts for that year."""
    for table, model in AUDITED.items():
        cursor.execute(
            """
            select array_agg(attname::text order by attnum) from pg_attribute
            where attrelid = %s::regclass and attnum > 0 and not attisdropped
            """,
            (f"audit.{table}",),
        )
        row = cursor.fetchone()
        assert row is not None
        columns = _list(row[0])
        name = sql.Identifier("audit", table)
        cursor.execute(sql.SQL("delete from {} where report_year = %s").format(name), (year,))
        cursor.execute(
            sql.SQL("insert into {} ({}) select {} from {}").format(
                name, columns, columns, sql.Identifier("intermediate", model)
            )
        )


def _count(cursor: Cursor, table: Table) -> int:
    return int(_first(cursor, sql.SQL("select count(*) from {}").format(sql.Identifier(CANDIDATE, table.name))))


def _first(cursor: Cursor, query: str | sql.Composable, values: tuple[Any, ...] = ()) -> Any:
    """Return the first value of the first row."""
    cursor.execute(query, values)
    row = cursor.fetchone()
    assert row is not None
    return row[0]


def _list(columns: tuple[str, ...] | list[str], *table: str) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(*table, column) for column in columns)


def _equal(left: str, right: str, left_columns: tuple[str, ...], right_columns: tuple[str, ...]) -> sql.Composable:
    return sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier(left, a), sql.Identifier(right, b))
        for a, b in zip(left_columns, right_columns, strict=True)
    )
