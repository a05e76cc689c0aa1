"""Thresholds and parameters of the rules, from the seeds: the sample bunches where the rules put their limits."""

from collections import defaultdict
from datetime import date
from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows
from youth_platforms.reference.years import county_due_on, reporting_years


def threshold(rule_code: str, year: int) -> float:
    """Return a rule's threshold in a year. Raises KeyError for a rule that has none then."""
    return max((begun, value) for begun, value in _thresholds()[rule_code] if begun <= year)[1]


def parameter(name: str) -> str:
    """Return a parameter's first value. Raises KeyError for an unknown one."""
    return _parameters()[name]


def points(problem_code: str) -> int:
    """Return what one problem weighs in the quotas."""
    return _points()[problem_code]


def counties_due_on(year: int) -> date:
    """Return the day on which the counties' reports of a year are due."""
    return date.fromisoformat(county_due_on(year))


def newest_year() -> int:
    """Return the newest year of the reporting calendar."""
    return max(reporting_years())


@cache
def _thresholds() -> dict[str, list[tuple[int, float]]]:
    """Return the first year and the threshold of each version of each rule."""
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
    return list(rows(SEEDS / f"{seed}.csv"))
