"""One run at a time builds and publishes: it holds the warehouse by a lock on a session of its own.

Staging, intermediate and candidate are one set of tables, so two installations on one warehouse would mix their runs.
PostgreSQL frees the lock when the session ends, however it ends. audit.warehouse_hold says what the holder does.
"""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg2
from psycopg2.extensions import connection as Connection

from youth_platforms.base.clock import HERE
from youth_platforms.warehouse.connection import WarehouseUnreachable, connect

POLL_SECONDS = 1.0
# A holder whose machine vanished without a word is given up by the server after about a minute, not after two hours.
NOTICE_DEAD_HOLDERS = (
    "set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3;"
    # The session does nothing while its run builds, and some servers end idle sessions.
    "set idle_session_timeout = 0"
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hold:
    """Who holds the warehouse: the run, its machine, since when, and what it does now."""

    run_id: str
    host: str
    since: datetime
    doing: str

    def __str__(self) -> str:
        return f"the run {self.run_id} on {self.host}, since {self.since:%Y-%m-%d %H:%M:%S}"


class Holder:
    """The session that holds the warehouse for a run."""

    def __init__(self, connection: Connection, run_id: str) -> None:
        self._connection = connection
        self.run_id = run_id

    def report(self, doing: str) -> None:
        """Let others see what the run does now.

        Raises:
            WarehouseUnreachable: the session is gone, and the lock with it.
        """
        _LOG.info("%s: %s", self.run_id, doing)
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("update audit.warehouse_hold set doing = %s", [doing])
        except psycopg2.Error as gone:
            raise WarehouseUnreachable(f"the session that held the warehouse for {self.run_id} has ended") from gone


@contextmanager
def warehouse_held(run_id: str) -> Iterator[Holder]:
    """Hold the warehouse for a run; as long as another run holds it, wait and log who that is.

    Raises:
        WarehouseUnreachable: nothing answers.
    """
    with connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(NOTICE_DEAD_HOLDERS)
        said = None
        while True:
            cursor.execute("select pg_try_advisory_lock(hashtext('youth_platforms.hold'), 0)")
            if cursor.fetchone() == (True,):
                break
            other = holding()
            if other and str(other) != said:
                said = str(other)
                _LOG.warning("%s waits: the warehouse is held by %s", run_id, said)
            time.sleep(POLL_SECONDS)
        cursor.execute(
            """
            insert into audit.warehouse_hold (run_id, host, held_since, session_pid, doing)
            values (%(run)s, %(host)s, clock_timestamp(), pg_backend_pid(), '')
            on conflict (only_row) do update set
                run_id = excluded.run_id, host = excluded.host, held_since = excluded.held_since,
                session_pid = excluded.session_pid, doing = excluded.doing
            """,
            {"run": run_id, "host": socket.gethostname()},
        )
        yield Holder(connection, run_id)


def holding() -> Hold | None:
    """Return who holds the warehouse now; none if nobody does."""
    with connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            select run_id, host, held_since, doing
            from audit.warehouse_hold
            inner join pg_locks on pg_locks.pid = warehouse_hold.session_pid
            where
                pg_locks.locktype = 'advisory' and pg_locks.granted and pg_locks.objsubid = 2 and pg_locks.objid = 0
                and pg_locks.database = (select oid from pg_database where datname = current_database())
            """
        )
        found = cursor.fetchone()
    if found is None:
        return None
    run_id, host, since, doing = found
    return Hold(run_id, host, since.astimezone(HERE), doing)
