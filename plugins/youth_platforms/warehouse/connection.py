"""Opening the warehouse."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg2
from psycopg2.extensions import connection as Connection

from youth_platforms.base.refusal import Refusal


class WarehouseUnreachable(Refusal):
    """The warehouse's address is missing, or nothing answers there."""


def warehouse_url() -> str:
    """Return the libpq URL of the warehouse, from WAREHOUSE_URL.

    Raises:
        WarehouseUnreachable: the variable is not set.
    """
    url = os.environ.get("WAREHOUSE_URL", "")
    if not url:
        raise WarehouseUnreachable(
            "WAREHOUSE_URL is not set: start through `make run`, or set it to a libpq URL such as "
            "postgresql://user:password@host:5432/warehouse"
        )
    return url


@contextmanager
def connect(*, autocommit: bool = False, url: str | None = None) -> Iterator[Connection]:
    """Open a connection: committed at the end, rolled back if the block raises, always closed.

    Args:
        url: whose and where, if not the owner's at WAREHOUSE_URL.

    Raises:
        WarehouseUnreachable: with the address (never the password) and what to do.
    """
    try:
        connection = psycopg2.connect(url or warehouse_url(), application_name="youth_platforms")
    except psycopg2.OperationalError as error:
        raise WarehouseUnreachable(
            f"the warehouse does not answer: {str(error).strip()}\n"
            "Check that PostgreSQL runs and that WAREHOUSE_URL names its host, port, database, user and password. "
            "A reader's login that it refuses is made, or made again, by `make readers`."
        ) from error
    connection.autocommit = autocommit
    try:
        yield connection
        if not autocommit:
            connection.commit()
    except BaseException:
        if not autocommit:
            connection.rollback()
        raise
    finally:
        connection.close()


def server_start() -> datetime:
    """Return when the warehouse's server started: another time than before says that it was restarted.

    Raises:
        WarehouseUnreachable: it does not answer.
    """
    with connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("select pg_postmaster_start_time()")
        started: datetime = cursor.fetchall()[0][0]
        return started
