"""A folder of documents: written whole beside its place, then put there; with an index, and rows in audit.documents."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2.extras import execute_values

from youth_platforms.base.paths import home
from youth_platforms.warehouse.connection import connect

INDEX = "index.json"


@dataclass(frozen=True)
class Document:
    """One file: where it stands below its folder, what it is, and whose, where it speaks of one city or platform."""

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
class Basis:
    """What documents rest on; `edition_no` is none before approval."""

    report_year: int
    run_id: str
    edition_no: int | None = None


def place(documents: Sequence[Document], folder: Path, basis: Basis, **told: Any) -> None:
    """Puts the documents into `folder`, instead of whatever it held; `told` goes into the index too.

    The index is made of the documents alone: the same documents give the same bytes. When they were made is in
    audit.documents, whose paths are below the run's home.
    """
    index = {
        "report_year": basis.report_year,
        "edition_no": basis.edition_no,
        "run_id": basis.run_id,
        **told,
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
    arriving = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    for document in documents:
        path = arriving / document.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document.content)
    arriving.mkdir(parents=True, exist_ok=True)
    (arriving / INDEX).write_text(json.dumps(index, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    arriving.rename(folder)
    _list(documents, folder, basis)


def standing(editions: Path) -> tuple[Path, dict[str, Any]] | None:
    """The newest edition's folder among those in `editions`, and its index; None where there is none."""
    found = [path.parent for path in editions.glob(f"*/{INDEX}") if path.parent.name.isdigit()]
    if not found:
        return None
    newest = max(found, key=lambda folder: int(folder.name))
    return newest, json.loads((newest / INDEX).read_text(encoding="utf-8"))


def _list(documents: Sequence[Document], folder: Path, basis: Basis) -> None:
    below = folder.relative_to(home()).as_posix()
    rows = [
        (
            f"{below}/{document.file}",
            basis.report_year,
            basis.edition_no,
            basis.run_id,
            document.kind,
            document.title,
            document.city_code,
            document.platform_code,
            document.sha256,
        )
        for document in documents
    ]
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("delete from audit.documents where starts_with(path, %s)", [f"{below}/"])
        execute_values(
            cursor,
            "insert into audit.documents"
            " (path, report_year, edition_no, run_id, kind, title, city_code, platform_code, sha256) values %s",
            rows,
        )
