"""The words in which the oracle speaks: filings read, findings, results of a rule, and the tables it expects."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tests.oracle.scenario import Filing

ANY = type("Any", (), {"__repr__": lambda self: "ANY"})()
Record = dict[str, Any]

PASS, FAIL, WAIVED, NO_DATA, NOT_APPLICABLE = "pass", "fail", "waived", "no_data", "not_applicable"
TRACE = "trace"  # a finding of any severity that must be there, for RULES «what must leave a trace»
FULL_TIME_KINDS = {"专职社工", "青少年事务岗", "三支一扶"}


class OneOf:
    """Any of these values: where the contracts leave so much open."""

    def __init__(self, *values: Any) -> None:
        self.values = values

    def __repr__(self) -> str:
        return " or ".join(map(str, self.values))


class Result(NamedTuple):
    """What a rule found; `condition` is the number of the condition that decided, in the order of RULES."""

    observed: Any
    threshold: Any
    outcome: Any
    condition: Any = 1


@dataclass
class Finding:
    """One entry of audit.findings. sheet, cell, row, platform may be ANY; an optional one may be missing."""

    file: str
    sheet: Any
    cell: Any
    row: Any
    severity: str
    is_set_aside: bool
    platform: Any = ANY
    why: str = ""
    optional: bool = False


@dataclass
class Line:
    """A data row that was read: values by header, its place, and whether it counts."""

    values: Record
    index: int
    kept: bool = True
    bad_cells: bool = False

    def __getitem__(self, header: str) -> Any:
        return self.values.get(header)


@dataclass
class FiledWorkbook:
    """One filing, read."""

    filing: Filing
    unit: str | None
    year: int | None
    filed_on: date | None
    rejected: str | None = None
    cover: Record = field(default_factory=dict)
    unreadable_cover: set[str] = field(default_factory=set)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def kept(self, sheet: str) -> list[Line]:
        return [line for line in self.lines.get(sheet, []) if line.kept]

    def find(self, sheet: str, line: Line, header: str | None, severity: str, set_aside: bool, why: str) -> None:
        cell, row = self.filing.cell(sheet, line.index, header)
        place = (self.filing.file, sheet, cell if header else ANY, row)
        self.findings.append(Finding(*place, severity, set_aside, line["平台编码"] or ANY, why))
        if set_aside:
            line.kept = False

    def warn(self, platform: str | None, why: str) -> None:
        self.findings.append(Finding(self.filing.file, ANY, ANY, ANY, "warning", False, platform, why))

    def trace(self, sheet: str, line: Line, why: str, optional: bool = False) -> None:
        _, row = self.filing.cell(sheet, line.index, None)
        place = (self.filing.file, sheet, ANY, row)
        self.findings.append(Finding(*place, TRACE, False, line["平台编码"], why, optional))


@dataclass
class Case:
    """A rectification."""

    platform: str
    opened_on: date
    opened_by: str
    due_on: date
    outcome: str = "open"
    rechecked_on: Any = None
    failed_early_in: int | None = None
    ended_in: int | None = None


@dataclass
class Expected:
    """tables: {table: {key: {column: value}}}. A key in `optional` may be missing from the warehouse."""

    tables: dict[str, dict[tuple[Any, ...], Record]] = field(default_factory=lambda: defaultdict(dict))
    optional: dict[str, set[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(set))
    counts: dict[str, Counter[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(Counter))
    file_status: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, set[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(set))  # (*key, column) not empty

    def put(self, table: str, key: tuple[Any, ...], record: Record, optional: bool = False) -> None:
        self.tables[table][key] = record
        if optional:
            self.optional[table].add(key)


def is_active(row: Line, end: date) -> bool:
    return bool(row["启用日期"] <= end and (row["停用日期"] is None or row["停用日期"] > end))


def in_post(line: Line, end: date) -> bool:
    return bool(line["到岗日期"] <= end and (line["离岗日期"] is None or line["离岗日期"] > end))


def verdict(line: Line | None) -> str | None:
    return None if line is None else PASS if line["结论"] == "合格" else FAIL


def compared(observed: Any, threshold: Any, condition: int = 1) -> Result:
    return Result(observed, threshold, PASS if observed >= threshold else FAIL, condition)


def at_least(observed: Any, threshold: Any, condition: int = 1) -> Result:
    return Result(None, threshold, NO_DATA, condition) if observed is None else compared(observed, threshold, condition)


def whether(value: bool | None) -> Result:
    return at_least(None if value is None else int(value), 1)


def of(line: Line | None, value: Callable[[Line], Any]) -> Any:
    """Return the value of a row, None where there is no row."""
    return None if line is None else value(line)


def share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None
