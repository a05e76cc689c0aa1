"""How to fix what a check found, in Chinese."""

from functools import cache
from pathlib import Path

from youth_platforms.base.tables import rows
from youth_platforms.forms.vocabularies import checks

TEXTS = Path(__file__).with_name("texts")


def fix_zh(check_code: str) -> str:
    """Return how to fix what a check found, one of reading a workbook or of the warehouse (texts/fixes.csv)."""
    known = checks().get(check_code)
    return known.fix_zh if known else _fixes().get(check_code, _fixes()[""])


@cache
def _fixes() -> dict[str, str]:
    """Return how to fix what the warehouse found, by check; '' for one that has no text of its own."""
    return {row["check_code"]: row["fix_zh"] for row in rows(TEXTS / "fixes.csv")}
