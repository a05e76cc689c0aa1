"""What reading one file gives: who filed what, its findings, and its rows ready to load. Plain data, sent between
processes."""

import hashlib
from dataclasses import dataclass, field

CRITICAL, ERROR, WARNING, REMARK = "critical", "error", "warning", "remark"


@dataclass(frozen=True)
class Identity:
    """What the cover says a file is; None for what could not be read. `unit_code` is the newest code."""

    form: str | None = None
    unit_code: str | None = None
    unit_code_filed: str | None = None
    unit_name: str | None = None
    report_year: int | None = None
    filed_on: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing wrong: where (sheet title, cell such as C12, row as Excel shows it), what it held, what is expected."""

    check_code: str
    severity: str
    expected_zh: str
    held: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    platform_code: str | None = None
    is_set_aside: bool = False


@dataclass(frozen=True)
class LoadableSheet:
    """Rows of one raw table as lines of PostgreSQL's COPY text format, without the leading filing id.

    `letters` has Excel's name of each column in this filing.
    """

    raw_table: str
    columns: tuple[str, ...]
    lines: bytes
    letters: dict[str, str]


@dataclass
class ReadFiling:
    """A file read and judged. A rejected one has findings, of its rows too, and no sheets.

    `remarks` are what the unit should know and need not fix: they change neither status nor figures.
    """

    identity: Identity
    findings: list[Finding]
    sheets: list[LoadableSheet] = field(default_factory=list)
    layout_year: int | None = None
    is_rejected: bool = False
    remarks: list[Finding] = field(default_factory=list)

    @property
    def intake_status(self) -> str:
        """accepted, accepted_with_findings or rejected."""
        if self.is_rejected:
            return "rejected"
        return "accepted_with_findings" if self.findings else "accepted"


def filing_id(sha256: str, file_name: str) -> str:
    """Return the id of a file received: the same bytes under the same name (below the inbox) are the same filing."""
    return _digest(sha256, file_name)


def finding_ids(filing: str, findings: list[Finding]) -> list[str]:
    """Return a stable id for each finding of a filing: of its place, its check and what it held."""
    seen: dict[str, int] = {}
    ids = []
    for finding in findings:
        place = _digest(filing, finding.sheet or "", finding.cell or "", finding.check_code, finding.held or "")
        seen[place] = nth = seen.get(place, 0) + 1
        ids.append(place if nth == 1 else _digest(place, str(nth)))
    return ids


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
