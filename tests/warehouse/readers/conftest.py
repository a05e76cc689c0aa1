"""The published world with its readers: connections as each of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from youth_platforms.warehouse.access.logins import connect_as
from youth_platforms.warehouse.migrate import migrate

Query = Callable[..., list[tuple]]


def ask(connection: Connection, query: str | sql.Composable, values: object = None) -> list[tuple]:
    """Return rows of a query; a refused one leaves the connection fit for the next."""
    with connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def owner(decided: Connection) -> Query:
    """Ask as the owner. A copied database has lost rights, as a restored one has: migration gives them back."""
    migrate()
    return lambda query, values=None: ask(decided, query, values)


@pytest.fixture(scope="module")
def reading_as(owner: Query) -> Iterator[Callable[[str], Query]]:
    """Ask as a reader, in a connection of its own."""
    with ExitStack() as stack:
        opened: dict[str, Connection] = {}

        def as_reader(name: str) -> Query:
            if name not in opened:
                opened[name] = stack.enter_context(connect_as(name))
            return lambda query, values=None: ask(opened[name], query, values)

        yield as_reader


@pytest.fixture(scope="module")
def tables(owner: Query) -> dict[str, list[str]]:
    """Columns of each mart, as marts.name."""
    return dict(
        owner(
            "select table_schema || '.' || table_name, array_agg(column_name::text) from information_schema.columns"
            " where table_schema = 'marts' group by 1 order by 1"
        )
    )
