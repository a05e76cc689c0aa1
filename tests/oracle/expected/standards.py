"""Active platforms, judged again each year: the criteria of every active platform, who misses what, the cheapest fixes;
and the N rules of single platforms."""

from decimal import Decimal
from typing import Any

from tests.oracle import hubei
from tests.oracle.expected import criteria
from tests.oracle.expected.certification import as_record, waivers
from tests.oracle.expected.model import (
    ANY,
    FAIL,
    NO_DATA,
    NOT_APPLICABLE,
    PASS,
    Line,
    OneOf,
    Record,
    Result,
    in_post,
    whether,
)
from tests.oracle.expected.state import Year

STANDARD_NAME, NAMED_FROM = "青少年之家", (2015, 9, 2)


def criteria_of_active_platforms(y: Year) -> None:
    waived = waivers(y)
    for code, measures in y.active():
        y.platform_results[code] = results = criteria.of_platform(measures, waived=code in waived)
        for rule, result in results.items():
            y.out.put("fct_platform_criteria", (y.year, code, rule), as_record(result))
        y.carried.missed[code, y.year] = {rule for rule, result in results.items() if result.outcome == FAIL}


# ---- N1.2, N1.3, N2.1 -------------------------------------------------------------------------------------------


def platform_standards(y: Year) -> None:
    for code, measures in y.active():
        for rule, result in standards_of(y, code, measures).items():
            record = {"observed": result.observed, "threshold": result.threshold, "outcome": result.outcome}
            y.out.put("fct_platform_standards", (y.year, code, rule), record)


def standards_of(y: Year, code: str, measures: Record) -> dict[str, Result]:
    row = measures["row"]
    unheard = Result(ANY, ANY, NOT_APPLICABLE)
    opened = row["启用日期"]
    is_new = row["建设方式"] == "新建" and (opened.year, opened.month, opened.day) >= NAMED_FROM
    full_time = measures["full_time_staff"]
    return {
        # 其他 is reported: neither pass nor fail
        "N1.2": unheard if row["建设方式"] == "其他" else Result(ANY, ANY, PASS),
        "N1.3.1-name": whether(STANDARD_NAME in row["平台名称"]) if is_new else unheard,
        "N1.3.1-plaque": whether(row["悬挂牌匾"] and row["团徽"]),
        "N1.3.2": Result(measures["offered"], None, NOT_APPLICABLE),
        "N1.3.3-staff": Result(full_time, ANY, PASS if 1 <= full_time <= 3 else FAIL),
        "N1.3.3-cadre": cadres(y, measures),
        "N2.1-support": support(y, code, measures),
    }


def cadres(y: Year, measures: Record) -> Result:
    """Each 团干部 listed: the fewest days of any; one below fails, else one blank is no data. Whether one who left
    within the year is still listed is left open."""
    listed = fewest_days(measures["cadres"])
    present = fewest_days([line for line in measures["cadres"] if in_post(line, y.end)])
    return listed if listed == present else Result(ANY, ANY, OneOf(listed.outcome, present.outcome))


def fewest_days(cadres: list[Line]) -> Result:
    days = [line["每月最少到岗天数"] for line in cadres]
    if not days:
        return Result(ANY, ANY, NOT_APPLICABLE)
    known = [day for day in days if day is not None]
    if known and min(known) < 1:
        return Result(min(known), 1, FAIL)
    return Result(ANY, 1, NO_DATA) if len(known) < len(days) else Result(min(known), 1, PASS)


def support(y: Year, code: str, measures: Record) -> Result:
    """Money from the tier that certified it. A later register may leave out what an earlier one said."""
    tier = measures["tier"]
    if not measures["city_tier_known"] and tier == "none":
        return Result(ANY, ANY, ANY)
    if tier == "none":
        return Result(ANY, ANY, NOT_APPLICABLE)
    if tier == "city":
        money = y.carried.city_lists[hubei.city_of(code[:6]), y.year][code]["经费支持(元)"]
        return above_zero(money)
    rows = [row for row in y.carried.carried_in if row.platform == code]
    paid = [yuan for platform, year, yuan in y.carried.support if platform == code and year <= y.year]
    if tier == "province" and not rows:
        return above_zero(sum(paid)) if paid else Result(None, ANY, NO_DATA)
    if tier == "province" and len(rows) == 1 and rows[0].register_year == y.year and not paid:
        return above_zero(rows[0].money)
    return Result(ANY, ANY, ANY)


def above_zero(money: Any) -> Result:
    if money is None:
        return Result(None, ANY, NO_DATA)
    return Result(money, ANY, PASS if money > 0 else FAIL)


# ---- standing, fixes --------------------------------------------------------------------------------------------


def standing_and_fixes(y: Year) -> None:
    for code, results in y.platform_results.items():
        missed = y.carried.missed[code, y.year]
        tier = y.measures[code]["tier"]
        if tier != "none":
            record = {
                "tier": tier,
                "city_code": hubei.city_of(code[:6]),
                "missed_rules": missed,
                "missed_last_year": y.carried.missed.get((code, y.year - 1), set()),
            }
            y.out.put("mart_demonstration_standing", (y.year, code), record)
        fixes(y, code, {rule: results[rule] for rule in missed})
    for code, measures in y.measures.items():
        if measures["tier"] != "none" and code not in y.platform_results:
            y.out.put("mart_demonstration_standing", (y.year, code), {}, optional=True)
    for code in y.reviewed - y.measures.keys():  # its county is silent: nothing says what it misses
        y.out.put("mart_demonstration_standing", (y.year, code), {}, optional=True)


def fixes(y: Year, code: str, failed: criteria.Results) -> None:
    """«Ordered by relative distance» is read as gap / threshold, of the condition that decided: 10 of 100 square
    metres (0.10) come before 3 of 4 activities (0.75), and a yes that is a no (1 of 1) comes last. Equal distances
    may be in either order."""
    distances = {}
    for rule, result in failed.items():
        gap = criteria.gap_of(rule, result)
        distances[rule] = Decimal(gap) / result.threshold
    for rule, result in failed.items():
        first = 1 + sum(other < distances[rule] for other in distances.values())
        last = sum(other <= distances[rule] for other in distances.values())
        record: Record = {
            "fix_order": OneOf(*map(Decimal, range(first, last + 1))),
            "gap": criteria.gap_of(rule, result),
            "relative_gap": distances[rule],
        }
        y.out.put("mart_cheapest_fixes", (y.year, code, rule), record)
