"""The criteria of articles 4 and 6, as functions of one platform's measures: M4.1 to M4.6 of any, M4.0 and M6 of an
applicant."""

from datetime import date
from typing import Any

from tests.oracle import hubei
from tests.oracle.expected.model import (
    FAIL,
    NO_DATA,
    NOT_APPLICABLE,
    PASS,
    WAIVED,
    Line,
    Record,
    Result,
    at_least,
    compared,
    of,
    whether,
)
from tests.oracle.expected.platforms import activity_measures
from tests.oracle.scenario import EQUIPMENT, RULES

Results = dict[str, Result]
SOFT = "M4.1-area"


def a_year_after(day: date) -> date:
    return date(day.year + 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def opinion(said: str | None, given_on: date | None, not_before: date | None) -> bool | None:
    """不同意 fails whatever its date; 同意 needs its own date and the one it follows."""
    if said == "不同意":
        return False
    if said is None or given_on is None or not_before is None:
        return None
    return given_on >= not_before


def of_platform(measures: Record, *, counting: bool = False, waived: bool = False) -> Results:
    """M4.1 to M4.6. `counting`: the reading `activity_people=counting`. `waived`: a waiver of M4.1-area is recorded."""
    row = measures["row"]
    activities = measures
    if counting:
        activities = activity_measures([line for line in measures["lines"] if line["参与人数"] >= 20])
    people = at_least(activities["smallest_participants"], 20)
    if counting and people.outcome == NO_DATA:
        people = people._replace(outcome=NOT_APPLICABLE)
    area = at_least(measures["area"], 100)
    if waived and area.outcome == FAIL:
        area = area._replace(outcome=WAIVED)
    records = measures["record_share"]
    return {
        "M4.1-area": area,
        "M4.1-tenure": tenure(row),
        "M4.1-plaque": whether(of(row, lambda p: p["悬挂牌匾"])),
        "M4.1-emblem": whether(of(row, lambda p: p["团旗"] and p["团徽"])),
        "M4.1-equipment": at_least(of(row, lambda p: sum(p[item] for item in EQUIPMENT)), 4),
        "M4.2-rules": at_least(of(row, lambda p: sum(p[item] for item in RULES)), 4),
        "M4.2-funding": at_least(measures["fiscal_funding_yuan"], 30000),
        "M4.2-regional": whether(of(row, lambda p: p["区域化工作机制"])),
        "M4.3-categories": at_least(measures["categories"], 2),
        "M4.3-records": Result(None, 1, NOT_APPLICABLE) if records is None else compared(records, 1),
        "M4.4-staff": staff(measures),
        "M4.4-volunteers": at_least(measures["kinds"], 1),
        "M4.5-youth": at_least(measures["youth_served"], 500),
        "M4.5-partners": at_least(measures["youth_organisations"], 3),
        "M4.6-month": at_least(activities["fewest_monthly_activities"], 4),
        "M4.6-year": at_least(activities["activities"], 60),
        "M4.6-people": people,
    }


def tenure(row: Line | None) -> Result:
    """Condition 1: five years of use; condition 2: owned.

    RULES: «tenure = 团组织所有, else tenure_years»: one that is not owned is measured by the years. 0002 shows the
    first named of the conditions that came out as the rule did, so the years are named first.
    """
    if row is None:
        return Result(None, 5, NO_DATA, 1)
    if row["产权性质"] == "团组织所有":
        return Result(1, 1, PASS, 2)
    return at_least(row["使用权年限(年)"], 5, 1)


def staff(measures: Record) -> Result:
    """Condition 1: one full-time; condition 2: two part-time. Where neither holds, the first named is shown (0002)."""
    full_time = compared(measures["full_time_staff"], 1, 1)
    part_time = compared(measures["part_time_staff"], 2, 2)
    return part_time if full_time.outcome == FAIL and part_time.outcome == PASS else full_time


def of_application(
    application: Line, measures: Record, review: Line | None, certified_on: date | None, quota: int, due_day: date
) -> Results:
    """M4.0 and M6. `due_day` is the counties' due day, the end of the round."""
    row, applied_on = measures["row"], application["申请日期"]
    city_tier: bool | None
    if measures["tier"] in ("province", "nation"):
        city_tier = False
    elif not measures["city_tier_known"]:
        city_tier = None
    else:
        city_tier = certified_on is not None and certified_on <= applied_on
    county_on, county_says = application["县级审核日期"], application["县级审核意见"]
    city_on, city_says = of(review, lambda r: r["市级审核日期"]), of(review, lambda r: r["市级审核意见"])
    objection = of(review, lambda r: r["异议情况"])
    order = of(review, lambda r: r["推荐次序"])
    return {
        "M4.0-tier": whether(city_tier),
        "M4.0-age": whether(of(row, lambda p: a_year_after(p["启用日期"]) <= applied_on)),
        "M6-county": whether(opinion(county_says, county_on, applied_on)),
        "M6-city": whether(opinion(city_says, city_on, county_on)),
        "M6-publicity": at_least(publicity(review, applied_on, due_day), 5),
        "M6-objection": whether(None if objection is None else objection != "异议成立"),
        "M6-quota": Result(order, quota, NO_DATA if order is None else PASS if order <= quota else FAIL),
    }


def publicity(review: Line | None, applied_on: date, due_day: date) -> int | None:
    """Working days, 0 where it began before the application or ended after the counties' due day."""
    started, ended = of(review, lambda r: r["公示开始日期"]), of(review, lambda r: r["公示结束日期"])
    if not started or not ended:
        return None
    if is_outside_its_round(started, ended, applied_on, due_day):
        return 0
    return hubei.working_days(started, ended)


def is_outside_its_round(started: date | None, ended: date | None, applied_on: date, due_day: date) -> bool:
    return bool((started and started < applied_on) or (ended and ended > due_day))


def gap_of(rule: str, result: Result) -> Any:
    """Return how much is missing, as a positive number."""
    if rule == "M6-quota":
        return result.observed - result.threshold
    return result.threshold - result.observed
