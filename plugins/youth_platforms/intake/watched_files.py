"""What the watcher knows of the files in an inbox: since when each has not changed, who reads it, what it became."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from psycopg2.extras import execute_values

from youth_platforms.inbox.files import FoundFile
from youth_platforms.warehouse.connection import connect


def note(inbox: str, files: Iterable[FoundFile]) -> set[str]:
    """Remember how a look found the files; return the names of those that an earlier look found as they are.

    A file that changed since the look before begins again, unclaimed; one that is gone is forgotten.
    """
    rows = [(inbox, file.name, file.size, file.modified_at) for file in files]
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into audit.inbox_looks (inbox, looked_at) values (%s, now())"
            " on conflict (inbox) do update set looked_at = excluded.looked_at",
            (inbox,),
        )
        cursor.execute(
            "delete from audit.watched_files"
            " where inbox = %s and file_name <> all(%s) and (claimed_by is null or checked_at is not null)",
            (inbox, [name for _, name, *_ in rows]),
        )
        changed = execute_values(
            cursor,
            """
            insert into audit.watched_files (inbox, file_name, file_size, file_modified_at) values %s
            on conflict (inbox, file_name) do update set
                file_size = excluded.file_size, file_modified_at = excluded.file_modified_at,
                still_since = excluded.still_since, claimed_by = null, claimed_at = null,
                checked_at = null, filing_id = null
            where
                watched_files.file_size <> excluded.file_size
                or watched_files.file_modified_at <> excluded.file_modified_at
            returning file_name
            """,
            rows,
            fetch=True,
        )
    return {name for _, name, *_ in rows} - {name for (name,) in changed}


def claim(
    inbox: str, watcher: str, names: Iterable[str], *, settled_for: timedelta, lapsed_after: timedelta, most: int
) -> list[str]:
    """Take up to `most` of the files for one watcher: still for so long, not checked yet, claimed by nobody alive.

    A row that another watcher is just claiming is passed over, so no file is ever claimed twice.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            with free as (
                select inbox, file_name
                from audit.watched_files
                where
                    inbox = %(inbox)s and file_name = any(%(names)s) and checked_at is null
                    and still_since <= now() - %(settled_for)s
                    and (claimed_at is null or claimed_at < now() - %(lapsed_after)s)
                order by file_name
                limit %(most)s
                for update skip locked
            )

            update audit.watched_files set claimed_by = %(watcher)s, claimed_at = now()
            from free
            where watched_files.inbox = free.inbox and watched_files.file_name = free.file_name
            returning watched_files.file_name
            """,
            {
                "inbox": inbox,
                "watcher": watcher,
                "names": list(names),
                "settled_for": settled_for,
                "lapsed_after": lapsed_after,
                "most": most,
            },
        )
        return sorted(name for (name,) in cursor.fetchall())


def settle(inbox: str, watcher: str, checked: Mapping[str, str]) -> None:
    """End a watcher's claims: the files in `checked` (name to filing id) are done, the others wait for the next look.

    A claim that lapsed meanwhile is no longer this watcher's, and stays with the one that has it now.
    """
    with connect() as connection, connection.cursor() as cursor:
        execute_values(
            cursor,
            "update audit.watched_files set checked_at = now(), filing_id = done.filing_id"
            " from (values %s) as done (inbox, watcher, file_name, filing_id)"
            " where watched_files.inbox = done.inbox and watched_files.claimed_by = done.watcher"
            " and watched_files.file_name = done.file_name",
            [(inbox, watcher, name, filing) for name, filing in checked.items()],
        )
        cursor.execute(
            "update audit.watched_files set claimed_by = null, claimed_at = null"
            " where inbox = %s and claimed_by = %s and checked_at is null",
            (inbox, watcher),
        )


def waiting(inbox: str, names: Iterable[str]) -> int:
    """Return how many of the files are not checked yet."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from audit.watched_files where inbox = %s and file_name = any(%s) and checked_at is null",
            (inbox, list(names)),
        )
        (count,) = cursor.fetchone() or (0,)
        return int(count)
