"""The decision of a year: each applicant, criterion and city; its hash; what two decisions differ in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from youth_platforms.warehouse.ledger.hashing import GENESIS, chained

Row = dict[str, Any]
CERTIFIED = "certified"


@dataclass(frozen=True)
class LedgerTable:
    """One table of the ledger: the mart that it keeps, the mart's key within a year, the columns kept."""

    ledger: str
    mart: str
    key: tuple[str, ...]
    columns: tuple[str, ...]

    def key_of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the row's key among those of its year; rows are hashed in its order."""
        return tuple(str(row[column]) for column in self.key)


APPLICANTS = LedgerTable(
    "certification_ledger",
    "mart_certification_candidates",
    ("platform_code",),
    (
        "report_year",
        "platform_code",
        "platform_name",
        "city_code",
        "city_name",
        "county_code",
        "county_name",
        "decision",
        "panel_score",
        "rank",
        "failed_rules",
        "unknown_rules",
        "reason_zh",
    ),
)
CRITERIA = LedgerTable(
    "criterion_ledger",
    "fct_criterion_results",
    ("platform_code", "rule_code"),
    (
        "report_year",
        "platform_code",
        "rule_code",
        "valid_from_year",
        "condition_no",
        "condition_name_zh",
        "observed",
        "comparator",
        "threshold",
        "unit",
        "outcome",
        "message_zh",
        "filing_id",
        "file_name",
        "sheet",
        "source_rows",
    ),
)
QUOTAS = LedgerTable(
    "quota_ledger",
    "mart_quota_reductions",
    ("city_code",),
    (
        "report_year",
        "quota_year",
        "city_code",
        "city_name",
        "base_quota",
        "problem_points",
        "reduction",
        "final_quota",
        "reason_zh",
    ),
)
LEDGER_TABLES = (APPLICANTS, CRITERIA, QUOTAS)


@dataclass(frozen=True)
class DecidedYear:
    """The rows of a year by table of the ledger, each in the order of its key."""

    rows: dict[LedgerTable, list[Row]]

    @property
    def digest(self) -> str:
        """Hash of the content alone: the same decision reached twice has the same."""
        digest = GENESIS
        for ledger_table in LEDGER_TABLES:
            for row in self.rows[ledger_table]:
                digest = chained(digest, row)
        return digest

    def by_key(self, ledger_table: LedgerTable) -> dict[tuple[str, ...], Row]:
        """Return a table's rows by their key."""
        return {ledger_table.key_of(row): row for row in self.rows[ledger_table]}


def decided_in_marts(cursor: Cursor, report_year: int) -> DecidedYear:
    """Return the decision as `marts` has it now."""
    return DecidedYear(
        {
            ledger_table: _rows(
                cursor,
                ledger_table,
                sql.Identifier("marts", ledger_table.mart),
                sql.SQL("report_year = %s"),
                [report_year],
            )
            for ledger_table in LEDGER_TABLES
        }
    )


def decided_in_ledger(cursor: Cursor, report_year: int, edition_no: int) -> DecidedYear:
    """Return the decision as an edition of the ledger keeps it."""
    condition = sql.SQL("report_year = %s and edition_no = %s")
    return DecidedYear(
        {
            ledger_table: _rows(
                cursor, ledger_table, sql.Identifier("audit", ledger_table.ledger), condition, [report_year, edition_no]
            )
            for ledger_table in LEDGER_TABLES
        }
    )


def differences(earlier: DecidedYear, later: DecidedYear) -> tuple[dict[str, int], str]:
    """Return what changed between two decisions: counts by kind (zeros too), and a sentence that names the platforms.

    Criteria count where what was observed, required or found differs; applicants of one decision only count as
    added or removed, and their criteria not again.
    """
    was, became = earlier.by_key(APPLICANTS), later.by_key(APPLICANTS)
    both = sorted(was.keys() & became.keys())
    gained = [became[key] for key in sorted(became) if _is_certified(became[key]) and not _is_certified(was.get(key))]
    lost = [was[key] for key in sorted(was) if _is_certified(was[key]) and not _is_certified(became.get(key))]
    moved = [key for key in both if was[key]["decision"] != became[key]["decision"]]
    settled = [key for key in both if was[key]["decision"] == became[key]["decision"]]
    counts = {
        "newly_certified": len(gained),
        "no_longer_certified": len(lost),
        "applicants_added": len(became.keys() - was.keys()),
        "applicants_removed": len(was.keys() - became.keys()),
        "decisions_changed": len(moved),
        "ranks_or_scores_changed": sum(
            (was[key]["rank"], was[key]["panel_score"]) != (became[key]["rank"], became[key]["panel_score"])
            for key in settled
        ),
        "criteria_changed": _differing(
            earlier.by_key(CRITERIA), later.by_key(CRITERIA), ("observed", "comparator", "threshold", "outcome")
        ),
        "quotas_changed": _differing(
            earlier.by_key(QUOTAS), later.by_key(QUOTAS), ("base_quota", "problem_points", "reduction", "final_quota")
        ),
    }
    phrases = {
        "newly_certified": f"新认定{len(gained)}个（{_named(gained)}）",
        "no_longer_certified": f"不再认定{len(lost)}个（{_named(lost)}）",
        "applicants_added": "新增申报{}个",
        "applicants_removed": "减少申报{}个",
        "decisions_changed": "结论变化{}个",
        "ranks_or_scores_changed": "结论不变而名次或得分变化{}个",
        "criteria_changed": "逐条判定变化{}项",
        "quotas_changed": "次年申报名额变化{}个市州",
    }
    sentences = [phrases[kind].format(count) for kind, count in counts.items() if count]
    return counts, "；".join(sentences) or "无变化"


def _rows(
    cursor: Cursor, ledger_table: LedgerTable, table: sql.Composable, condition: sql.Composable, values: list[Any]
) -> list[Row]:
    cursor.execute(
        sql.SQL("select {} from {} where {}").format(
            sql.SQL(", ").join(map(sql.Identifier, ledger_table.columns)), table, condition
        ),
        values,
    )
    rows = [dict(zip(ledger_table.columns, row, strict=True)) for row in cursor.fetchall()]
    return sorted(rows, key=ledger_table.key_of)


def _is_certified(row: Row | None) -> bool:
    return row is not None and row["decision"] == CERTIFIED


def _differing(was: dict[tuple[str, ...], Row], became: dict[tuple[str, ...], Row], columns: tuple[str, ...]) -> int:
    return sum(any(was[key][c] != became[key][c] for c in columns) for key in was.keys() & became.keys())


def _named(rows: list[Row]) -> str:
    return "、".join(f"{row['platform_name']} {row['platform_code']}" for row in rows)
