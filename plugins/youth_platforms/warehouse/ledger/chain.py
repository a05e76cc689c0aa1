"""The ledger: every approved list as one edition, written once, never changed, each row chained to the one before.

The chain: an edition's rows (applicants, criteria, quotas, each in the order of its key) and then the edition itself
are hashed one after another, each with the hash before it; the next edition begins with this one's hash. A reopening
is hashed with the edition that it reopens, and is part of the edition that follows it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json, RealDictCursor, execute_values

from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.ledger.decided_year import (
    LEDGER_TABLES,
    DecidedYear,
    LedgerTable,
    Row,
    decided_in_ledger,
    decided_in_marts,
    differences,
)
from youth_platforms.warehouse.ledger.hashing import GENESIS, chained
from youth_platforms.warehouse.ledger.lock import lock_of
from youth_platforms.warehouse.marts_lock import lock_marts
from youth_platforms.warehouse.named_rows import named_rows

EDITIONS, REOPENINGS = "certification_editions", "reopenings"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Approval:
    """Who approved the list of a run, and why; `is_automatic` where no person did."""

    run_id: str
    approver: str
    reason: str | None
    is_automatic: bool


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found: how much it read, the newest hash, and the first thing that is broken."""

    editions: int
    rows: int
    newest_hash: str
    broken: str | None


class Broken(Exception):
    """The chain does not hold; the message names the first row."""


def write_edition(cursor: Cursor, approval: Approval) -> str | None:
    """Write the decision of an approved run into the ledger, whole; an edition that is there already is left alone.

    Returns:
        None when the run has its edition, else why not: the year is locked, or the marts hold another list.
    """
    # The marts stay as they are read here.
    lock_marts(cursor)
    cursor.execute("select 1 from audit.certification_editions where run_id = %s", [approval.run_id])
    if cursor.fetchone():
        return None
    inputs = _inputs(cursor, approval.run_id)
    if inputs is None:
        return f"{approval.run_id} 尚未发布。The run has not been published by this version: run its year again."
    year = inputs.pop("report_year")
    lock = lock_of(cursor, year)
    if lock:
        return f"{lock}。Nothing is written: reopen the year first (make reopen)."
    decision = decided_in_marts(cursor, year)
    if decision.digest != inputs["decision_hash"]:
        return (
            f"所批名单已不是现有结果，须审定最近一次运行的名单。The marts of {year} no longer hold the list of "
            f"{approval.run_id}: approve the newest run's list."
        )
    _write(cursor, approval, year, inputs, decision)
    return None


def verify(known_hash: str | None = None) -> Verdict:
    """Recompute the whole chain; `known_hash` is a hash written down elsewhere, which must still be part of it."""
    rows, newest, seen = 0, GENESIS, set()
    count = 0
    with connect() as connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("set transaction isolation level repeatable read read only")
        reopenings = _by_edition(cursor, REOPENINGS)
        try:
            for count, edition in enumerate(_editions(cursor), start=1):
                rows += _check(cursor, edition, count, newest, reopenings)
                newest = edition["chain_hash"]
                seen.add(newest)
            _check_approvals(cursor, seen)
            _check_orphans(cursor)
            if known_hash and known_hash not in seen:
                raise Broken(f"台账中没有 {known_hash} 这一版：其后被截去或整体改写。This edition is gone.")
        except Broken as broken:
            return Verdict(count, rows, newest, str(broken))
    return Verdict(count, rows, newest, None)


def _write(cursor: Cursor, approval: Approval, year: int, inputs: Row, decision: DecidedYear) -> None:
    cursor.execute("select clock_timestamp()")
    (approved_at,) = _one(cursor)
    cursor.execute("select chain_no, chain_hash from audit.certification_editions order by chain_no desc limit 1")
    chain_no, previous_hash = cursor.fetchone() or (0, GENESIS)
    cursor.execute(
        "select edition_no, reopenings.row_hash from audit.certification_editions"
        " left join audit.reopenings using (report_year, edition_no)"
        " where report_year = %s order by edition_no desc limit 1",
        [year],
    )
    earlier_no, reopening_hash = cursor.fetchone() or (None, None)
    edition: Row = {
        "report_year": year,
        "edition_no": (earlier_no or 0) + 1,
        "chain_no": chain_no + 1,
        "run_id": approval.run_id,
        "approver": approval.approver,
        "is_automatic": approval.is_automatic,
        "reason": approval.reason,
        "approved_at": approved_at,
        **inputs,
        "reopening_hash": reopening_hash,
        **_changes(cursor, year, earlier_no, decision),
        "previous_hash": previous_hash,
    }
    own = {
        "published_at": approved_at,
        **{name: edition[name] for name in ("edition_no", "run_id", "approver", "inputs_hash", "rules_version")},
        "is_automatic": approval.is_automatic,
    }
    last = edition["previous_hash"]
    written: dict[LedgerTable, list[Row]] = {}
    for ledger_table in LEDGER_TABLES:
        columns = _columns(cursor, ledger_table.ledger)
        written[ledger_table] = []
        for content in decision.rows[ledger_table]:
            row = content | {name: value for name, value in own.items() if name in columns}
            last = chained(last, row)
            written[ledger_table].append(row | {"row_hash": last})
    edition["chain_hash"] = chained(last, edition)
    _insert(cursor, EDITIONS, [edition])
    for ledger_table, rows in written.items():
        _insert(cursor, ledger_table.ledger, rows)
    cursor.execute(
        "update audit.approvals set chain_hash = %s where run_id = %s", [edition["chain_hash"], approval.run_id]
    )
    log.info("%s 年度第 %s 版：%s", year, edition["edition_no"], edition["changes_zh"])


def _inputs(cursor: Cursor, run_id: str) -> Row | None:
    cursor.execute(
        """
        select
            report_year, filing_ids, input_sha256, earlier_years, inputs_hash, rules_version, readings, code_version,
            decision_hash
        from audit.run_inputs
        inner join audit.runs using (run_id)
        where run_id = %s
        """,
        [run_id],
    )
    return next(iter(named_rows(cursor)), None)


def _changes(cursor: Cursor, year: int, earlier_no: int | None, decision: DecidedYear) -> Row:
    if earlier_no is None:
        return {"changes": {}, "changes_zh": "首版"}
    counts, sentence = differences(decided_in_ledger(cursor, year, earlier_no), decision)
    return {"changes": counts, "changes_zh": f"与第{earlier_no}版相比：{sentence}"}


def _columns(cursor: Cursor, table: str) -> set[str]:
    cursor.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        [f"audit.{table}"],
    )
    return {name for (name,) in cursor.fetchall()}


def _insert(cursor: Cursor, table: str, rows: list[Row]) -> None:
    if not rows:
        return
    names = list(rows[0])
    statement = sql.SQL("insert into {} ({}) values %s").format(
        sql.Identifier("audit", table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    values = [[Json(row[name]) if isinstance(row[name], dict) else row[name] for name in names] for row in rows]
    execute_values(cursor, statement.as_string(cursor), values, page_size=1000)


def _editions(cursor: Cursor) -> list[Row]:
    cursor.execute("select * from audit.certification_editions order by chain_no")
    return list(cursor.fetchall())


def _by_edition(cursor: Cursor, table: str) -> dict[tuple[int, int], list[Row]]:
    cursor.execute(sql.SQL("select * from {}").format(sql.Identifier("audit", table)))
    found: dict[tuple[int, int], list[Row]] = {}
    for row in cursor.fetchall():
        found.setdefault((row["report_year"], row["edition_no"]), []).append(row)
    return found


def _check(
    cursor: Cursor, edition: Row, place: int, previous: str, reopenings: dict[tuple[int, int], list[Row]]
) -> int:
    """Recompute one edition; return how many of its rows were read.

    Raises:
        Broken: naming the first row whose hash does not follow from the one before it and its own content.
    """
    year, number = edition["report_year"], edition["edition_no"]
    name = f"{year} 年度第 {number} 版"
    if edition["chain_no"] != place or edition["previous_hash"] != previous:
        raise Broken(f"audit.{EDITIONS}: {name}之前有缺失或改动。An edition before this one is missing or changed.")
    last, count = previous, 0
    for ledger_table in LEDGER_TABLES:
        cursor.execute(
            sql.SQL("select * from {} where report_year = %s and edition_no = %s").format(
                sql.Identifier("audit", ledger_table.ledger)
            ),
            [year, number],
        )
        for row in sorted(cursor.fetchall(), key=ledger_table.key_of):
            last = chained(last, _without(row, "row_hash"))
            count += 1
            if last != row["row_hash"]:
                raise Broken(
                    f"audit.{ledger_table.ledger}: {name} {' '.join(ledger_table.key_of(row))} "
                    "被改动，或其前一行缺失、多出。"
                    "This row was changed, or one before it was removed or added."
                )
    if chained(last, _without(edition, "chain_hash")) != edition["chain_hash"]:
        raise Broken(
            f"audit.{EDITIONS}: {name}被改动，或缺少其最后一行。The edition was changed, or lacks its last row."
        )
    for reopening in reopenings.get((year, number), []):
        if chained(edition["chain_hash"], _without(reopening, "row_hash")) != reopening["row_hash"]:
            raise Broken(f"audit.{REOPENINGS}: {name}的重开记录被改动。The reopening was changed.")
    earlier = [row["row_hash"] for row in reopenings.get((year, number - 1), [])]
    if edition["reopening_hash"] not in (earlier or [None]):
        raise Broken(
            f"audit.{REOPENINGS}: {name}之前的重开记录缺失或多出。The reopening before it is not the one kept."
        )
    return count


def _check_approvals(cursor: Cursor, hashes: set[str]) -> None:
    """Check that every approval's edition is there: one cut off at the end leaves the chain whole."""
    cursor.execute("select run_id, chain_hash from audit.approvals where chain_hash is not null order by decided_at")
    for approval in cursor.fetchall():
        if approval["chain_hash"] not in hashes:
            raise Broken(
                f"audit.{EDITIONS}: {approval['run_id']} 已获批准，其版次缺失。The edition of this run is gone."
            )


def _check_orphans(cursor: Cursor) -> None:
    """Check that no rows are left whose edition is gone: foreign keys forbid it, unless they were dropped."""
    for table in (*(ledger_table.ledger for ledger_table in LEDGER_TABLES), REOPENINGS):
        cursor.execute(
            sql.SQL(
                "select report_year, edition_no from {} where (report_year, edition_no) not in"
                " (select report_year, edition_no from audit.certification_editions) order by 1, 2 limit 1"
            ).format(sql.Identifier("audit", table))
        )
        for row in cursor.fetchall():
            raise Broken(
                f"audit.{table}: {row['report_year']} 年度第 {row['edition_no']} 版有内容而无版次。"
                "These rows belong to no edition."
            )


def _without(row: Mapping[str, Any], column: str) -> Row:
    return {name: value for name, value in row.items() if name != column}


def _one(cursor: Cursor) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return row
