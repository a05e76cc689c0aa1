"""Migration next to what else goes on in the warehouse."""

import time
from concurrent.futures import ThreadPoolExecutor

from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.marts_lock import lock_marts
from youth_platforms.warehouse.migrate import migrate

WAITING = "select pid from pg_locks where locktype = 'advisory' and not granted"
HELD = "select count(*) from pg_locks where pid = %s and mode = 'AccessExclusiveLock' and granted"


def test_a_migration_waits_for_who_publishes_before_it_touches_anything(clean_warehouse):
    with ThreadPoolExecutor() as threads:
        with connect() as connection, connection.cursor() as cursor:
            lock_marts(cursor)
            migrated = threads.submit(migrate)
            waiting: list[tuple[int]] = []
            while not waiting and not migrated.done():
                time.sleep(0.1)
                cursor.execute(WAITING)
                waiting = cursor.fetchall()
            assert len(waiting) == 1
            cursor.execute(HELD, waiting[0])
            assert cursor.fetchall() == [(0,)]
        migrated.result(timeout=60)
