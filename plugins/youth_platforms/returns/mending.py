"""How to mend what a check found, in Chinese."""

from functools import cache
from pathlib import Path

from youth_platforms.base.tables import rows
from youth_platforms.forms.vocabularies import checks

TEXTS = Path(__file__).with_name("texts")


def mend_zh(check_code: str) -> str:
    """Return how to mend what a check found, one of reading a workbook or of the warehouse (texts/mends.csv)."""
    known = checks().get(check_code)
    return known.mend_zh if known else _mends().get(check_code, _mends()[""])


@cache
def _mends() -> dict[str, str]:
    """How to mend what the warehouse found, by check; '' for one that has no text of its own."""
    return {row["check_code"]: row["mend_zh"] for row in rows(TEXTS / "mends.csv")}
