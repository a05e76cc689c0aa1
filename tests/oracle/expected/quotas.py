"""Quotas: what each city may apply for in Y, the problems of Y, and the reduction that they make for Y+1."""

from collections import Counter
from decimal import Decimal
from functools import cache
from math import floor
from typing import Any

from tests.oracle import hubei
from tests.oracle.expected.model import FAIL, verdict
from tests.oracle.expected.state import Year

POINTS = {
    "platform_delisted": 3,
    "assessment_failed": 1,
    "spot_check_failed": 2,
    "rectification_overdue": 1,
    "assessment_late": 1,
    "assessment_missing": 1,
    "report_missing": 1,
}
ONCE_A_CITY = {"assessment_late"}
POINTS_A_PLACE = 3


@cache
def default_shares(total: int = 75) -> dict[str, int]:
    """Return one place for each city, the others by county-level units, largest remainder, ties by city code."""
    cities = hubei.cities()
    units = Counter(hubei.city_of(county) for county in hubei.counties())
    rest = total - len(cities)
    exact = {city: Decimal(rest * units[city]) / sum(units.values()) for city in cities}
    shares = {city: 1 + int(exact[city]) for city in cities}
    left = total - sum(shares.values())
    for city in sorted(cities, key=lambda c: (-(exact[c] - int(exact[c])), c))[:left]:
        shares[city] += 1
    return shares


def base_quota(y: Year, city: str, year: int) -> tuple[int, str, int | None]:
    """Base of the city for `year` as known now, where it came from, and with which register it was filed."""
    if (city, year) in y.carried.filed_quotas:
        places, register_year = y.carried.filed_quotas[city, year]
        return places, "filed", register_year
    return default_shares()[city], "share", None


def quota_in_force(y: Year, city: str) -> int:
    """What the city may apply for in Y: the base less what the run of the year before took off, never below 1."""
    base, _, _ = base_quota(y, city, y.year)
    return max(1, base - y.carried.reductions.get((city, y.year), 0))


def application_quotas(y: Year) -> None:
    """What M6-quota of Y used, and what became of the applicants."""
    for city in hubei.cities():
        base, basis, register_year = base_quota(y, city, y.year)
        announced_base, announced = y.carried.announced.get((city, y.year), (None, None))
        of_city = [code for code in y.decisions if hubei.city_of(code[:6]) == city]
        decided = Counter(y.decisions[code] for code in of_city)
        y.out.put(
            "mart_application_quotas",
            (y.year, city),
            {
                "city_name": hubei.name(city),
                "base_quota": base,
                "base_basis": basis,
                "register_year": register_year,
                "reduction": y.carried.reductions.get((city, y.year), 0),
                "quota": quota_in_force(y, city),
                "announced_quota": announced,
                "applicants": len(of_city),
                "beyond_quota": sum(y.applied_results[code]["M6-quota"].outcome == FAIL for code in of_city),
                # «eligible» is read as those who took part in the ranking
                "eligible": decided["certified"] + decided["not_selected"],
                "certified": decided["certified"],
            },
        )
        if announced_base is not None and announced_base != base:
            y.out.texts["mart_application_quotas"].add((y.year, city, "note_zh"))


def occurrences(y: Year) -> Counter[tuple[str, str]]:
    """(city, problem) -> how often it happened in Y."""
    counts: Counter[tuple[str, str]] = Counter()
    for code in y.reviewed:
        city, assessed = hubei.city_of(code[:6]), y.assessments.get(code)
        counts[city, "platform_delisted"] += code in y.removed_now
        counts[city, "assessment_failed"] += verdict(assessed) == FAIL
        counts[city, "assessment_missing"] += misses_assessment(y, code)
        counts[city, "assessment_late"] += bool(assessed and assessed["上报日期"] > y.assessments_due)
    for line in y.register_rows("抽查"):
        counts[hubei.city_of(line["平台编码"][:6]), "spot_check_failed"] += line["结论"] == "不合格"
    for case in y.carried.cases:
        counts[hubei.city_of(case.platform[:6]), "rectification_overdue"] += case.outcome == "overdue"
    filed = {r.unit for r in y.carried.workbooks if r.year == y.year and r.filing.form == "county_report"}
    for county in hubei.counties():
        counts[hubei.city_of(county), "report_missing"] += county not in filed
    return counts


def misses_assessment(y: Year, code: str) -> bool:
    """Owed by who is provincial on 15 December and not removed by then; no data while all that the city filed is
    rejected."""
    owed = y.province_tier(code, y.assessments_due) is not None
    return owed and code not in y.assessments and not y.only_rejected("city_report", hubei.city_of(code[:6]))


def points_of(counts: Counter[tuple[str, str]], city: str, problem: str) -> int:
    happened = counts[city, problem]
    return POINTS[problem] * (min(1, happened) if problem in ONCE_A_CITY else happened)


def reduction_of(base: int, points: int) -> int:
    return max(0, min(floor(points / POINTS_A_PLACE), base - 1))


def problems_and_reductions(y: Year) -> None:
    counts = occurrences(y)
    late_on_the_day = {
        hubei.city_of(code[:6])
        for code in y.reviewed
        if code in y.assessments and y.assessments[code]["上报日期"] >= y.assessments_due
    }
    for city in hubei.cities():
        points = 0
        for problem in POINTS:
            if counts[city, problem]:
                cost = points_of(counts, city, problem)
                points += cost
                record: dict[str, Any] = {"occurrences": counts[city, problem], "points": cost}
                y.out.put("mart_quota_problems", (y.year, city, problem), record)
        base, basis, _ = base_quota(y, city, y.year + 1)
        reduction = reduction_of(base, points)
        y.points[city] = points
        y.carried.reductions[city, y.year + 1] = reduction
        y.carried.announced[city, y.year + 1] = (base, base - reduction)
        y.out.put(
            "mart_quota_reductions",
            (y.year + 1, city),
            {
                "base_quota": base,
                "base_basis": basis,
                "problem_points": points,
                "reduction": reduction,
                "final_quota": base - reduction,
            },
        )
        exclusive = points - points_of(counts, city, "assessment_late") + (city in late_on_the_day)
        otherwise = reduction_of(base, exclusive)
        y.out.put(
            "mart_what_if_quotas",
            (y.year + 1, "assessment_due=exclusive", city),
            {"reduction": reduction, "reduction_under_reading": otherwise},
            optional=otherwise == reduction,
        )
