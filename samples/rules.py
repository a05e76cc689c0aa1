"""Thresholds and parameters of the rules, from the seeds: the sample bunches where the rules put their limits."""

import csv
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from functools import cache

from youth_platforms.base.paths import SEEDS

# Rules of this scope decide on certification.
CERTIFICATION = "certification"


def threshold(rule_code: str, year: int) -> float:
    """Return a rule's threshold in a year. Raises KeyError for a rule that has none then."""
    return max((begun, value) for begun, value in _thresholds()[rule_code] if begun <= year)[1]


def parameter(name: str) -> str:
    """Return a parameter's first value. Raises KeyError for an unknown one."""
    return _parameters()[name]


def points(problem_code: str) -> int:
    """Return what one problem weighs in the quotas."""
    return _points()[problem_code]


def certification_rules(years: Collection[int]) -> tuple[str, ...]:
    """Return every code that an applicant is judged by in one of the years, in the order of the measures."""
    in_force = (
        row["rule_code"]
        for row in _rows("criteria")
        if row["scope"] == CERTIFICATION
        and int(row["valid_from_year"]) <= max(years)
        and (not row["valid_to_year"] or int(row["valid_to_year"]) >= min(years))
    )
    return tuple(dict.fromkeys(in_force))


@cache
def counties_due_on(year: int) -> date:
    """Return the day on which the counties' reports of a year are due."""
    return next(
        date.fromisoformat(row["county_report_due_on"])
        for row in _rows("reporting_calendar")
        if row["report_year"] == str(year)
    )


@cache
def newest_year() -> int:
    """Return the newest year of the reporting calendar."""
    return max(int(row["report_year"]) for row in _rows("reporting_calendar"))


@cache
def _thresholds() -> dict[str, list[tuple[int, float]]]:
    """First year and threshold of each version of a rule."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in _rows("criteria"):
        if row["threshold"]:
            found[row["rule_code"]].append((int(row["valid_from_year"]), float(row["threshold"])))
    return found


@cache
def _parameters() -> dict[str, str]:
    return {row["parameter"]: row["value"] for row in reversed(_rows("parameters"))}


@cache
def _points() -> dict[str, int]:
    return {row["problem_code"]: int(row["points"]) for row in reversed(_rows("quota_problem_points"))}


def _rows(seed: str) -> list[dict[str, str]]:
    with open(SEEDS / f"{seed}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
