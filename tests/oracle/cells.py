"""What a filed cell says, by FORMS: the allowed spellings, and what cannot be read."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from tests.oracle import hubei

YES, NO = {"是", "√", "有", "Y", "1"}, {"否", "×", "无", "N", "0"}
CEILINGS = {"people": 100_000, "area": 100_000, "yuan": 1_000_000_000, "score": 100}
NUMBERS = ("people", "area", "yuan", "score", "number", "whole")
UNITS = re.compile(r"(元|人|平方米|㎡|m2|次|年|天|分|个)$")


class Unreadable(Exception):
    """The cell holds something that is no value of its kind."""


class Absurd(Unreadable):
    """A number that is negative or beyond the ceiling: it sets its row aside even where the cell may be blank."""


def folded(text: str) -> str:
    """Spaces, full-width forms and what nobody sees folded: how two names of activities are compared."""
    return re.sub(r"\s+", "", narrowed(text))


def narrowed(text: str) -> str:
    """Full-width forms as their usual ones, without invisible characters; ① and ² stay what they are."""
    usual = (unicodedata.normalize("NFKC", c) if unicodedata.east_asian_width(c) in "FH" else c for c in text)
    return re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]", "", "".join(usual))


@lru_cache(maxsize=100_000, typed=True)
def read(kind: str, held: Any) -> Any:
    """Return the value of a cell, None when blank. Raises Unreadable."""
    if held is None or (isinstance(held, str) and not held.strip()):
        return None
    text = narrowed(str(held)).strip()
    if kind == "text":
        return str(held).strip()
    if kind == "date":
        return _date(held, text)
    if kind == "yes":
        if text in YES:
            return True
        if text in NO:
            return False
        raise Unreadable
    if kind in NUMBERS:
        return _number(kind, text)
    if kind in ("code", "township", "division", "city"):
        digits = re.fullmatch(r"(\d+)(\.0)?", text)
        if not digits or len(digits[1]) != (9 if kind in ("code", "township") else 6):
            raise Unreadable
        if kind == "city" and digits[1] not in hubei.cities():
            raise Unreadable
        return hubei.newest(digits[1])
    if kind == "year":
        if not re.fullmatch(r"\d{4}", text):
            raise Unreadable
        return int(text)
    if kind == "soft":
        if text != "M4.1-area":
            raise Unreadable
        return text
    if str(held).strip() in kind.split("|"):
        return str(held).strip()
    raise Unreadable


def _date(held: Any, text: str) -> date:
    if isinstance(held, date):
        return held
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d\d)(\d\d)", text)
    if not found:
        raise Unreadable
    try:
        return date(*(int(part) for part in found.groups() if part))
    except ValueError:
        raise Unreadable from None


def _number(kind: str, text: str) -> Decimal:
    plain = UNITS.sub("", text.replace(",", "").replace(" ", ""))
    times = 10_000 if plain.endswith("万") else 1
    try:
        value = Decimal(plain.removesuffix("万")) * times
    except InvalidOperation:
        raise Unreadable from None
    if not value.is_finite():
        raise Unreadable
    if value < 0 or value > CEILINGS.get(kind, value):
        raise Absurd
    if kind in ("people", "whole") and value != int(value):
        raise Unreadable
    return value
