"""The lock under which marts, ledger and the locks of years change."""

from psycopg2.extensions import cursor as Cursor


def lock_marts(cursor: Cursor) -> None:
    """Let nobody else publish, approve or reopen a year until this transaction ends."""
    cursor.execute("select pg_advisory_xact_lock(hashtext('youth_platforms.publish'))")
