"""A folder of documents in the store, with an index, and rows in audit.documents."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values
from upath import UPath

from youth_platforms.base.store import replace_folder, store
from youth_platforms.warehouse.connection import connect

INDEX = "index.json"


@dataclass(frozen=True)
class Document:
    """One file: its path below its folder, what it is, and the city or platform that it is about, if one."""

    file: str
    kind: str
    title: str
    content: bytes
    city_code: str | None = None
    platform_code: str | None = None

    @property
    def sha256(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Origin:
    """What documents were made from; `edition_no` is None before approval."""

    report_year: int
    run_id: str
    edition_no: int | None = None


def write_folder(documents: Sequence[Document], into: Path | UPath, origin: Origin, **in_index: Any) -> None:
    """Put the documents into a folder of the store, instead of what it held; `in_index` goes into the index too.

    The index is made of the documents alone: the same documents give the same bytes. When they were made is in
    audit.documents, whose paths are below the store; one that a run made before, with the same bytes, keeps its time:
    from a preview's on cities may object for some days.
    """
    folder = UPath(into)
    index = {
        "report_year": origin.report_year,
        "edition_no": origin.edition_no,
        "run_id": origin.run_id,
        **in_index,
        "documents": [
            {
                "file": document.file,
                "kind": document.kind,
                "title": document.title,
                "city_code": document.city_code,
                "platform_code": document.platform_code,
                "bytes": len(document.content),
                "sha256": document.sha256,
            }
            for document in documents
        ],
    }
    index_text = (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode()
    below = folder.relative_to(store()).as_posix()
    with connect() as connection, connection.cursor() as cursor:
        # Two who write one folder at the same time write it one after the other, files and rows.
        cursor.execute("select pg_advisory_xact_lock(hashtext('youth_platforms.documents'), hashtext(%s))", (below,))
        replace_folder(folder, {document.file: document.content for document in documents} | {INDEX: index_text})
        _list(cursor, documents, below, origin)


def newest_edition(editions: UPath) -> tuple[UPath, dict[str, Any]] | None:
    """Return the newest edition's folder among those in `editions`, and its index; None where there is none."""
    found = [path.parent for path in editions.glob(f"*/{INDEX}") if path.parent.name.isdigit()]
    if not found:
        return None
    newest = max(found, key=lambda folder: int(folder.name))
    return newest, json.loads((newest / INDEX).read_text(encoding="utf-8"))


def _list(cursor: Cursor, documents: Sequence[Document], below: str, origin: Origin) -> None:
    rows = [
        (
            f"{below}/{document.file}",
            origin.report_year,
            origin.edition_no,
            origin.run_id,
            document.kind,
            document.title,
            document.city_code,
            document.platform_code,
            document.sha256,
        )
        for document in documents
    ]
    cursor.execute(
        "delete from audit.documents where starts_with(path, %s) returning path, run_id, sha256, made_at",
        [f"{below}/"],
    )
    made = {(path, run_id, sha256): made_at for path, run_id, sha256, made_at in cursor.fetchall()}
    execute_values(
        cursor,
        "insert into audit.documents (path, report_year, edition_no, run_id, kind, title, city_code, platform_code,"
        " sha256, made_at) values %s",
        [(*row, made.get((row[0], row[3], row[8]))) for row in rows],
        template="(%s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, clock_timestamp()))",
    )
