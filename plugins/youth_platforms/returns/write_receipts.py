"""Writes receipts: for each filing a workbook and a JSON file, next to the inbox.

They go to `<inbox>-receipts/<year>/` (of the same file system: a folder, s3://, ...), named as the filing below the
inbox: `a/b.xlsx` gets `a/b.回执.xlsx` and `a/b.回执.json`. Of a whole bucket they go to its
`receipts/<year>/`, which no run takes for filings. Where nobody may write, they go to `outputs/<year>/receipts` of the
run's home. The same filing and findings give the same bytes; one that is there unchanged is not written again.
"""

import logging
import os
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import cast

from fsspec import AbstractFileSystem
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import outputs
from youth_platforms.base.whole_files import make_folder, mode_of, put_whole
from youth_platforms.inbox.files import RECEIPT_SUFFIX, Archive, receipts_folder
from youth_platforms.parsing.filing import Finding
from youth_platforms.parsing.parser_processes import ParserProcesses, ParserStopped
from youth_platforms.returns.receipt import (
    ACCEPTED,
    LATE,
    REJECTED,
    WITH_FINDINGS,
    Receipt,
    receipt_folder,
    receipt_json,
    receipt_names,
    receipt_workbook,
)
from youth_platforms.warehouse.connection import connect

_LOG = logging.getLogger(__name__)
_PROCESSES = os.cpu_count() or 1
_FINDING = 'filing_id, check_code, severity, expected_zh, held, sheet, cell, "row", platform_code, is_set_aside'

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Summary:
    """What became of a run's receipts: how many were written, how many were there already, and where."""

    place: str
    written: int
    unchanged: int


class RunOvertaken(Refusal):
    """The run is not its year's current run: its intake is not closed, or a newer run's is."""


def write_receipts(run_id: str, progress: Progress | None = None) -> Summary:
    """Give every filing of a run its receipt, with what was found in it so far. May run again at any time.

    Raises:
        RunOvertaken: findings are known for the year's current run alone.
    """
    with connect() as connection:
        year, inbox = _run(connection, run_id)
        receipts = _receipts(connection, run_id)
    names = receipt_names(receipt.file_name for receipt in receipts)
    return _write(_Place(receipt_folder(year), inbox), receipts, names, progress)


def write_first_receipts(
    inbox: str, filing_ids: list[str], inbox_names: Iterable[str], parsers: ParserProcesses | None = None
) -> list[Summary]:
    """Say of filings that no run has taken yet what reading them found; the run's receipts take their place.

    Args:
        inbox_names: all files of the inbox, since a receipt is named as the run will name it.
        parsers: the caller's own, which outlive this; else some are started.
    """
    with connect() as connection:
        receipts = _first_receipts(connection, filing_ids)
    names = receipt_names(inbox_names)
    by_folder: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        by_folder.setdefault(receipt_folder(receipt.report_year), []).append(receipt)
    return [_write(_Place(folder, inbox), by_folder[folder], names, None, parsers) for folder in sorted(by_folder)]


def _write(
    place: "_Place",
    receipts: list[Receipt],
    names: dict[str, str],
    progress: Progress | None,
    parsers: ParserProcesses | None = None,
) -> Summary:
    began = time.monotonic()
    archive = Archive()
    due = [receipt for receipt in receipts if not place.holds(names[receipt.file_name], receipt_json(receipt))]
    own = nullcontext(parsers) if parsers else ParserProcesses(min(_PROCESSES, len(due)))
    with own as lent, ThreadPoolExecutor(_PROCESSES) as threads:

        def write(receipt: Receipt) -> None:
            workbook = _workbook(lent, archive.read(receipt.sha256), receipt)
            place.write(names[receipt.file_name], workbook, receipt_json(receipt))

        for done, _ in enumerate(threads.map(write, due), start=1):
            if progress:
                progress(done, len(due))
    summary = Summary(place.root, len(due), len(receipts) - len(due))
    _LOG.info(
        "%d receipts written, %d unchanged, in %s (%.1f s)",
        summary.written,
        summary.unchanged,
        summary.place,
        time.monotonic() - began,
    )
    return summary


def _workbook(parsers: ParserProcesses, data: bytes, receipt: Receipt) -> bytes:
    """Return the receipt's workbook; without the filing's own sheets where a process died over them."""
    try:
        return cast(bytes, parsers.ask(receipt_workbook, data, receipt))
    except ParserStopped:
        return receipt_workbook(None, receipt)


class _Place:
    """The folder of a year's receipts."""

    def __init__(self, folder: str, inbox: str) -> None:
        filesystem, root = receipts_folder(inbox)
        self.filesystem: AbstractFileSystem = filesystem
        self.root = f"{root}/{folder}"
        # Who may read a folder of filings may read the receipts next to it, whatever is private by default.
        self._mode: int | None = None
        try:
            self._mode = mode_of(filesystem, root.removesuffix(RECEIPT_SUFFIX))
            self._probe()
        except OSError as refused:
            elsewhere = outputs(folder) / "receipts"
            self.filesystem = elsewhere.fs
            _LOG.warning("receipts cannot be written to %s (%s): they go to %s", self.root, refused, elsewhere)
            self.root, self._mode = elsewhere.path, None
            # Receipts hold what was filed, names of persons too: next to the inbox its rights hold, here the owner's.
            elsewhere.mkdir(mode=0o700, parents=True, exist_ok=True)

    def holds(self, name: str, as_json: bytes) -> bool:
        """Return whether this very receipt is there: its JSON is written last, and names all that it is made from."""
        json_path = self._path(name, "json")
        try:
            return self.filesystem.cat_file(json_path) == as_json and self.filesystem.exists(self._path(name, "xlsx"))
        except FileNotFoundError:
            return False

    def write(self, name: str, workbook: bytes, as_json: bytes) -> None:
        """Put both files in place, each whole or not at all."""
        make_folder(self.filesystem, self._path(name, "").rpartition("/")[0], self._mode)
        put_whole(self.filesystem, self._path(name, "xlsx"), workbook, self._mode)
        put_whole(self.filesystem, self._path(name, "json"), as_json, self._mode)

    def _path(self, name: str, suffix: str) -> str:
        return f"{self.root}/{name}.{suffix}"

    def _probe(self) -> None:
        """Raise OSError where nothing can be written."""
        make_folder(self.filesystem, self.root, self._mode)
        probe = f"{self.root}/.{uuid.uuid4().hex}"
        self.filesystem.pipe_file(probe, b"")
        self.filesystem.rm_file(probe)
        self.filesystem.invalidate_cache()


def _run(connection: Connection, run_id: str) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select runs.report_year, runs.inbox from audit.runs inner join audit.year_runs using (run_id)"
            " where run_id = %s",
            (run_id,),
        )
        found = cursor.fetchone()
    if not found:
        raise RunOvertaken(
            f"run {run_id} is not its year's current run: close its intake, or write those of the newer run"
        )
    return found


def _receipts(connection: Connection, run_id: str) -> list[Receipt]:
    """Return the run's filings by name, each with what reading it and comparing it found.

    Of two filings under one name, an approved one and a late one in its place, the receipt is about the late one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select distinct on (run_files.file_name)
                filings.filing_id, run_files.file_name, filings.sha256, filings.form, filings.unit_code,
                filings.unit_name, filings.report_year, filings.filed_on::text, known.version,
                case when run_files.disposition = 'late' then 'late' else known.status end
            from audit.run_files
            inner join raw.filings using (filing_id)
            left join audit.filings as known using (filing_id)
            where run_files.run_id = %s and (run_files.disposition = 'late' or known.filing_id is not null)
            order by run_files.file_name, run_files.disposition = 'late' desc
            """,
            (run_id,),
        )
        filings = cursor.fetchall()
        cursor.execute(
            f"""
            select {_FINDING} from audit.findings
            where filing_id in (select filing_id from audit.run_files where run_id = %s and disposition = 'taken')
            union all
            select {_FINDING} from raw.findings
            where filing_id in (select filing_id from audit.run_files where run_id = %s and disposition = 'late')
            """,
            (run_id, run_id),
        )
        findings = _by_filing(cursor)
        remarks = _remarks(cursor, [filing[0] for filing in filings])
    receipts = []
    for filing_id, name, sha256, form, unit_code, unit_name, year, filed_on, version, status in filings:
        found = findings.get(filing_id, ())
        receipt = Receipt(filing_id, name, sha256, REJECTED, found, form, unit_code, unit_name, year, filed_on, version)
        receipt = replace(receipt, remarks=remarks.get(filing_id, ()))
        if status == LATE:
            receipt = replace(receipt, status=LATE, version=None)
        elif status != REJECTED:
            shown = WITH_FINDINGS if found else ACCEPTED
            receipt = replace(receipt, status=shown, is_superseded=status == "superseded")
        receipts.append(receipt)
    return receipts


def _first_receipts(connection: Connection, filing_ids: list[str]) -> list[Receipt]:
    """Return what reading found in filings, but for those that their year's current run has listed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select
                filings.filing_id, filings.file_name, filings.sha256, filings.form, filings.unit_code,
                filings.unit_name, filings.report_year, filings.filed_on::text,
                case when filings.filing_id <> all(locked_years.filing_ids) then 'late' else filings.intake_status end
            from raw.filings
            left join audit.locked_years using (report_year)
            where
                filings.filing_id = any(%s)
                and not exists (
                    select from audit.run_files
                    inner join audit.year_runs using (run_id)
                    where run_files.filing_id = filings.filing_id
                )
            order by filings.file_name
            """,
            (filing_ids,),
        )
        filings = cursor.fetchall()
        cursor.execute(f"select {_FINDING} from raw.findings where filing_id = any(%s)", (filing_ids,))
        findings = _by_filing(cursor)
        remarks = _remarks(cursor, filing_ids)
    receipts = []
    for filing_id, name, sha256, form, unit_code, unit_name, year, filed_on, status in filings:
        found, noticed = findings.get(filing_id, ()), remarks.get(filing_id, ())
        receipt = Receipt(filing_id, name, sha256, status, found, form, unit_code, unit_name, year, filed_on)
        receipts.append(replace(receipt, is_preliminary=True, remarks=noticed))
    return receipts


def _remarks(cursor: Cursor, filing_ids: list[str]) -> dict[str, tuple[Finding, ...]]:
    cursor.execute(f"select {_FINDING} from raw.remarks where filing_id = any(%s)", (filing_ids,))
    return _by_filing(cursor)


def _by_filing(cursor: Cursor) -> dict[str, tuple[Finding, ...]]:
    """Return rows of `_FINDING` by their filing."""
    findings: dict[str, list[Finding]] = {}
    for filing_id, *columns in cursor.fetchall():
        findings.setdefault(filing_id, []).append(Finding(*columns))
    return {filing_id: tuple(found) for filing_id, found in findings.items()}
