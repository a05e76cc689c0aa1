"""The inbox and the archive: any folder that fsspec can open (a local path, s3://, ...)."""

import hashlib
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import fsspec
from fsspec import AbstractFileSystem

from youth_platforms.base.paths import home, inbox_url
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.whole_files import arriving, is_object_store, make_folder, mode_of, put_whole
from youth_platforms.forms.vocabularies import limit, not_filed

_LOG = logging.getLogger(__name__)

RECEIPT_FOLDERS = ("receipts", "回执")
RECEIPT_SUFFIX = "-receipts"
_CHUNK = 1 << 20
_SHA256 = re.compile("[0-9a-f]{64}")


class InboxNotFound(Refusal):
    """The place named as inbox does not exist."""


class Unreadable(OSError):
    """A file of the inbox that this machine cannot read; the message says why, in Chinese."""


@dataclass(frozen=True)
class FoundFile:
    """One file in the inbox; `name` is its path below the inbox, with forward slashes."""

    name: str
    path: str
    size: int
    modified_at: datetime


@dataclass(frozen=True)
class ArchivedFile:
    """A file whose bytes are in the archive under their hash."""

    name: str
    sha256: str
    size: int
    modified_at: datetime


class Inbox:
    """Where filings arrive. `unlisted` are the folders that the newest listing could not open, each with the reason.

    Raises:
        InboxNotFound: it does not exist, or is no folder.
    """

    def __init__(self, url: str) -> None:
        self.filesystem, self.root = _open(url)
        self.unlisted: dict[str, str] = {}
        # A prefix without objects is an empty inbox.
        if not self.filesystem.isdir(self.root) and not is_object_store(self.filesystem):
            raise InboxNotFound(
                f"收件夹不存在或不是文件夹：{url}。"
                "The inbox is no folder: make it, or give INBOX=<folder with the filings>."
            )

    def files(self) -> list[FoundFile]:
        """Return every file below the inbox, by name; not hidden files, lock files, receipts, linked folders."""
        self.filesystem.invalidate_cache()
        self.unlisted = {}
        return sorted(map(self._found, self._below(self.root)), key=lambda file: file.name)

    def read(self, file: FoundFile) -> Iterator[bytes]:
        """Yield the file's bytes, a chunk at a time.

        Raises:
            Unreadable: it cannot be opened, or not read to its end.
        """
        try:
            with self.filesystem.open(file.path, "rb") as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except OSError as error:
            raise Unreadable(_reason_zh(error)) from error

    def find(self, name: str) -> FoundFile | None:
        """Return the file of that name below the inbox; None where there is none."""
        self.filesystem.invalidate_cache()
        try:
            return self._found(self.filesystem.info(f"{self.root}/{name}"))
        except FileNotFoundError:
            return None

    def put(self, name: str, content: bytes) -> FoundFile:
        """Put a file into the inbox, whole or not at all; one of that name that is there already stays as it is.

        Raises:
            OSError: nothing can be written there.
        """
        if found := self.find(name):
            return found
        path = f"{self.root}/{name}"
        # Who may read the inbox may read what is put there.
        mode = mode_of(self.filesystem, self.root)
        make_folder(self.filesystem, path.rpartition("/")[0], mode)
        put_whole(self.filesystem, path, content, mode)
        found = self.find(name)
        if found is None:
            raise FileNotFoundError(path)
        return found

    def _below(self, folder: str) -> Iterator[dict[str, Any]]:
        """Yield the files below a folder, by fsspec's `ls`: its `walk` is silent about a folder that it cannot open."""
        try:
            entries = self.filesystem.ls(folder, detail=True)
        except OSError as error:
            self._list_unopened(folder, error)
            return
        for entry in entries:
            name = entry["name"].rstrip("/").rpartition("/")[2]
            if entry["name"].rstrip("/") == folder or _is_ignored(name):
                continue
            if entry["type"] != "directory":
                if self._is_file(entry):
                    yield entry
            elif name not in RECEIPT_FOLDERS and not name.endswith(RECEIPT_SUFFIX):
                yield from self._below(entry["name"].rstrip("/"))

    def _list_unopened(self, folder: str, error: OSError) -> None:
        """Note a folder that cannot be opened, unless it is gone by now or an object store's inbox without objects."""
        is_gone = isinstance(error, FileNotFoundError)
        if is_gone and (folder != self.root or is_object_store(self.filesystem)):
            return
        name = _readable(folder.removeprefix(self.root).lstrip("/")) or "."
        self.unlisted[f"{name}/"] = f"文件夹打不开：{_reason_zh(error)}"

    def _is_file(self, info: dict[str, Any]) -> bool:
        """Return whether it is a file or a link to one, even a broken one (listed as unread); not a pipe or device."""
        if info["type"] == "file":
            return True
        if not info.get("islink"):
            return False
        if self.filesystem.isdir(info["name"]):
            _LOG.warning("a link to a folder is not followed: %s", info["name"])
            return False
        return self.filesystem.isfile(info["name"]) or not self.filesystem.exists(info["name"])

    def _found(self, info: dict[str, Any]) -> FoundFile:
        path = str(info["name"])
        return FoundFile(
            name=_readable(path[len(self.root) :].lstrip("/")),
            path=path,
            size=int(info.get("size") or 0),
            modified_at=_modified_at(info),
        )


class Archive:
    """Every byte ever received, by SHA-256; nothing is ever changed or removed."""

    def __init__(self, url: str | None = None) -> None:
        self.filesystem, self.root = _open(url or os.environ.get("YP_ARCHIVE") or str(home() / "archive"))

    def keep(self, inbox: Inbox, file: FoundFile) -> ArchivedFile:
        """Archive a file of the inbox; the same bytes are kept once. Memory is bounded by the file size limit."""
        digest, size, held = hashlib.sha256(), 0, bytearray()
        for chunk in inbox.read(file):
            digest.update(chunk)
            size += len(chunk)
            if size <= limit("file_bytes"):
                held += chunk
        sha256 = digest.hexdigest()
        path = self._path(sha256)
        if not self.filesystem.exists(path):
            self._write(path, [bytes(held)] if size == len(held) else inbox.read(file))
        return ArchivedFile(file.name, sha256, size, file.modified_at)

    def keep_bytes(self, content: bytes) -> str:
        """Archive bytes that lie in no inbox yet; return their hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not self.filesystem.exists(path):
            self._write(path, [content])
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes with this hash; one byte more than the size limit where there are more."""
        with self.filesystem.open(self._path(sha256), "rb") as stream:
            return bytes(stream.read(limit("file_bytes") + 1))

    def files(self) -> list[str]:
        """Return the path of every file that is whole: its name is its hash."""
        self.filesystem.invalidate_cache()
        if not self.filesystem.exists(self.root):
            return []
        return [path for path in self.filesystem.find(self.root) if _SHA256.fullmatch(path.rpartition("/")[2])]

    def _path(self, sha256: str) -> str:
        return f"{self.root}/{sha256[:2]}/{sha256}"

    def _write(self, path: str, chunks: Any) -> None:
        """Write under another name first: even an object store keeps the half of a file whose reading broke off."""
        make_folder(self.filesystem, path.rpartition("/")[0])
        with arriving(self.filesystem, path) as name, self.filesystem.open(name, "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)


def configured_inbox() -> str:
    """Return the product's inbox; the home's own, which nobody else makes, is made if missing."""
    url = inbox_url()
    if not os.environ.get("INBOX"):
        Path(url).mkdir(parents=True, exist_ok=True)
    return url


def receipts_folder(inbox: str) -> tuple[AbstractFileSystem, str]:
    """Return where receipts of an inbox's filings go: next to it, or inside a bucket that is the inbox as a whole."""
    filesystem, root = _open(inbox)
    is_bucket = is_object_store(filesystem) and "/" not in root
    return filesystem, f"{root}/{RECEIPT_FOLDERS[0]}" if is_bucket else root + RECEIPT_SUFFIX


def _open(url: str) -> tuple[AbstractFileSystem, str]:
    filesystem, root = fsspec.url_to_fs(url)
    return filesystem, root.rstrip("/")


def _reason_zh(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "没有读取权限"
    if isinstance(error, FileNotFoundError):
        return "文件不在（断开的链接，或读取时已移走）"
    return f"读取出错（{error.strerror or error}）"


def _is_ignored(name: str) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in not_filed())


def _readable(name: str) -> str:
    """Return a name that any database takes: bytes that are no UTF-8 (as from old zips) are shown as \\xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _modified_at(info: dict[str, Any]) -> datetime:
    """Return the file's time in UTC; the epoch where the place keeps none."""
    moment = info.get("mtime") or info.get("LastModified") or info.get("last_modified") or info.get("created") or 0
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.fromtimestamp(float(moment), UTC)
