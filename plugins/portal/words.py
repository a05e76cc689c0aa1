"""How values read on a page: labels of codes, numbers, dates, requirements."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from youth_platforms.base.amounts import PLACES, column_text, in_unit, number_text
from youth_platforms.base.clock import HERE
from youth_platforms.base.number_spans import spans
from youth_platforms.base.tables import rows

BLANK = "—"
SPANS_SHOWN = 4
COMPARATORS = {">=": "≥", "<=": "≤", ">": ">", "=": "", "between": ""}


@cache
def labels(kind: str) -> dict[str, tuple[str, str]]:
    """Return a code -> (label, tone) of one kind, in the order of labels.csv. The tone is a class of portal.css."""
    table = rows(Path(__file__).with_name("labels.csv"))
    return {row["code"]: (row["label"], row["tone"]) for row in table if row["kind"] == kind}


def label(code: str | None, kind: str) -> str:
    """Return what a code is called; an unknown one is shown as it is."""
    return labels(kind).get(code or "", (code or BLANK, ""))[0]


def tone(code: str | None, kind: str) -> str:
    """Return the tone in which a code is shown; an unknown one is quiet."""
    return labels(kind).get(code or "", ("", "quiet"))[1] or "quiet"


def number(value: Decimal | int | float | None, places: int = PLACES) -> str:
    """Return a number as a column shows it, thousands set apart and no needless zeros: 30,000; 87.5."""
    return BLANK if value is None else column_text(value, places)


def score(value: Decimal | None) -> str:
    """Return a score with two decimals, so that a column of them is aligned."""
    return BLANK if value is None else f"{value:.2f}"


def measured(value: Decimal | int | None, unit: str | None) -> str:
    """Return a figure in its criterion's unit, as its sentence has it: 是， 87.5%, 30000元."""
    return BLANK if value is None else in_unit(value, unit)


def required(
    comparator: str | None, threshold: Decimal | int | None, unit: str | None, threshold_to: Decimal | int | None = None
) -> str:
    """Return a requirement: ≥60次， 是， 1–3人."""
    if threshold is None:
        return BLANK
    if threshold_to is not None:
        return f"{number_text(threshold)}–{measured(threshold_to, unit)}"
    return f"{COMPARATORS.get(comparator or '', comparator)}{measured(threshold, unit)}"


def day(value: date | datetime | None) -> str:
    """Return a day as 2016年3月5日; of a moment, the day in China."""
    if value is None:
        return BLANK
    if isinstance(value, datetime):
        value = value.astimezone(HERE).date()
    return f"{value.year}年{value.month}月{value.day}日"


def numeric_day(value: date | datetime | None) -> str:
    """Return a day as 2016-03-05, for columns of a table."""
    if value is None:
        return BLANK
    return f"{value.astimezone(HERE):%Y-%m-%d}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def row_numbers(value: list[int] | None) -> str:
    """Return sheet rows as spans: 3–58、61. After some spans a long list ends with how many rows there are."""
    if not value:
        return ""
    found = spans(value)
    shown = "、".join(str(first) if first == last else f"{first}–{last}" for first, last in found[:SPANS_SHOWN])
    return f"第{shown}行" if len(found) <= SPANS_SHOWN else f"第{shown}…行，共{len(set(value))}行"


def filed(value: object) -> Markup:
    """Return a text that was filed, set apart, so that its direction marks turn nothing around it."""
    return Markup("<bdi>{}</bdi>").format(value)


FILTERS: dict[str, Any] = {
    "filed": filed,
    "label": label,
    "tone": tone,
    "number": number,
    "score": score,
    "measured": measured,
    "day": day,
    "numeric_day": numeric_day,
    "row_numbers": row_numbers,
}
FUNCTIONS: dict[str, Any] = {"required": required, "labels": labels}
