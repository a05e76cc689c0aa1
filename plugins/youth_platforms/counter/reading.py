"""Reading what was filed at the counter: a thread of each portal process, which claims uploads in the warehouse.

It walks the corridor of the watcher with each: archive, `raw`, findings, receipt. Airflow may be down. An upload whose
process went away is claimed again when its claim is older than `counter_claim_seconds` (limits.csv); such a try counts.
"""

import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread

import psycopg2

from youth_platforms.base.refusal import Refusal
from youth_platforms.forms.vocabularies import limit
from youth_platforms.inbox.files import Archive, ArchivedFile, Inbox
from youth_platforms.intake.filings import read_filings, register
from youth_platforms.parsing.parser_processes import ParserProcesses
from youth_platforms.returns.write_receipts import write_first_receipts
from youth_platforms.warehouse.connection import connect

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claimed:
    """An upload that this process reads now."""

    upload_id: int
    inbox: str
    file_name: str
    sha256: str


class Reader:
    """A thread that reads uploads as they come, with parsers that it keeps open. `wake` says that one came."""

    def __init__(self, parsers: ParserProcesses) -> None:
        self._parsers = parsers
        self._name = secrets.token_hex(8)
        self._came, self._stopping = Event(), Event()
        self._thread = Thread(target=self._run, name="counter-reader", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now."""
        self._came.set()

    def stop(self) -> None:
        """End after the upload that is being read; what waits is another process's."""
        self._stopping.set()
        self._came.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._came.clear()
            try:
                while not self._stopping.is_set() and read_next(self._name, self._parsers):
                    pass
            except (Refusal, psycopg2.Error, OSError) as error:
                _LOG.error("the counter's queue cannot be read, and is tried again: %s", error)
            except Exception:  # the thread must outlive whatever one upload does to it
                _LOG.exception("the counter's reader failed, and goes on")
            self._came.wait(limit("counter_pause_seconds"))


def read_next(reader: str, parsers: ParserProcesses) -> bool:
    """Read one upload that waits, and write its receipt; return whether there was one.

    One whose reading fails waits for its next try; after `counter_tries` it is left to the data team.

    Raises:
        WarehouseUnreachable, psycopg2.Error: the warehouse does not answer; a claim lapses by itself.
    """
    claimed = claim(reader)
    if claimed is None:
        return False
    try:
        read(claimed, parsers)
    except Exception:
        _LOG.exception("upload %s (%s) could not be read", claimed.upload_id, claimed.file_name)
        with suppress(psycopg2.Error, Refusal):
            _give_back(reader, claimed)
        return True
    _settle(reader, claimed)
    return True


def read(claimed: Claimed, parsers: ParserProcesses) -> None:
    """Walk the corridor of intake with one upload, as the watcher does with a file that arrived."""
    found = Inbox(claimed.inbox).put(claimed.file_name, Archive().read(claimed.sha256))
    file = ArchivedFile(claimed.file_name, claimed.sha256, found.size, found.modified_at)
    ids = register([file], parsers)
    read_filings(ids, parsers=parsers)
    write_first_receipts(claimed.inbox, ids, [claimed.file_name], parsers)


def claim(reader: str) -> Claimed | None:
    """Take the upload that waits longest: claimed by nobody, or by a process that did not finish in time.

    A row that another process is just claiming is passed over, so nothing is claimed twice. One whose last try did not
    come to its end is left to the data team: it may be what ended those processes.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update counter.readings set failed_at = now() where read_at is null and failed_at is null"
            " and tries >= %s and claimed_at < now() - make_interval(secs => %s)",
            (limit("counter_tries"), limit("counter_claim_seconds")),
        )
        cursor.execute(
            """
            with free as (
                select upload_id
                from counter.readings
                where
                    read_at is null and failed_at is null
                    and (claimed_at is null or claimed_at < now() - make_interval(secs => %s))
                order by tries, upload_id
                limit 1
                for update skip locked
            )

            update counter.readings set claimed_by = %s, claimed_at = now(), tries = tries + 1
            from free, counter.uploads
            where readings.upload_id = free.upload_id and uploads.upload_id = free.upload_id
            returning uploads.upload_id, uploads.inbox, uploads.file_name, uploads.sha256
            """,
            (limit("counter_claim_seconds"), reader),
        )
        row = cursor.fetchone()
    return Claimed(*row) if row else None


def _settle(reader: str, claimed: Claimed) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update counter.readings set read_at = now(), claimed_by = null, claimed_at = null"
            " where upload_id = %s and claimed_by = %s",
            (claimed.upload_id, reader),
        )


def _give_back(reader: str, claimed: Claimed) -> None:
    """End the claim; the next try waits as long as a pause, since the claim looks so much older."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            update counter.readings set
                claimed_by = null,
                claimed_at = now() - make_interval(secs => %s),
                failed_at = case when tries >= %s then now() end
            where upload_id = %s and claimed_by = %s
            """,
            (
                limit("counter_claim_seconds") - limit("counter_pause_seconds"),
                limit("counter_tries"),
                claimed.upload_id,
                reader,
            ),
        )
