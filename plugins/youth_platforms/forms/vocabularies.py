"""The small vocabularies of the forms, as data: limits, yes/no pairs, units, row markers, checks."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows

FORMS = Path(__file__).parent


@dataclass(frozen=True)
class FilingCheck:
    """One kind of finding: `scope` filing rejects it, cell and row are about one place; the texts are templates."""

    code: str
    scope: str
    expected_zh: str
    fix_zh: str


@cache
def limit(name: str) -> int:
    """Return one bound of limits.csv."""
    return int(next(row["value"] for row in rows(FORMS / "limits.csv") if row["limit"] == name))


@cache
def yes_no_pairs() -> tuple[tuple[str, str], ...]:
    """Return the ways to write yes and no; the first pair is the canonical one."""
    return tuple((row["yes"], row["no"]) for row in rows(FORMS / "yes_no.csv"))


@cache
def unit_spellings(unit: str) -> tuple[str, ...]:
    """Return how offices write a column's unit behind a number; empty for a column without unit."""
    return tuple(row["spelling"] for row in rows(FORMS / "units.csv") if row["unit"] == unit)


@cache
def row_markers(kind: str) -> tuple[str, ...]:
    """Return texts by which a row below the data says what it is: kind total or note."""
    return tuple(row["text"] for row in rows(FORMS / "row_markers.csv") if row["kind"] == kind)


@cache
def sheet_states() -> dict[str, str]:
    """Return how a sheet that people do not see is hidden, and where to find it, in Chinese, by its state."""
    return {row["state"]: row["shown_zh"] for row in rows(FORMS / "sheet_states.csv")}


@cache
def not_filed() -> tuple[str, ...]:
    """Return patterns, in lower case, of names that nobody files: locks, thumbnails, unfinished downloads."""
    return tuple(row["pattern"] for row in rows(FORMS / "not_filed.csv"))


@cache
def type_expectations() -> dict[str, str]:
    """Return what each cell type expects, in Chinese."""
    return {row["type"]: row["expected_zh"] for row in rows(FORMS / "cell_types.csv")}


@cache
def checks() -> dict[str, FilingCheck]:
    """Return the closed list of findings that reading one workbook can make, by code."""
    return {
        row["check_code"]: FilingCheck(row["check_code"], row["scope"], row["expected_zh"], row["fix_zh"])
        for row in rows(FORMS / "checks.csv")
    }


@cache
def soft_rules() -> tuple[str, ...]:
    """Return the codes of the criteria that a recorded waiver may lift."""
    return tuple(dict.fromkeys(row["rule_code"] for row in rows(SEEDS / "criteria.csv") if row["is_hard"] == "false"))
