"""The notices of an edition: their text, from texts/notices, and attachments. How they look: `docx` and `pdf`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from youth_platforms.base.worksheets import KINDS, StyledValue
from youth_platforms.documents.edition import Edition, Row
from youth_platforms.documents.wording import TEXTS, columns, date_zh, table_cells, text, word

CERTIFICATION, QUOTA, RECTIFICATION, DELISTING = (
    "certification_notice",
    "quota_notice",
    "rectification_notice",
    "delisting_notice",
)
# Which notice a platform gets that the review of the year left in this state.
OF_STATUS = {"in_rectification": RECTIFICATION, "overdue": RECTIFICATION, "delisted": DELISTING}
_BREAK = "／"  # where a title is broken: never within a word
_STYLES = {"# ": "title", "> ": "addressee", "## ": "heading"}


@dataclass(frozen=True)
class Attachment:
    """A table behind a notice: titles, each column's share of the width (summing to 1) and side, and texts by row."""

    title_lines: Sequence[str]
    header: Sequence[str]
    shares: Sequence[float]
    sides: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Notice:
    """One notice: `parts` are its paragraphs below the addressee, as (heading or body, text)."""

    kind: str
    title_lines: Sequence[str]
    addressee: str
    parts: Sequence[tuple[str, str]]
    attachments: Sequence[Attachment]
    dated: date
    mark: str
    is_trial: bool
    city_code: str | None = None
    city_name: str | None = None
    platform_code: str | None = None

    @property
    def title(self) -> str:
        """The title on one line."""
        return "".join(self.title_lines)


def certification_notice(edition: Edition) -> Notice:
    """Return who is certified: the notice with the list attached."""
    decisions = [row["decision"] for row in edition.applicants]
    others = [
        f"{word('decision', decision)}{decisions.count(decision)}个"
        for decision in dict.fromkeys(decisions)
        if decision != "certified"
    ]
    attached = [_attachment("list", edition, edition.certified)] if edition.certified else []
    return _notice(CERTIFICATION, edition, attached, others=others)


def quota_notice(edition: Edition) -> Notice:
    """Return how many each city may put forward next year, whose places are cut, whose were others than announced."""
    return _notice(
        QUOTA,
        edition,
        [_attachment("quotas", edition, edition.quotas)],
        reduced=[row for row in edition.quotas if row["reduction"]],
        filed=[row for row in edition.quotas if row["base_basis"] == "filed"],
        provisional=[row for row in edition.quotas if row["base_basis"] == "share"],
        changed=[row for row in edition.in_force if row["note_zh"]],
    )


def platform_notices(edition: Edition) -> list[Notice]:
    """Return the notices about single platforms, by city and platform: rectify by a day, or the title is withdrawn."""
    return [
        _notice(
            OF_STATUS[platform["status"]],
            edition,
            [],
            platform=platform,
            tier=word("tier", platform["tier"]),
            cases=[_case(case) for case in platform["cases"]],
        )
        for platform in edition.reviews
        if platform["status"] in OF_STATUS
    ]


def _notice(kind: str, edition: Edition, attachments: Sequence[Attachment], **more: Any) -> Notice:
    written = _texts().get_template(f"{kind}.txt.j2").render(edition=edition, year=edition.report_year, **more)
    paragraphs = [_styled(line.strip()) for line in written.splitlines() if line.strip()]
    by_style = dict(paragraphs)
    platform = more.get("platform", {})
    return Notice(
        kind=kind,
        title_lines=by_style["title"].split(_BREAK),
        addressee=by_style["addressee"],
        parts=[(style, line) for style, line in paragraphs if style not in ("title", "addressee")],
        attachments=attachments,
        dated=edition.approved_on,
        mark=edition.mark,
        is_trial=edition.is_automatic,
        city_code=platform.get("city_code"),
        city_name=platform.get("city_name"),
        platform_code=platform.get("platform_code"),
    )


def _styled(line: str) -> tuple[str, str]:
    for sign, style in _STYLES.items():
        if line.startswith(sign):
            return style, line.removeprefix(sign)
    return "body", line


def _attachment(table: str, edition: Edition, found: Sequence[Row]) -> Attachment:
    shown = columns(f"{table}_attachment")
    width = sum(column.width for column in shown)
    year = edition.report_year
    return Attachment(
        title_lines=word("attachment", table).format(year=year, next_year=year + 1).split(_BREAK),
        header=[column.title for column in shown],
        shares=[column.width / width for column in shown],
        sides=[KINDS[column.kind][1] for column in shown],
        rows=[[text(row[column.name]) for column in shown] for row in table_cells(f"{table}_attachment", found)],
    )


def _case(case: Row) -> Row:
    """Return a rectification as the notice words it."""
    days = {
        name: date.fromisoformat(case[name]) if case[name] else None for name in ("opened_on", "due_on", "rechecked_on")
    }
    return days | {
        "opened_by": word("opened_by", case["opened_by"]),
        "recheck_outcome": word("assessed", case["recheck_outcome"]),
        "score": None if case["score"] is None else text(StyledValue(case["score"], "number")),
        "problems_zh": (case["problems_zh"] or "").strip().rstrip("。；;.") or None,
    }


def _on_one_line(value: Any) -> Any:
    """Return a text on one line: a filed name stays within its paragraph, whatever it holds."""
    return " ".join(value.split()) if isinstance(value, str) else value


@cache
def _texts() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEXTS / "notices"),
        undefined=StrictUndefined,
        autoescape=False,  # plain text; docx and pdf escape for themselves
        finalize=_on_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["date_zh"] = date_zh
    return environment
