"""Hubei's divisions: which unit a code of any vintage means. Reads the two seeds once; codes are text.

Units (province, city, county) have 6 digits, townships 9. The four directly administered counties (4290xx) are cities
too: their `city_code` is their own code.
"""

from dataclasses import dataclass
from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows

PROVINCE_CODE = "420000"


@dataclass(frozen=True)
class Unit:
    """A province, city or county by its newest code and name; `level` says which, `city_code` is empty for 420000.

    `counts_as_county`: one of the 103 county-level units of GB/T 2260 (zones such as 421071 are not).
    """

    code: str
    name: str
    level: str
    city_code: str
    counts_as_county: bool


@dataclass(frozen=True)
class Township:
    """A street, town, township or other unit below the county; `kind` is 街道, 镇, 乡 or 其他."""

    code: str
    name: str
    kind: str
    county_code: str


def unit(code: str) -> Unit | None:
    """Return the unit that a 6-digit code of any vintage means; None for an unknown one."""
    return _units().get(_newest().get(code, code))


def newest_code(code: str) -> str | None:
    """Return the newest code of the unit that a 6-digit code of any vintage means; None for an unknown one."""
    found = unit(code)
    return found.code if found else None


def vintages(code: str) -> frozenset[str]:
    """Return every code, old and newest, of the unit that `code` means; empty for an unknown one."""
    newest = newest_code(code)
    if newest is None:
        return frozenset()
    return frozenset({newest} | {old for old, successor in _newest().items() if successor == newest})


def with_newest_county(code: str) -> str:
    """Return a township or platform code (9 digits) with its county's newest code in front; others as they are."""
    return (newest_code(code[:6]) or code[:6]) + code[6:]


@cache
def known_as(code: str, year: int) -> tuple[str, str]:
    """Return a unit's code and name at the end of a year (420882 in 2017: 420821, 京山县). Raises KeyError."""
    found = unit(code)
    if found is None:
        raise KeyError(code)
    for row in _history():
        if row["newest_code"] == found.code and year < int(row["valid_to"]):
            return row["division_code"], row["name"]
    return found.code, found.name


def cities() -> tuple[Unit, ...]:
    """Return the 17 that file a city's report: 13 prefecture-level units and 4 directly administered counties."""
    return tuple(u for u in _units().values() if u.level == "city" or u.code == u.city_code)


def counties() -> tuple[Unit, ...]:
    """Return every unit that files a county's report (105); `counts_as_county` marks the 103 of GB/T 2260."""
    return tuple(u for u in _units().values() if u.level == "county")


def townships(county_code: str) -> tuple[Township, ...]:
    """Return the townships of a county (any vintage of its code) under their newest codes; empty for an unknown one."""
    return _townships().get(newest_code(county_code) or "", ())


@cache
def _units() -> dict[str, Unit]:
    return {
        row["division_code"]: Unit(
            code=row["division_code"],
            name=row["name"],
            level=row["level"],
            city_code=row["city_code"],
            counts_as_county=row["counts_as_county"] == "true",
        )
        for row in rows(SEEDS / "divisions.csv")
        if row["level"] != "township"
    }


@cache
def _townships() -> dict[str, tuple[Township, ...]]:
    by_county: dict[str, tuple[Township, ...]] = {}
    for row in rows(SEEDS / "divisions.csv"):
        if row["level"] == "township":
            township = Township(row["division_code"], row["name"], row["township_kind"], row["county_code"])
            by_county[township.county_code] = (*by_county.get(township.county_code, ()), township)
    return by_county


@cache
def _newest() -> dict[str, str]:
    return {row["division_code"]: row["newest_code"] for row in _history()}


@cache
def _history() -> tuple[dict[str, str], ...]:
    return tuple(rows(SEEDS / "division_code_history.csv"))
