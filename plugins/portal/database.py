"""What the pages read: each query by its name, as the viewer's reader login, a page in one snapshot."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from portal.pool import Pool
from youth_platforms.warehouse.access.logins import connect_as, reader
from youth_platforms.warehouse.connection import Connection
from youth_platforms.warehouse.named_rows import named_rows

# So many processes share the connections that PostgreSQL lets a login have (readers.csv): workers here and in Airflow.
PROCESSES = 4
QUERIES = Path(__file__).parent / "queries"
Row = dict[str, Any]
Read = Callable[..., list[Row]]


@contextmanager
def _open(login: str) -> Iterator[Connection]:
    with connect_as(login) as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        yield connection


readers = Pool(_open, lambda login: max(1, reader(login).connections // PROCESSES))


@cache
def query(name: str) -> str:
    """Return the text of queries/NAME.sql."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def snapshot(login: str) -> Iterator[Read]:
    """Open `read(name, **values)`, which gives a query's rows; all of one block see the same state of the warehouse.

    Raises:
        WarehouseUnreachable: nothing answers, or the login is not known there.
    """
    with readers.connection(login) as connection:

        def read(name: str, **values: Any) -> list[Row]:
            with connection.cursor() as cursor:
                cursor.execute(query(name), values)
                return named_rows(cursor)

        yield read
