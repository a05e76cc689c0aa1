"""Hubei's divisions, read from the seeds as a table anyone can look at; and the working days of the State Council."""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (SEEDS / name).open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def divisions() -> dict[str, dict[str, str]]:
    return {row["division_code"]: row for row in _rows("divisions.csv")}


@cache
def vintages() -> dict[str, str]:
    """Old code of a county -> its newest."""
    return {row["division_code"]: row["newest_code"] for row in _rows("division_code_history.csv")}


def newest(code: str) -> str:
    """Any code that begins with a county's (county, township, platform), under the county's newest code."""
    return vintages().get(code[:6], code[:6]) + code[6:]


@cache
def counties() -> tuple[str, ...]:
    """Return the 103 county-level units of GB/T 2260, by code."""
    return tuple(sorted(code for code, row in divisions().items() if row["counts_as_county"] == "true"))


@cache
def zones() -> tuple[str, ...]:
    return tuple(sorted(c for c, row in divisions().items() if row["level"] == "county" and c not in counties()))


@cache
def cities() -> tuple[str, ...]:
    """Return the 17 that file city reports: 13 prefectures and the four directly administered."""
    return tuple(sorted({divisions()[county]["city_code"] for county in counties()}))


def city_of(county: str) -> str:
    return divisions()[newest(county)]["city_code"]


def name(code: str) -> str:
    return divisions()[newest(code)]["name"]


@cache
def townships(county: str) -> tuple[tuple[str, str, str], ...]:
    """(code, name, kind) of a county, by code; kind as the seed writes it."""
    return tuple(
        (code, row["name"], row["township_kind"])
        for code, row in sorted(divisions().items())
        if row["level"] == "township" and row["county_code"] == county
    )


def is_working_day(day: date) -> bool:
    if date(2020, 2, 3) <= day <= date(2020, 2, 13):
        return False
    return bool(chinese_calendar.is_workday(day))


def working_days(first: date, last: date) -> int:
    """Working days from first to last, both included."""
    days = (last - first).days + 1
    return sum(is_working_day(first + timedelta(days=n)) for n in range(days))
