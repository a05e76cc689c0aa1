"""A figure as people read it: the Python half of dbt's macros `number_zh`, `percent_zh` and `amount_zh`, which write
the same text.

A figure with its unit behind it is written as sentences write it: 30000元. Only a column of numbers sets thousands
apart: 30,000. Both are rounded at the fourth decimal, a percentage at the second unless that would make it a whole one:
what just misses a threshold must not read as reaching it (docs/decisions/0002). tests/dbt/test_wording.py holds both
halves to it.
"""

from decimal import ROUND_HALF_UP, Decimal

YES_NO, SHARE = "是否", "比例"
"""Units of criteria that are no units (dbt_project/seeds/criteria.csv): 1 or 0, and 0 to 1."""
PLACES, PLACES_OF_PERCENT = 4, 2


def suffix(unit: str | None) -> str:
    """Return what is written behind a figure of the unit: 次; nothing behind 是 or a percentage."""
    return "" if unit in (YES_NO, SHARE) else unit or ""


def yes_no(value: Decimal | int) -> str:
    """Return 是 for 1, 否 for 0."""
    return "是" if value else "否"


def number_text(value: Decimal | int | float, places: int = PLACES) -> str:
    """Return a number as a sentence writes it, without needless zeros: 30000; 87.5."""
    # Half up, as PostgreSQL rounds.
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def column_text(value: Decimal | int | float, places: int = PLACES) -> str:
    """Return a number as a column of numbers writes it, thousands set apart: 30,000; 87.5."""
    return f"{Decimal(number_text(value, places)):,f}"


def percent_text(value: Decimal | int | float) -> str:
    """Return a share as a percentage: 87.5%, 66.67%; 59.999% and not 60%."""
    percent = Decimal(str(value)) * 100
    short = number_text(percent, PLACES_OF_PERCENT)
    return f"{number_text(percent) if short.isdecimal() else short}%"


def in_unit(value: Decimal | int, unit: str | None) -> str:
    """Return a figure in its unit: 是, 87.5%, 30000元."""
    if unit == YES_NO:
        return yes_no(value)
    if unit == SHARE:
        return percent_text(value)
    return f"{number_text(value)}{suffix(unit)}"
