"""Who keeps a transaction waiting for a lock, by name."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg2

from youth_platforms.warehouse.connection import WarehouseUnreachable, connect

LOOK_SECONDS = 0.5
# What other logins do is shown in full only to themselves; their name, program and process number are shown to all.
BLOCKERS = """
select string_agg(distinct format(
    'login %%s, program %%s, process %%s%%s',
    activity.usename,
    coalesce(nullif(activity.application_name, ''), 'unknown'),
    activity.pid,
    coalesce(' since ' || to_char(activity.xact_start at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS'), '')
), '; '),
(
    select string_agg(distinct relation::regclass::text, ', ')
    from pg_locks where pid = %(pid)s and not granted and relation is not null
)
from pg_stat_activity as activity
where activity.pid = any(pg_blocking_pids(%(pid)s))
"""
_LOG = logging.getLogger(__name__)


@contextmanager
def naming_blockers(pid: int, report: Callable[[str], None]) -> Iterator[list[str]]:
    """Look meanwhile who keeps the session `pid` waiting; `report` gets each, and the list holds the newest."""
    newest: list[str] = []
    done = threading.Event()

    def look() -> None:
        try:
            with connect(autocommit=True) as connection, connection.cursor() as cursor:
                while not done.wait(LOOK_SECONDS):
                    cursor.execute(BLOCKERS, {"pid": pid})
                    who, what = cursor.fetchone() or (None, None)
                    if who:
                        text = f"{what or 'a row of a mart'} is locked by {who}"
                        if [text] != newest:
                            newest[:] = [text]
                            report(text)
        except (psycopg2.Error, WarehouseUnreachable) as gone:
            _LOG.info("nobody looks any more who blocks %s: %s", pid, gone)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield newest
    finally:
        done.set()
        watcher.join()
