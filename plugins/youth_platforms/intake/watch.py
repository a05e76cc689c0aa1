"""The watcher: filings are read and answered as they arrive, so that an office need not wait for the annual run.

It walks the same corridor as a run (archive, `raw`, findings, receipt) and decides nothing: a later run takes what it
finds in the inbox, and does not read again what was read here. What needs other filings is found by the run alone.
"""

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from youth_platforms.inbox.files import ArchivedFile, FoundFile, Inbox
from youth_platforms.inbox.settled import archive_all
from youth_platforms.intake import watched_files
from youth_platforms.intake.filings import read_filings, register
from youth_platforms.parsing.filing import filing_id
from youth_platforms.returns.write_receipts import write_first_receipts

_LOG = logging.getLogger(__name__)
# So few that the last of them is read before its claim lapses, even if each takes as long as a parser may.
_CLAIMED_AT_ONCE = 8


@dataclass(frozen=True)
class Looked:
    """What one look came to: files checked by it, and files that it leaves for a later look or another watcher."""

    checked: int
    waiting: int


def look(inbox_url: str, settle_seconds: float, takeover_minutes: float) -> Looked:
    """Check once every file of the inbox whose size and time have not changed since an earlier look.

    Several watchers may look at the same time: each file is claimed by one of them.

    Args:
        inbox_url: a folder, or an fsspec place such as s3://bucket/prefix.
        settle_seconds: how long a file must not have changed; a copy that pauses for longer is read half, and again
            when it has grown.
        takeover_minutes: after so long a claim without result is another watcher's.

    Raises:
        InboxNotFound: there is no such folder.
        ExceptionGroup: files that could not be checked, each named in a note; all others are.
    """
    began = time.monotonic()
    inbox = Inbox(inbox_url)
    found = {file.name: file for file in inbox.files()}
    still = watched_files.note(inbox_url, found.values())
    watcher, checked = secrets.token_hex(8), 0
    failures: list[Exception] = []
    while claimed := watched_files.claim(
        inbox_url,
        watcher,
        still,
        settled_for=timedelta(seconds=settle_seconds),
        lapsed_after=timedelta(minutes=takeover_minutes),
        most=_CLAIMED_AT_ONCE,
    ):
        still -= set(claimed)
        done: dict[str, str] = {}
        try:
            whole = _whole(inbox, [found[name] for name in claimed])
            failed = _check(inbox_url, whole, list(found))
            done = {file.name: filing_id(file.sha256, file.name) for file in whole if file.name not in failed}
            failures += failed.values()
        finally:
            watched_files.settle(inbox_url, watcher, done)
        checked += len(done)
    looked = Looked(checked, watched_files.waiting(inbox_url, found))
    _LOG.info("%d filings checked, %d waiting (%.1f s)", looked.checked, looked.waiting, time.monotonic() - began)
    if failures:
        raise ExceptionGroup("files that could not be checked", failures)
    return looked


def _whole(inbox: Inbox, files: list[FoundFile]) -> list[ArchivedFile]:
    """Archive the files; those that changed while they were read, or cannot be read, wait for a later look."""
    whole, unread = archive_all(inbox, files)
    for name, reason in unread.items():
        _LOG.warning("读不出 cannot be read, and waits: %s (%s)", name, reason)
    return whole


def _check(inbox_url: str, files: list[ArchivedFile], inbox_names: list[str]) -> dict[str, Exception]:
    """Check the files together, and where that fails one by one; return those that cannot be, by name, and why."""
    try:
        ids = register(files)
        read_filings(ids)
        write_first_receipts(inbox_url, ids, inbox_names)
    except Exception as error:  # whatever it is, it shall hold up no file but its own
        if len(files) > 1:
            return {name: why for file in files for name, why in _check(inbox_url, [file], inbox_names).items()}
        error.add_note(f"checking {files[0].name}")
        return {files[0].name: error}
    return {}
