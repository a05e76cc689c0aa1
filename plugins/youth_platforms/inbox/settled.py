"""Files of the inbox, archived while they do not change.

A file that changes while it is read is read again. One that goes on changing, or that this machine cannot read, is
listed by name with the reason. Neither is a filing that was rejected.
"""

import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from youth_platforms.forms.vocabularies import limit
from youth_platforms.inbox.files import Archive, ArchivedFile, FoundFile, Inbox, Unreadable

_LOG = logging.getLogger(__name__)
_THREADS = 2
KEEPS_CHANGING = "文件一直在变（可能仍在复制）"


@dataclass(frozen=True)
class Archived:
    """What the inbox held: files archived whole, and the reason in Chinese for each that could not be, by name."""

    files: list[ArchivedFile]
    unread: dict[str, str]


def archive_settled(inbox: Inbox) -> Archived:
    """Archive every file of the inbox that does not change meanwhile, also one that arrives.

    What changed or could not be read is tried again, `inbox_tries` times in all (limits.csv), some seconds apart. A
    file that is gone by then is none.
    """
    kept: dict[str, ArchivedFile] = {}
    unread: dict[str, str] = {}
    seen: set[str] = set()
    for attempt in range(limit("inbox_tries")):
        if attempt:
            time.sleep(limit("inbox_pause_seconds"))
        # Listed again each time: what stopped changing during the pause is whole.
        found = {file.name: file for file in inbox.files()}
        waiting = [file for name, file in found.items() if name in unread or name not in seen]
        seen |= found.keys()
        whole, unread = archive_all(inbox, waiting)
        kept |= {file.name: file for file in whole}
        now = {file.name for file in inbox.files()}
        unread = {name: reason for name, reason in unread.items() if name in now}
        if not unread and now <= seen:
            break
    unread |= inbox.unlisted
    for name, reason in sorted(unread.items()):
        _LOG.warning("读不出 cannot be read: %s (%s)", name, reason)
    return Archived([kept[name] for name in sorted(kept)], unread)


def archive_all(inbox: Inbox, files: Iterable[FoundFile]) -> tuple[list[ArchivedFile], dict[str, str]]:
    """Archive the files that do not change while they are read, in their order; the others by name, with why."""
    files = list(files)
    archive = Archive()

    def read(file: FoundFile) -> ArchivedFile | str:
        try:
            return archive.keep(inbox, file)
        except Unreadable as unreadable:
            return str(unreadable)

    with ThreadPoolExecutor(_THREADS) as threads:
        results = list(threads.map(read, files))
    now = {file.name: file for file in inbox.files()}
    whole: list[ArchivedFile] = []
    unread: dict[str, str] = {}
    for file, result in zip(files, results, strict=True):
        if isinstance(result, str):
            unread[file.name] = result
        elif now.get(file.name) != file or result.size != file.size:
            unread[file.name] = KEEPS_CHANGING
        else:
            whole.append(result)
    return whole, unread
