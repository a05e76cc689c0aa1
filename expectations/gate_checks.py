"""The checks as data (checks.csv), and what a module of expectations is made of.

A module judges one table through a *query* with one row for each thing that ought to be in order (a filing, a
county, an applicant), complete by construction, so that what is missing is a row too. Great Expectations bundles all
expectations on a query's columns into one query. Every query has two columns for people: `subject` (whom to ask) and
`file_name` (which filing, null where none). A column of contradictions holds null where all is in order, else a few
words on what contradicts.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from great_expectations import expectations as gxe
from great_expectations.expectations.expectation import Expectation

from youth_platforms.base.tables import rows

CHECKS = Path(__file__).with_name("checks.csv")
DOUBTS = Path(__file__).with_name("doubts.csv")
DOUBT = "doubt"
CHECK_CODE = "check_code"


@dataclass(frozen=True)
class Run:
    """The run that a gate judges. `yearly_tables` are the candidate's with a report_year, `published_tables` those of
    marts; `literal` is the run's id as SQL, `today` the day in Hubei, `parameters` those in force in the year."""

    run_id: str
    report_year: int
    literal: str
    today: date
    parameters: dict[str, str]
    yearly_tables: tuple[str, ...]
    published_tables: frozenset[str]


@dataclass(frozen=True)
class GateCheck:
    """One line of checks.csv: severity critical stops the run, doubt too unless it is accepted, warning and info are
    recorded.

    Bounds are both included; of a check with neither, the column must be empty (or filled, as its module says).
    """

    check_code: str
    gate: str
    severity: str
    owner: str
    minimum: Decimal | None
    maximum: Decimal | None
    expected_zh: str
    expected_en: str
    todo_zh: str
    todo_en: str


@dataclass(frozen=True)
class Doubt:
    """One line of doubts.csv: whether a person may accept it; `trial` lets a run pass whose list nobody may approve."""

    doubt_code: str
    name_zh: str
    may_be_accepted: str


@dataclass(frozen=True)
class CheckedTable:
    """A table, the query that it is judged through, and what is expected of the query's columns."""

    table: str
    query: str
    expectations: tuple[Expectation, ...]


@cache
def checks() -> dict[str, GateCheck]:
    """Return every check by its code."""
    return {row[CHECK_CODE]: _check(row) for row in rows(CHECKS)}


@cache
def doubts() -> dict[str, Doubt]:
    """Return every doubt by its code; its wording is in checks.csv."""
    return {row["doubt_code"]: Doubt(**row) for row in rows(DOUBTS)}


def filled(check_code: str, column: str) -> Expectation:
    """Expect a value of the column in every row."""
    return gxe.ExpectColumnValuesToNotBeNull(column=column, **_described(check_code))


def no_contradiction(check_code: str, column: str) -> Expectation:
    """Expect the column, which says what contradicts, to be empty in every row."""
    return gxe.ExpectColumnValuesToBeNull(column=column, **_described(check_code))


def within(check_code: str, column: str) -> Expectation:
    """Expect the column's values to lie within the check's bounds; rows without a value are not judged."""
    return gxe.ExpectColumnValuesToBeBetween(column=column, **_bounds(check_code), **_described(check_code))


def distinct_within(check_code: str, column: str) -> Expectation:
    """Expect as many different values in the column as the check's bounds say."""
    return gxe.ExpectColumnUniqueValueCountToBeBetween(column=column, **_bounds(check_code), **_described(check_code))


def _described(check_code: str) -> dict[str, Any]:
    check = checks()[check_code]
    return {
        # Great Expectations knows three severities; a doubt stops as a critical one does.
        "severity": "critical" if check.severity == DOUBT else check.severity,
        "description": check.expected_zh,
        "notes": f"负责：{check.owner}。{check.todo_zh}",
        "meta": {CHECK_CODE: check_code},
    }


def _bounds(check_code: str) -> dict[str, Any]:
    check = checks()[check_code]
    return {
        "min_value": None if check.minimum is None else float(check.minimum),
        "max_value": None if check.maximum is None else float(check.maximum),
    }


def _check(row: dict[str, str]) -> GateCheck:
    return GateCheck(
        check_code=row["check_code"],
        gate=row["gate"],
        severity=row["severity"],
        owner=row["owner"],
        minimum=Decimal(row["minimum"]) if row["minimum"] else None,
        maximum=Decimal(row["maximum"]) if row["maximum"] else None,
        expected_zh=row["expected_zh"],
        expected_en=row["expected_en"],
        todo_zh=row["todo_zh"],
        todo_en=row["todo_en"],
    )
