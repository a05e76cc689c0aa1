"""Filings into `raw`, by COPY."""

import io
from collections.abc import Iterable
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from youth_platforms.parsing.filing import Finding, LoadableSheet, ReadFiling, finding_ids
from youth_platforms.parsing.read_file import escape

_BUFFER = 1 << 20
_FINDING_COLUMNS = (
    "finding_id", "filing_id", "sheet", "cell", "row", "platform_code", "check_code", "severity", "is_set_aside",
    "held", "expected_zh",
)  # fmt: skip


def load_filing(connection: Connection, filing_id: str, filing: ReadFiling, parser_version: str) -> None:
    """Replace everything that an earlier reading of this filing left, in one transaction.

    The filing's row is locked first, so two readers of one filing follow each other and leave the same.
    """
    with connection, connection.cursor() as cursor:
        cursor.execute("select from raw.filings where filing_id = %s for update", (filing_id,))
        _forget(cursor, filing_id)
        for sheet in filing.sheets:
            _copy(cursor, sheet.raw_table, sheet.columns, filing_id, sheet.lines)
        _insert_letters(cursor, filing_id, filing.sheets)
        _insert_findings(cursor, "findings", filing_id, filing.findings)
        _insert_findings(cursor, "remarks", filing_id, filing.remarks)
        identity = filing.identity
        cursor.execute(
            """
            update raw.filings set
                form = %s, unit_code = %s, unit_code_filed = %s, unit_name = %s, report_year = %s, filed_on = %s,
                layout_year = %s, intake_status = %s, parser_version = %s
            where filing_id = %s
            """,
            (
                identity.form,
                identity.unit_code,
                identity.unit_code_filed,
                identity.unit_name,
                identity.report_year,
                identity.filed_on,
                filing.layout_year,
                filing.intake_status,
                parser_version,
                filing_id,
            ),
        )


def _forget(cursor: Cursor, filing_id: str) -> None:
    """Delete an earlier reading of the filing; `raw.sheet_columns` says which tables hold one."""
    for table in ("findings", "remarks"):
        cursor.execute(sql.SQL("delete from raw.{} where filing_id = %s").format(sql.Identifier(table)), (filing_id,))
    cursor.execute("delete from raw.sheet_columns where filing_id = %s returning raw_table", (filing_id,))
    for table in sorted({table for (table,) in cursor.fetchall()}):
        cursor.execute(
            sql.SQL("delete from {} where filing_id = %s").format(sql.Identifier("raw", table)), (filing_id,)
        )


def _copy(cursor: Cursor, table: str, columns: Iterable[str], filing_id: str, lines: bytes) -> None:
    """Copy lines of COPY text that lack the filing id; line ends inside cells are escaped, so each \\n ends a row."""
    prefix = f"{filing_id}\t".encode()
    payload = prefix + lines[:-1].replace(b"\n", b"\n" + prefix) + b"\n"
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier("raw", table), sql.SQL(", ").join(map(sql.Identifier, ("filing_id", *columns)))
    )
    cursor.copy_expert(statement, io.BytesIO(payload), size=_BUFFER)


def _insert_letters(cursor: Cursor, filing_id: str, sheets: list[LoadableSheet]) -> None:
    rows = [(filing_id, sheet.raw_table, name, letters) for sheet in sheets for name, letters in sheet.letters.items()]
    _copy_rows(cursor, "sheet_columns", ("filing_id", "raw_table", "column_name", "cell_column"), rows)


def _insert_findings(cursor: Cursor, table: str, filing_id: str, findings: list[Finding]) -> None:
    rows: list[tuple[Any, ...]] = [
        (
            finding_id,
            filing_id,
            finding.sheet,
            finding.cell,
            finding.row,
            finding.platform_code,
            finding.check_code,
            finding.severity,
            finding.is_set_aside,
            finding.held,
            finding.expected_zh,
        )
        for finding_id, finding in zip(finding_ids(filing_id, findings), findings, strict=True)
    ]
    _copy_rows(cursor, table, _FINDING_COLUMNS, rows)


def _copy_rows(cursor: Cursor, table: str, columns: Iterable[str], rows: list[tuple[Any, ...]]) -> None:
    if rows:
        lines = "".join("\t".join(map(_copy_value, row)) + "\n" for row in rows)
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier("raw", table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        cursor.copy_expert(statement, io.BytesIO(lines.encode("utf-8", "replace")), size=_BUFFER)


def _copy_value(value: Any) -> str:
    return r"\N" if value is None else escape(str(value))
