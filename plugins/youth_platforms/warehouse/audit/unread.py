"""Files of a run that this machine could not read: listed by name, with whose they are as far as anybody knows."""

from collections.abc import Mapping

from psycopg2.extensions import connection as Connection
from psycopg2.extras import execute_values


def list_unread(connection: Connection, run_id: str, unread: Mapping[str, str]) -> None:
    """Replace what an earlier try listed. `unread` is file name to the reason in Chinese.

    Unit and year are those of the newest filing of the same name that was ever read. What the run had taken under such
    a name counts no more: the file is not what was read.
    """
    with connection.cursor() as cursor:
        cursor.execute("delete from audit.unread_files where run_id = %s", (run_id,))
        execute_values(
            cursor,
            "insert into audit.unread_files (run_id, file_name, reason_zh) values %s",
            [(run_id, name, reason) for name, reason in unread.items()],
        )
        cursor.execute(
            """
            update audit.unread_files set
                form = known.form, unit_code = known.unit_code, report_year = known.report_year
            from (
                select distinct on (file_name) file_name, form, unit_code, report_year
                from raw.filings
                where unit_code is not null
                order by file_name, received_at desc
            ) as known
            where unread_files.run_id = %s and unread_files.file_name = known.file_name
            """,
            (run_id,),
        )
        cursor.execute(
            "delete from audit.run_files using audit.unread_files"
            " where run_files.run_id = %(run)s and unread_files.run_id = %(run)s"
            " and run_files.file_name = unread_files.file_name and run_files.seen_size is not null",
            {"run": run_id},
        )


def listed_unread(connection: Connection, run_id: str) -> dict[str, str]:
    """Return the files of a run that are listed as unread: file name to the reason in Chinese."""
    with connection.cursor() as cursor:
        cursor.execute("select file_name, reason_zh from audit.unread_files where run_id = %s", (run_id,))
        return dict(cursor.fetchall())
