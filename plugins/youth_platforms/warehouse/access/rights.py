"""What readers may read: rights of their groups (reader_grants.csv) and the rows that each login sees.

Applied at the end of every publish and migration, in its transaction: a table that was made again is never readable
beyond its policy. What is there already is left alone, so that no lock waits for a reader's query.
"""

import logging
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from youth_platforms.base.tables import rows
from youth_platforms.reference.divisions import counties
from youth_platforms.warehouse.access.logins import make_missing, readers

GRANTS = Path(__file__).with_name("reader_grants.csv")
PUBLIC_TABLES = Path(__file__).with_name("public_tables.csv")
POLICY = "readers_see_their_city"
# How a row shows whose it is: the first of these columns that its table has. A table that has none of them and is not
# listed as public shows its rows to readers of the whole province alone. By the first, no row is a county's, so a
# table that has it shows a county its own rows by the next one.
OF_CITY = "city_code"
OWN_ROWS = {
    OF_CITY: "city_code = (select access.own_city())",
    "county_code": "county_code in (select access.own_divisions())",
    "unit_code": "unit_code in (select access.own_divisions())",
    "township_code": "township_code in (select access.own_divisions())",
    "platform_code": "platform_code in (select access.own_platforms())",
}
# Each part in a subquery of its own, which PostgreSQL works out once a query and not once a row.
EVERY_CITY = "(select access.sees_every_city())"
IS_COUNTY = "(select access.own_county() is not null)"
log = logging.getLogger(__name__)


def apply_rights(cursor: Cursor) -> None:
    """Bring policies, scopes of the logins and rights to what the tables say; log what the caller may not do."""
    cursor.execute("select pg_advisory_xact_lock(hashtext('youth_platforms.warehouse.access'))")
    _write_scopes(cursor)
    _write_counties(cursor)
    for table in _tables(cursor, ["marts", *_granted_schemas() - {"raw"}]):
        _limit_rows(cursor, table)
    missing = make_missing(cursor)
    if missing:
        log.warning(
            "%s of %s reader logins are missing, since the owner of the warehouse may not create roles: "
            "`make readers ADMINISTRATOR_URL=postgresql://...` makes them",
            len(missing),
            len(readers()),
        )
    _grant(cursor)
    _close_database(cursor)


def public_tables() -> dict[str, str]:
    """Return the tables (schema.name) whose every row every reader sees, and why."""
    return {row["relation"]: row["why_zh"] for row in rows(PUBLIC_TABLES)}


def own_rows(columns: list[str]) -> str | None:
    """Return the condition for rows of the reader's own city or county; None where no column names either."""
    named = [column for column in OWN_ROWS if column in columns]
    if not named:
        return None
    if named[0] != OF_CITY or len(named) == 1:
        return OWN_ROWS[named[0]]
    return f"{OWN_ROWS[OF_CITY]} or ({IS_COUNTY} and {OWN_ROWS[named[1]]})"


def _granted_schemas() -> set[str]:
    return {row["relation"].split(".")[0] for row in rows(GRANTS)}


def _write_scopes(cursor: Cursor) -> None:
    execute_values(
        cursor,
        "insert into access.login_scopes as known (login, scope, city_code, county_code) values %s"
        " on conflict (login) do update"
        " set scope = excluded.scope, city_code = excluded.city_code, county_code = excluded.county_code"
        " where (known.scope, known.city_code, known.county_code)"
        " is distinct from (excluded.scope, excluded.city_code, excluded.county_code)",
        [(one.login, one.scope, one.city_code, one.county_code) for one in readers()],
        page_size=len(readers()),
    )


def _write_counties(cursor: Cursor) -> None:
    execute_values(
        cursor,
        "insert into access.counties as known (county_code, city_code) values %s"
        " on conflict (county_code) do update set city_code = excluded.city_code"
        " where known.city_code <> excluded.city_code",
        [(county.code, county.city_code) for county in counties()],
        page_size=len(counties()),
    )


def _tables(cursor: Cursor, schemas: list[str]) -> list[tuple[str, str, list[str], str | None]]:
    """Return schema, name and columns of every table, and what its policy was made from (None: it has no policy)."""
    cursor.execute(
        """
        select
            class.relnamespace::regnamespace::text,
            class.relname,
            (
                select array_agg(attname::text) from pg_attribute
                where attrelid = class.oid and attnum > 0 and not attisdropped
            ),
            (
                select obj_description(policy.oid, 'pg_policy') from pg_policy as policy
                where policy.polrelid = class.oid and policy.polname = %s and class.relrowsecurity
            )
        from pg_class as class
        where class.relnamespace::regnamespace::text = any(%s) and class.relkind = 'r'
        order by 1, 2
        """,
        (POLICY, schemas),
    )
    return cursor.fetchall()


def _limit_rows(cursor: Cursor, table: tuple[str, str, list[str], str | None]) -> None:
    """Give the table its policy; the policy's comment keeps the condition, so that an unchanged one is left alone."""
    schema, name, columns, made_from = table
    if f"{schema}.{name}" in public_tables():
        condition = "true"
    else:
        own = own_rows(columns)
        condition = f"{EVERY_CITY} or {own}" if own else EVERY_CITY
    if made_from == condition:
        return
    names = {"policy": sql.Identifier(POLICY), "table": sql.Identifier(schema, name)}
    for statement in (
        "alter table {table} enable row level security",
        "drop policy if exists {policy} on {table}",
        "create policy {policy} on {table} for select using ({condition})",
        "comment on policy {policy} on {table} is {text}",
    ):
        cursor.execute(sql.SQL(statement).format(condition=sql.SQL(condition), text=sql.Literal(condition), **names))


def _grant(cursor: Cursor) -> None:
    """Grant what reader_grants.csv lists and nothing else, to the groups that the server has."""
    groups = _existing_groups(cursor)
    for group in groups.values():
        for schema in sorted(_granted_schemas() | {"access"}):
            cursor.execute(
                sql.SQL("revoke all on all tables in schema {} from {}").format(
                    sql.Identifier(schema), sql.Identifier(group)
                )
            )
    for row in rows(GRANTS):
        schema, _, name = row["relation"].partition(".")
        # REFERENCES writes nothing; without it information_schema, and so Power BI, shows no relations.
        rights = "select, references" if schema == "marts" else "select"
        target = "all tables in schema {schema}" if name == "*" else "{schema}.{name}"
        for kind in row["readers"].split():
            if kind in groups:
                for statement in (
                    "grant usage on schema {schema} to {group}",
                    f"grant {rights} on {target} to {{group}}",
                ):
                    cursor.execute(
                        sql.SQL(statement).format(
                            schema=sql.Identifier(schema), name=sql.Identifier(name), group=sql.Identifier(groups[kind])
                        )
                    )


def _existing_groups(cursor: Cursor) -> dict[str, str]:
    """Return the group role by kind of reader, of those that the server has."""
    by_kind = {one.kind: one.group_role for one in readers()}
    cursor.execute("select rolname from pg_roles where rolname = any(%s)", (list(by_kind.values()),))
    existing = {name for (name,) in cursor.fetchall()}
    return {kind: group for kind, group in by_kind.items() if group in existing}


def _close_database(cursor: Cursor) -> None:
    """Let readers connect, and nobody but the owner make temporary tables, which could fill the disk."""
    cursor.execute(
        "select datname, pg_has_role(current_user, datdba, 'usage') from pg_database where datname = current_database()"
    )
    row = cursor.fetchone()
    assert row is not None
    database, is_own = row
    if not is_own:
        log.warning(
            "database %s belongs to another role, which should run: revoke temporary on database %s from public",
            database,
            database,
        )
        return
    cursor.execute(sql.SQL("revoke temporary on database {} from public").format(sql.Identifier(database)))
    for group in _existing_groups(cursor).values():
        cursor.execute(
            sql.SQL("grant connect on database {} to {}").format(sql.Identifier(database), sql.Identifier(group))
        )
