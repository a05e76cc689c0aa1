"""Intake, step by step: open a run, collect what the inbox holds, read it in batches, close.

Every step may run again; batches may be read at the same time by several processes. What `register` and `read_filings`
do for a run they do for the watcher too (watch.py): the later of the two finds those filings read.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from threading import local

from psycopg2.extensions import connection as Connection
from psycopg2.extras import Json, execute_values

from youth_platforms.base.refusal import Refusal
from youth_platforms.forms.vocabularies import limit
from youth_platforms.inbox.files import Archive, ArchivedFile, Inbox
from youth_platforms.inbox.settled import KEEPS_CHANGING, archive_settled
from youth_platforms.parsing.filing import Identity, filing_id
from youth_platforms.parsing.parser_processes import ParserProcesses
from youth_platforms.parsing.read_file import parser_version
from youth_platforms.reference.years import reporting_years
from youth_platforms.warehouse.audit.unread import list_unread, listed_unread
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.ledger.lock import settle_files
from youth_platforms.warehouse.load import load_filing

_LOG = logging.getLogger(__name__)
# Batches run side by side already; a second process each starts slower than it reads (benchmarks/intake.py).
_PARSERS = 1
# One thread more than parsers: while one filing is parsed another is on its way to or from the archive or warehouse.
_THREADS = _PARSERS + 1

Progress = Callable[[int, int], None]


class IntakeIncomplete(Refusal):
    """Intake cannot be closed: filings of the run have not been read."""


def open_run(year: int, inbox: str, *, accept: str = "", started_by: str | None = None) -> str:
    """Begin a run over the filings of a year; return its id, such as 2016-20261123T231500-ab12.

    Args:
        accept: why the run's doubts may pass; empty where they may not.
        started_by: who started it; None for the timetable.

    Raises:
        InboxNotFound: there is no such folder.
    """
    Inbox(inbox)
    run_id = f"{year}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into audit.runs (run_id, report_year, inbox, accept_reason, started_by)"
            " values (%s, %s, %s, nullif(btrim(%s), ''), %s)",
            (run_id, year, inbox, accept, started_by),
        )
    return run_id


def collect(run_id: str, batches: int) -> list[list[str]]:
    """Archive each file of the inbox that does not change meanwhile, and find out whose and which year's it is.

    Returns the ids of the filings that the current parser has not read, in at most `batches` lists of like size.
    Filings of other years that the reporting calendar knows stay where they lie, and are listed. What could not be
    read, or kept changing, is listed in `audit.unread_files` and is nobody's rejected filing. Of a year whose list
    a person approved, the approved filings count, here or not; what came later is kept, and listed as late.
    """
    year, inbox_url = _run(run_id)
    kept = archive_settled(Inbox(inbox_url))
    archived = kept.files
    identities = _identities(archived)
    elsewhere = reporting_years() - {year}
    taken = [file for file in archived if identities[file.sha256, file.name].report_year not in elsewhere]
    with connect() as connection:
        _register(connection, taken, identities)
        _list_files(connection, run_id, archived, identities, elsewhere)
        list_unread(connection, run_id, kept.unread)
        with connection.cursor() as cursor:
            settle_files(cursor, run_id)
        unread = _unread(connection, run_id)
    return _balanced(unread, batches)


def register(files: list[ArchivedFile], parsers: ParserProcesses | None = None) -> list[str]:
    """Find out whose each archived file is and give it its row in `raw.filings`; return the filings' ids.

    A file that no run has listed yet has its time as seen now; from then on its first sight stays.

    Args:
        parsers: the caller's own, which outlive this; else some are started.
    """
    identities = _identities(files, parsers)
    with connect() as connection:
        _register(connection, files, identities)
    return [filing_id(file.sha256, file.name) for file in files]


def keep_cover(connection: Connection, sha256: str, file_name: str, identity: Identity) -> None:
    """Remember what a file's cover says, so that it is not read again."""
    _keep_covers(connection, [(sha256, file_name, identity)])


def read_filings(
    filing_ids: list[str], progress: Progress | None = None, parsers: ParserProcesses | None = None
) -> None:
    """Read, judge and load filings; those that the current parser has read already are left alone.

    Args:
        parsers: the caller's own, which outlive this; else some are started.
    """
    progress = progress or _log_progress("read")
    archive = Archive()
    version = parser_version()
    wanted = _to_read(filing_ids, version)
    mine = local()

    with ExitStack() as stack:
        lent = stack.enter_context(_lent(parsers))

        def read(filing: tuple[str, str, str, Identity]) -> None:
            identifier, sha256, file_name, known = filing
            if not hasattr(mine, "connection"):
                mine.connection = stack.enter_context(connect(autocommit=False))
                with mine.connection, mine.connection.cursor() as cursor:
                    # Losing the last commits with the server loses nothing: unread filings are read again.
                    cursor.execute("set synchronous_commit = off")
            load_filing(mine.connection, identifier, lent.read(archive.read(sha256), file_name, known), version)

        with ThreadPoolExecutor(_THREADS) as threads:
            for done, _ in enumerate(threads.map(read, wanted), start=1):
                progress(done, len(wanted))


def close_intake(run_id: str) -> None:
    """Mark the intake of a run as complete, so that it can be built.

    What changed in the inbox since the run collected it, or arrived, is collected and read once more; what goes on
    changing is listed as unread.

    Raises:
        IntakeIncomplete: some filing of the run has not been read.
    """
    _look_again(run_id)
    with connect() as connection:
        unread = _unread(connection, run_id)
        if unread:
            raise IntakeIncomplete(
                f"{len(unread)} filings of run {run_id} are not read by the parser as it is now "
                "(a batch is missing, or the code changed meanwhile): run the year again"
            )
        with connection.cursor() as cursor:
            cursor.execute("update audit.runs set intake_finished_at = now() where run_id = %s", (run_id,))


def _look_again(run_id: str) -> None:
    """Collect and read again while the inbox is not as the run saw it; list as unread what never stops changing."""
    _, inbox_url = _run(run_id)
    for _ in range(limit("inbox_tries")):
        if not _moved(run_id, Inbox(inbox_url)):
            return
        for batch in collect(run_id, 1):
            read_filings(batch)
    moved = _moved(run_id, Inbox(inbox_url))
    with connect() as connection:
        list_unread(connection, run_id, listed_unread(connection, run_id) | dict.fromkeys(moved, KEEPS_CHANGING))


def _moved(run_id: str, inbox: Inbox) -> set[str]:
    """Return names of files that the run saw otherwise, or not at all; unread ones are known already."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select file_name, seen_size, seen_modified_at from audit.run_files where run_id = %s"
            " and seen_size is not null",
            [run_id],
        )
        seen = {name: (size, modified_at) for name, size, modified_at in cursor.fetchall()}
        unread = listed_unread(connection, run_id)
    return {
        file.name
        for file in inbox.files()
        if file.name not in unread and seen.get(file.name) != (file.size, file.modified_at)
    }


def _run(run_id: str) -> tuple[int, str]:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select report_year, inbox from audit.runs where run_id = %s", (run_id,))
        found = cursor.fetchone()
    if not found:
        raise LookupError(f"no run {run_id} in audit.runs")
    return found


def _lent(parsers: ParserProcesses | None) -> AbstractContextManager[ParserProcesses]:
    return nullcontext(parsers) if parsers else ParserProcesses(_PARSERS)


def _identities(files: list[ArchivedFile], parsers: ParserProcesses | None = None) -> dict[tuple[str, str], Identity]:
    """Return who filed what, by hash and name; covers that were read before are not read again."""
    archive = Archive()
    version = parser_version()
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select sha256, file_name, identity from raw.covers where parser_version = %s and sha256 = any(%s)",
            (version, [file.sha256 for file in files]),
        )
        known = {(sha256, name): Identity(**identity) for sha256, name, identity in cursor.fetchall()}
    new = [file for file in files if (file.sha256, file.name) not in known]
    progress = _log_progress("identified")
    with _lent(parsers) as lent, ThreadPoolExecutor(_THREADS) as threads:
        found = threads.map(lambda file: lent.identify(archive.read(file.sha256), file.name), new)
        for done, (file, identity) in enumerate(zip(new, found, strict=True), start=1):
            known[file.sha256, file.name] = identity
            progress(done, len(new))
    with connect() as connection:
        _keep_covers(connection, [(f.sha256, f.name, known[f.sha256, f.name]) for f in new])
    return known


def _keep_covers(connection: Connection, covers: Iterable[tuple[str, str, Identity]]) -> None:
    version = parser_version()
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            "insert into raw.covers (sha256, file_name, parser_version, identity) values %s"
            " on conflict (sha256, file_name) do update"
            " set parser_version = excluded.parser_version, identity = excluded.identity",
            [(sha256, name, version, Json(asdict(identity))) for sha256, name, identity in covers],
        )


def _register(
    connection: Connection, files: Iterable[ArchivedFile], identities: dict[tuple[str, str], Identity]
) -> None:
    """Keep a row of raw.filings for each file, unread where it is new; one that a run listed keeps its first time."""
    rows = []
    for file in files:
        found = identities[file.sha256, file.name]
        rows.append(
            (
                filing_id(file.sha256, file.name),
                file.sha256,
                file.name,
                file.size,
                file.modified_at,
                found.form,
                found.unit_code,
                found.unit_code_filed,
                found.unit_name,
                found.report_year,
                found.filed_on,
            )
        )
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            "insert into raw.filings (filing_id, sha256, file_name, file_size, file_modified_at, form, unit_code,"
            " unit_code_filed, unit_name, report_year, filed_on, intake_status, parser_version) values %s"
            " on conflict (filing_id) do update set file_modified_at = excluded.file_modified_at"
            " where filings.file_modified_at <> excluded.file_modified_at"
            " and not exists (select from audit.run_files where run_files.filing_id = excluded.filing_id)",
            rows,
            template="(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'rejected', '')",
        )


def _list_files(
    connection: Connection,
    run_id: str,
    files: Iterable[ArchivedFile],
    identities: dict[tuple[str, str], Identity],
    elsewhere: frozenset[int],
) -> None:
    """List what the run saw in the inbox, and what became of it."""
    rows = []
    for file in files:
        year = identities[file.sha256, file.name].report_year
        is_taken = year not in elsewhere
        filing = filing_id(file.sha256, file.name) if is_taken else None
        disposition = "taken" if is_taken else "other_year"
        rows.append((run_id, file.name, file.sha256, filing, year, disposition, file.size, file.modified_at))
    with connection.cursor() as cursor:
        cursor.execute("delete from audit.run_files where run_id = %s", (run_id,))
        execute_values(
            cursor,
            "insert into audit.run_files (run_id, file_name, sha256, filing_id, report_year, disposition, seen_size,"
            " seen_modified_at) values %s",
            rows,
        )


def _unread(connection: Connection, run_id: str) -> list[tuple[str, int]]:
    """Return filings (id, bytes) of the run that the current parser has not read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select filing_id, file_size from audit.run_files inner join raw.filings using (filing_id)"
            " where run_id = %s and parser_version <> %s order by file_size desc, filing_id",
            (run_id, parser_version()),
        )
        return cursor.fetchall()


def _to_read(filing_ids: list[str], version: str) -> list[tuple[str, str, str, Identity]]:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select filing_id, sha256, file_name, form, unit_code, unit_code_filed, unit_name, report_year,"
            " filed_on::text from raw.filings where filing_id = any(%s) and parser_version <> %s"
            " order by file_size desc",
            (filing_ids, version),
        )
        return [(row[0], row[1], row[2], Identity(*row[3:])) for row in cursor.fetchall()]


def _balanced(filings: list[tuple[str, int]], batches: int) -> list[list[str]]:
    """Return filings, largest first, each to the batch with the fewest bytes so far; no empty batch."""
    loads = [(0, index, list[str]()) for index in range(max(1, batches))]
    for identifier, size in filings:
        load, index, ids = min(loads, key=lambda batch: batch[:2])
        ids.append(identifier)
        loads[index] = (load + size, index, ids)
    return [ids for _, _, ids in loads if ids]


def _log_progress(verb: str) -> Progress:
    """Say at most once a second how many of how many filings are done."""
    said = time.monotonic()

    def say(done: int, total: int) -> None:
        nonlocal said
        if done == total or time.monotonic() - said >= 1:
            said = time.monotonic()
            _LOG.info("%s %d of %d filings", verb, done, total)

    return say
