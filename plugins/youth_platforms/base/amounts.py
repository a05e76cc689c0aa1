"""A figure in its criterion's unit: the Python half of dbt's macro `amount_zh`."""

from decimal import Decimal

YES_NO, SHARE = "是否", "比例"
"""Units of criteria that are no units (dbt_project/seeds/criteria.csv): 1 or 0, and 0 to 1."""


def suffix(unit: str | None) -> str:
    """Return what is written behind a figure of the unit: 次; nothing behind 是 or a percentage."""
    return "" if unit in (YES_NO, SHARE) else unit or ""


def yes_no(value: Decimal | int) -> str:
    """Return 是 for 1, 否 for 0."""
    return "是" if value else "否"


def number_text(value: Decimal | int | float, places: int = 2) -> str:
    """Return a number as a person reads it, thousands set apart and no needless zeros: 30,000; 87.5."""
    text = f"{Decimal(str(value)):,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(value: Decimal | int | float, places: int = 2) -> str:
    """Return a share as a percentage: 87.5%."""
    return f"{number_text(Decimal(str(value)) * 100, places)}%"


def in_unit(value: Decimal | int, unit: str | None, places: int = 2) -> str:
    """Return a figure in its unit, a share with so many decimals: 是, 87.5%, 60次."""
    if unit == YES_NO:
        return yes_no(value)
    if unit == SHARE:
        return percent_text(value, places)
    return f"{number_text(value)}{suffix(unit)}"
