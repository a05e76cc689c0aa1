"""Brings a warehouse, new or old, to the shape that this code expects."""

import re
from pathlib import Path

from psycopg2 import sql

from youth_platforms.forms.layout import FormSheet, all_sheets
from youth_platforms.warehouse.access.chinese_views import make_views
from youth_platforms.warehouse.access.rights import apply_rights
from youth_platforms.warehouse.connection import WarehouseUnreachable, connect
from youth_platforms.warehouse.marts_lock import lock_marts
from youth_platforms.warehouse.version_changes import version_changes_views

OLDEST_VERSION = 15_00_00  # the first whose views may run with the rights of who asks (security_invoker)
SCHEMA = Path(__file__).parent / "schema"
SCHEMA_FILES = (
    "renames.sql",
    "readers.sql",
    "raw_and_audit.sql",
    "doubts.sql",
    "ledger.sql",
    "portal.sql",
    "counter_checks.sql",
    "counter_objections.sql",
    "counter_uploads.sql",
)
# No foreign key to raw.filings: it would be checked row by row, a third of the load's time, for rows that only load.py
# writes, under the lock of their filing.
LINEAGE = "filing_id text not null, sheet_row integer not null"
_SCHEMA_MADE = re.compile(r'^create schema if not exists "?([^";]+)"?;', re.MULTILINE)
AS_READ = "canonical jsonb, is_set_aside boolean not null default false, primary key (filing_id, sheet_row)"


def migrate() -> None:
    """Rename what an earlier version named otherwise and create what is missing; may run before every run.

    Raises:
        WarehouseUnreachable: the server is too old.
    """
    with connect() as connection, connection.cursor() as cursor:
        if connection.server_version < OLDEST_VERSION:
            raise WarehouseUnreachable(
                f"the warehouse's server is PostgreSQL {connection.server_version // 10000}, and this needs "
                f"{OLDEST_VERSION // 10000} or newer: let WAREHOUSE_URL name a newer one, or unset it."
            )
        cursor.execute("select pg_advisory_xact_lock(hashtext('youth_platforms.migrate'))")
        # Who publishes grants rights on the very views that are made here: each would wait for the other.
        lock_marts(cursor)
        for name in SCHEMA_FILES:
            cursor.execute((SCHEMA / name).read_text(encoding="utf-8"))
        cursor.execute(is_castable_ddl(connection.server_version).read_text(encoding="utf-8"))
        for sheet in all_sheets():
            cursor.execute(_raw_table(sheet))
            for year, title in sheet.titles.items():
                cursor.execute(
                    "insert into raw.sheets (raw_table, layout_year, form, title) values (%s, %s, %s, %s)"
                    " on conflict (raw_table, layout_year) do update set form = excluded.form, title = excluded.title",
                    (sheet.raw_table, year, sheet.form, title),
                )
        cursor.execute(version_changes_views())
        cursor.execute((SCHEMA / "comments.sql").read_text(encoding="utf-8"))
        make_views(cursor)
        apply_rights(cursor)


def schemas() -> set[str]:
    """Return the names of the schemas that `migrate` makes: all that is this product's."""
    return {name for file in SCHEMA_FILES for name in _SCHEMA_MADE.findall((SCHEMA / file).read_text(encoding="utf-8"))}


def is_castable_ddl(server_version: int) -> Path:
    """Return the DDL of raw.is_castable(value, type): whether a text can be cast to a type."""
    return SCHEMA / ("is_castable.sql" if server_version >= 16_00_00 else "is_castable_before_16.sql")


def _raw_table(sheet: FormSheet) -> sql.Composable:
    """Return the DDL of one sheet's raw table: lineage, each column of any layout year as text, and how it was read."""
    table = sql.Identifier("raw", sheet.raw_table)
    columns = [sql.SQL("{} text").format(sql.Identifier(column.name)) for column in sheet.columns]
    created = sql.SQL("create table if not exists {} ({}, {}, {});").format(
        table, sql.SQL(LINEAGE), sql.SQL(", ").join(columns), sql.SQL(AS_READ)
    )
    added = [
        sql.SQL("alter table {} add column if not exists {} text;").format(table, sql.Identifier(column.name))
        for column in sheet.columns
    ]
    return sql.SQL(" ").join([created, *added])
