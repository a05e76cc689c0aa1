"""What the rules make of a reported platform: the sample's own reckoning, kept apart from the product's.

It lets the story go on (who is reviewed next year) and lets tests compare the marts with what was meant.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from samples.reports import RECORDS, PlatformYear, Row
from samples.rules import counties_due_on, threshold
from youth_platforms.reference import working_days

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Judgement:
    """Codes failed, waived and without data, of one applicant."""

    failed: frozenset[str]
    waived: frozenset[str]
    no_data: frozenset[str]


def judge(
    reported: PlatformYear,
    application: Row,
    review: Row,
    year: int,
    *,
    certified_on: date | None,
    is_provincial: bool,
    quota: int,
    is_waived: bool,
) -> Judgement:
    """Return the criteria of certification (measures 4 to 6) over the rows as reported; `review` is the city's row."""
    passed = {
        **_place(reported.platform, year),
        **_running(reported, application["applied_on"], year),
        "M4.0-tier": not is_provincial and certified_on is not None and certified_on <= application["applied_on"],
        **_review(application, review, year, quota),
    }
    failed = {code for code, outcome in passed.items() if outcome is False}
    waived = failed & {"M4.1-area"} if is_waived else set()
    return Judgement(
        failed=frozenset(failed - waived),
        waived=frozenset(waived),
        no_data=frozenset(code for code, outcome in passed.items() if outcome is None),
    )


def _place(platform: Row, year: int) -> dict[str, bool | None]:
    return {
        "M4.1-area": platform["area_sqm"] >= threshold("M4.1-area", year),
        "M4.1-tenure": platform["tenure"] == "团组织所有" or platform["tenure_years"] >= threshold("M4.1-tenure", year),
        "M4.1-plaque": platform["has_plaque"],
        "M4.1-emblem": platform["has_flag"] and platform["has_emblem"],
        "M4.1-equipment": all(platform[f"has_{thing}"] for thing in ("computer", "television", "sound_system", "wifi")),
        "M4.2-rules": all(
            platform[f"has_{thing}"]
            for thing in ("duties", "operating_rules", "activity_procedure", "management_measures")
        ),
        "M4.2-regional": platform["has_regional_mechanism"],
        "M4.5-youth": platform["youth_served"] >= threshold("M4.5-youth", year),
    }


def _running(reported: PlatformYear, applied_on: date, year: int) -> dict[str, bool | None]:
    activities = reported.activities
    by_month = Counter(row["activity_on"].month for row in activities)
    fiscal = [row for row in reported.funding if row["source"] == "财政配套" and row["received_on"].year == year]
    in_post = [
        row for row in reported.staff
        if row["started_on"] <= date(year, 12, 31) and (row["left_on"] is None or row["left_on"] > date(year, 12, 31))
    ]  # fmt: skip
    full_time = [
        r for r in in_post if r["employment"] == "专职" and r["staff_kind"] in ("专职社工", "青少年事务岗", "三支一扶")
    ]
    part_time = [
        row
        for row in in_post
        if row["employment"] == "兼职" and row["is_mainly_platform"] and row["staff_kind"] != "志愿者"
    ]
    partners = {row["organisation_name"] for row in reported.partners if row["organisation_kind"] == "青年社会组织"}
    records = all(row[record] for row in activities for record in RECORDS)
    people = min((row["participants"] for row in activities), default=None)
    return {
        "M4.0-age": _a_year_after(reported.platform["opened_on"]) <= applied_on,
        "M4.2-funding": sum(row["amount_yuan"] for row in fiscal) >= threshold("M4.2-funding", year),
        "M4.3-categories": len({row["category"] for row in activities}) >= threshold("M4.3-categories", year),
        "M4.3-records": records,
        "M4.4-staff": len(full_time) >= threshold("M4.4-staff", year) or len(part_time) >= 2,
        "M4.4-volunteers": any(row["staff_kind"] != "专职社工" for row in in_post),
        "M4.5-partners": len(partners) >= threshold("M4.5-partners", year),
        "M4.6-month": min(by_month[month] for month in MONTHS) >= threshold("M4.6-month", year),
        "M4.6-year": len(activities) >= threshold("M4.6-year", year),
        "M4.6-people": None if people is None else people >= threshold("M4.6-people", year),
    }


def _review(application: Row, review: Row, year: int, quota: int) -> dict[str, bool | None]:
    start, end = review["publicity_started_on"], review["publicity_ended_on"]
    # What is not of the round counts no day.
    is_of_round = start is not None and start >= application["applied_on"] and end <= counties_due_on(year)
    days = working_days.working_days(start, end) if is_of_round else 0
    return {
        "M6-county": _approved(
            application["county_opinion"], application["county_reviewed_on"], application["applied_on"]
        ),
        "M6-city": _approved(review["city_opinion"], review["city_reviewed_on"], application["county_reviewed_on"]),
        "M6-publicity": None if start is None else days >= threshold("M6-publicity", year),
        "M6-objection": None if review["objection"] is None else review["objection"] != "异议成立",
        "M6-quota": review["recommended_order"] <= quota,
    }


def _approved(opinion: str | None, on: date | None, after: date | None) -> bool | None:
    if opinion == "不同意":
        return False
    if opinion is None or on is None or after is None:
        return None
    return on >= after


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def shares(pool: int, minimum: int, units: Mapping[str, int]) -> dict[str, int]:
    """Share the pool among cities: the minimum each, the rest by their units, largest remainder, ties by city code."""
    rest = pool - minimum * len(units)
    total = sum(units.values())
    floors = {city: rest * count // total for city, count in units.items()}
    by_remainder = sorted(units, key=lambda city: (-(rest * units[city] % total), city))
    extra = set(by_remainder[: rest - sum(floors.values())])
    return {city: minimum + floors[city] + (city in extra) for city in units}


def ranks(scored: Mapping[str, tuple[float, int, int]]) -> dict[str, int]:
    """Return what SQL's rank() over (score, activities, youth), all descending, gives."""
    groups: dict[tuple[float, int, int], list[str]] = defaultdict(list)
    for key, merit in scored.items():
        groups[merit].append(key)
    result: dict[str, int] = {}
    for merit in sorted(groups, reverse=True):
        place = len(result) + 1
        result.update(dict.fromkeys(groups[merit], place))
    return result
