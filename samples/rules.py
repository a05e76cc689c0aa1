"""Thresholds and parameters of the rules, from the seeds: the sample bunches where the rules put their limits."""

import csv
from functools import cache

from youth_platforms.base.paths import SEEDS

# Rules of this scope decide on certification.
CERTIFICATION = "certification"


def threshold(rule_code: str) -> float:
    """Return the first threshold of a rule. Raises KeyError for a rule that has none."""
    return _thresholds()[rule_code]


def parameter(name: str) -> str:
    """Return a parameter's first value. Raises KeyError for an unknown one."""
    return _parameters()[name]


def points(problem_code: str) -> int:
    """Return what one problem weighs in the quotas."""
    return _points()[problem_code]


@cache
def certification_rules() -> tuple[str, ...]:
    """Return every code an applicant is judged by, in the order of the measures."""
    return tuple(row["rule_code"] for row in _rows("criteria") if row["scope"] == CERTIFICATION)


@cache
def _thresholds() -> dict[str, float]:
    first: dict[str, float] = {}
    for row in _rows("criteria"):
        if row["threshold"]:
            first.setdefault(row["rule_code"], float(row["threshold"]))
    return first


@cache
def _parameters() -> dict[str, str]:
    return {row["parameter"]: row["value"] for row in reversed(_rows("parameters"))}


@cache
def _points() -> dict[str, int]:
    return {row["problem_code"]: int(row["points"]) for row in reversed(_rows("quota_problem_points"))}


def _rows(seed: str) -> list[dict[str, str]]:
    with open(SEEDS / f"{seed}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
