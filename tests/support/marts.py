"""What the marts hold, to be compared before and after."""

import psycopg2
from psycopg2 import sql


def rows(connection: psycopg2.extensions.connection, query: str | sql.Composable) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def marts(connection: psycopg2.extensions.connection) -> dict[str, list[tuple]]:
    """Return every published table's rows, in the order of their text."""
    names = [name for (name,) in rows(connection, "select tablename from pg_tables where schemaname = 'marts'")]
    return {
        name: rows(connection, sql.SQL("select t::text from {} as t order by 1").format(sql.Identifier("marts", name)))
        for name in names
    }
