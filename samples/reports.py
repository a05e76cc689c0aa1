"""What one platform reports of one year: its rows on the sheets of the county's form, as canonical columns.

Rows depend on seed, platform, year and aim alone. Their amounts bunch where the rules put limits, as real ones do.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from samples import words
from samples.rules import threshold
from samples.world import PERSONS_A_PLATFORM, Platform

Row = dict[str, Any]
RECORDS = ("has_implementation_plan", "has_activity_plan", "has_pictures", "has_summary", "has_attendance_list")
MOST_A_DAY = 9


@dataclass(frozen=True)
class Aim:
    """How a good platform's year turns out: the rules that its report is to miss, all others it meets."""

    misses: frozenset[str] = frozenset()
    applies: bool = True


# What a good platform misses now and then in a year in which it does not apply.
LAPSES = (
    "M4.6-people", "M4.3-records", "M4.6-year", "M4.6-month", "M4.2-funding", "M4.1-equipment", "M4.5-partners",
    "M4.4-staff",
)  # fmt: skip
LAPSING = 0.22


@dataclass(frozen=True)
class PlatformYear:
    """The rows of one platform and year, by sheet."""

    platform: Row
    activities: list[Row]
    funding: list[Row]
    staff: list[Row]
    partners: list[Row]
    services: list[Row]
    registrations: list[Row]


def report(
    seed: int, platform: Platform, year: int, aim: Aim | None, scale: float = 1.0, copy: int = 0
) -> PlatformYear:
    """Return all rows of a platform for a year. `aim` is None for a platform that does not apply."""
    draw = Random(f"{seed}/{platform.key}/{year}/{copy}")
    if aim is None and platform.condition(year).is_strong:
        aim = _ordinary_year(seed, platform, year)
    return PlatformYear(
        platform=_platform(platform, year, aim),
        activities=_activities(draw, platform, year, aim, scale),
        funding=_funding(draw, platform, year, aim),
        staff=_staff(seed, platform, year, aim),
        partners=_partners(seed, platform, year, aim),
        services=_services(seed, platform, year),
        registrations=_registrations(seed, platform, year),
    )


def _ordinary_year(seed: int, platform: Platform, year: int) -> Aim:
    """Return a good platform's year without an application: most meet everything, some let one thing slip."""
    draw = Random(f"{seed}/{platform.key}/{year}/ordinary")
    return Aim(frozenset({draw.choice(LAPSES)} if draw.random() < LAPSING else ()), applies=False)


# What each missed rule does to the 平台 row; the area and the age of a platform are what they are.
_MISSED_ATTRIBUTE: dict[str, Callable[[Row, int], None]] = {
    "M4.1-tenure": lambda row, year: row.update(tenure="使用权", tenure_years=int(threshold("M4.1-tenure", year)) - 2),
    "M4.1-plaque": lambda row, year: row.update(has_plaque=False),
    "M4.1-emblem": lambda row, year: row.update(has_emblem=False),
    "M4.1-equipment": lambda row, year: row.update(has_wifi=False),
    "M4.2-rules": lambda row, year: row.update(has_management_measures=False),
    "M4.2-regional": lambda row, year: row.update(has_regional_mechanism=False),
    "M4.5-youth": lambda row, year: row.update(youth_served=int(threshold("M4.5-youth", year)) - 20),
}


def _platform(platform: Platform, year: int, aim: Aim | None) -> Row:
    closed_on = platform.closed_on if platform.closed_on and platform.closed_on.year <= year else None
    condition = platform.condition(year)
    row: Row = {
        "platform_code": platform.code(year),
        "platform_name": platform.name,
        "township_code": platform.code(year)[:6] + platform.township.code[6:],
        "construction_mode": platform.mode,
        "opened_on": platform.opened_on,
        "closed_on": closed_on,
        "area_sqm": condition.area,
        "tenure": "团组织所有" if condition.is_owned else "使用权",
        "tenure_years": condition.tenure_years,
        **condition.flags,
        "youth_served": condition.youth,
        "weekly_hours": 20 + platform.number * 7 % 5 * 8,
        "person_in_charge": words.person_name(platform.first_person),
        "address": f"{platform.township.name}{words.STREETS[platform.number % len(words.STREETS)]}"
        f"{platform.number % 90 + 1}号",
    }
    for rule in sorted(aim.misses) if aim else ():
        _MISSED_ATTRIBUTE.get(rule, lambda row, year: None)(row, year)
    return row


def _activities(draw: Random, platform: Platform, year: int, aim: Aim | None, scale: float) -> list[Row]:
    misses = aim.misses if aim else frozenset()
    categories = list(words.ACTIVITIES)
    if "M4.3-categories" in misses:
        categories = [draw.choice(categories)]
    elif platform.condition(year).zeal < 0.3:
        categories = draw.sample(categories, draw.choice((1, 2, 3)))
    days = _days(draw, platform, year, aim, scale)
    people = _participants(draw, platform, year, len(days), aim)
    seen: set[tuple[date, str]] = set()
    rows = []
    for day, participants in zip(days, people, strict=True):
        category = draw.choice(categories)
        title = _title(draw, category, day, seen)
        is_complete = aim is not None or draw.random() < 0.8 + platform.condition(year).zeal * 0.2
        records = {record: is_complete or draw.random() < 0.7 for record in RECORDS}
        rows.append({"platform_code": platform.code(year), "activity_on": day, "title": title, "category": category,
                     "participants": participants, **records})  # fmt: skip
    # Every applicant does at least what its aim says, whatever was drawn.
    if aim and rows and "M4.3-categories" not in misses:
        others = [category for category in words.ACTIVITIES if category not in categories]
        rows[0]["category"], rows[-1]["category"] = [*categories, *others][:2]
    if rows and "M4.3-records" in misses:
        rows[len(rows) // 2]["has_summary"] = False
    if rows and "M4.6-people" in misses:
        rows[len(rows) // 3]["participants"] = int(threshold("M4.6-people", year)) - draw.randrange(1, 8)
    return rows


def _title(draw: Random, category: str, day: date, seen: set[tuple[date, str]]) -> str:
    """Return a title that its platform uses once a day."""
    title = draw.choice(words.ACTIVITIES[category])
    if draw.random() < 0.4:
        title += f"(第{draw.randrange(1, 25)}期)"
    number = 2
    unique = title
    while (day, unique) in seen:
        unique, number = f"{title}第{number}场", number + 1
    seen.add((day, unique))
    return unique


def _days(draw: Random, platform: Platform, year: int, aim: Aim | None, scale: float) -> list[date]:
    """Return days of the year's activities in order, inside the platform's life, at most MOST_A_DAY on each."""
    first = max(platform.opened_on, date(year, 1, 1))
    last = min(platform.closed_on or date(year, 12, 31), date(year, 12, 31))
    if first > last:
        return []
    days: list[date] = []
    for month, count in _monthly_counts(draw, platform, first, last, aim, scale).items():
        start = max(first, date(year, month, 1))
        length = (min(last, date(year, month, monthrange(year, month)[1])) - start).days + 1
        drawn = [draw.randrange(length) for _ in range(count)]
        if max((drawn.count(day) for day in drawn), default=0) > MOST_A_DAY:
            drawn = [index % length for index in range(min(count, MOST_A_DAY * length))]
        days += sorted(start + timedelta(days=day) for day in drawn)
    return days


def _monthly_counts(
    draw: Random, platform: Platform, first: date, last: date, aim: Aim | None, scale: float
) -> dict[int, int]:
    monthly, yearly = int(threshold("M4.6-month", first.year)), int(threshold("M4.6-year", first.year))
    months = list(range(first.month, last.month + 1))
    misses = aim.misses if aim else frozenset()
    if aim:
        # Half stop just at the year's number, half are busy; every month gets its number first.
        total = yearly + draw.choice((0, 0, 1, 2, 4)) if draw.random() < 0.45 else yearly + draw.randrange(8, 270)
        counts = dict.fromkeys(months, monthly)
        if "M4.6-year" in misses:
            total, scale = yearly - draw.randrange(1, 6), 1.0
        total = round(total * len(months) / 12)
    else:
        total = round((6 + platform.condition(first.year).zeal * 85 + draw.randrange(0, 12)) * len(months) / 12)
        counts = dict.fromkeys(months, 0)
    total = max(round(total * scale), total if aim and aim.applies else 0)
    for _ in range(total - sum(counts.values())):
        counts[draw.choice(months)] += 1
    if "M4.6-month" in misses:
        quiet, busy = months[len(months) // 6], months[-1]
        counts[busy] += counts[quiet] - (monthly - 1)
        counts[quiet] = monthly - 1
    return counts


def _participants(draw: Random, platform: Platform, year: int, count: int, aim: Aim | None) -> list[int]:
    """Return headcounts, many at the limit itself but never nearly all, none over the room's size."""
    limit = int(threshold("M4.6-people", year))
    room = int(platform.condition(year).area)
    people = []
    for _ in range(count):
        kind = draw.random()
        if kind < 0.4:
            people.append(limit)
        elif kind < (0.92 if aim else 0.75):
            people.append(draw.randrange(limit + 1, limit + 11))
        elif aim or kind < 0.8:
            people.append(min(room, draw.choice((35, 40, 45, 50, 60, 80, 100))))
        else:
            people.append(draw.randrange(8, limit))
    for index in range(count):
        if people.count(limit) <= count * 0.6:
            break
        people[index] += people[index] == limit
    return people


def _funding(draw: Random, platform: Platform, year: int, aim: Aim | None) -> list[Row]:
    wanted = int(threshold("M4.2-funding", year))
    code = platform.code(year)
    number = f"{platform.number}{draw.randrange(10, 99)}"
    if aim and "M4.2-funding" in aim.misses:
        fiscal = [wanted - draw.choice((1000, 2000, 5000, 10000))]
    elif aim:
        fiscal = draw.choice(([wanted], [wanted], [wanted // 2] * 2, [wanted + 20000], [20000, 15000], [80000]))
    else:
        fiscal = draw.choice(([], [5000], [10000], [10000, 10000], [20000], [wanted]))
    rows = [_money(draw, year, "财政配套", amount, f"财预〔{year}〕{number}号") for amount in fiscal]
    for source in draw.sample(
        ("团内经费", "社会捐助", "市场合作", "政府购买服务", "上级奖补"), draw.choice((0, 0, 1, 1, 2))
    ):
        rows.append(_money(draw, year, source, draw.randrange(2, 40) * 500, None))
    return [{**row, "platform_code": code} for row in rows]


def _money(draw: Random, year: int, source: str, amount: int, document: str | None) -> Row:
    return {
        "source": source,
        "amount_yuan": amount,
        "received_on": date(year, 1, 5) + timedelta(days=draw.randrange(350)),
        "document_no": document,
    }


def _staff(seed: int, platform: Platform, year: int, aim: Aim | None) -> list[Row]:
    """Return people who were there in the year; the same ones in every year until the platform is raised."""
    condition = platform.condition(year)
    is_raised = condition is not platform.conditions[0]
    draw = Random(f"{seed}/{platform.key}/people{'/raised' * is_raised}")
    first_person = platform.first_person + is_raised * (PERSONS_A_PLATFORM // 2)
    first_day = max(platform.opened_on, date(condition.since, 1, 1))
    misses = aim.misses if aim else frozenset()
    is_strong = condition.is_strong
    part_timers_only = draw.random() < (0.12 if is_strong else 0.45)
    people = [] if part_timers_only else [_full_timer(draw) for _ in range(draw.choice((1, 1, 1, 2, 3)))]
    main = 2 if part_timers_only and is_strong else 0
    for index in range(max(main, draw.choice((1, 2, 2, 3)))):
        kind = draw.choice(("团干部", "志愿者", "大学生村官", "团干部", "志愿者"))
        if index < main and kind == "志愿者":
            kind = "大学生村官"  # staff and volunteers are two things
        people.append({"staff_kind": kind, "employment": "兼职", "is_mainly_platform": index < main,
                       "monthly_days": draw.choice((1, 1, 2, 4) if kind == "团干部" else (None, 2, 4, 8))})  # fmt: skip
    rows = []
    for index, person in enumerate(people):
        started_on = first_day + timedelta(days=draw.randrange(0, 20))
        left_on = None
        if not is_strong and draw.random() < 0.15:
            left_on = started_on + timedelta(days=draw.randrange(300, 1200))
        if started_on.year > year or (left_on and left_on.year < year):
            continue
        rows.append({
            "platform_code": platform.code(year), "person_name": words.person_name(first_person + index),
            **person, "started_on": started_on, "left_on": left_on if left_on and left_on.year == year else None,
        })  # fmt: skip
    if "M4.4-staff" in misses:
        rows = [{**row, "is_mainly_platform": False} for row in rows if row["employment"] == "兼职"]
    if "M4.4-volunteers" in misses:
        rows = [{**row, "staff_kind": "专职社工", "employment": "专职", "is_mainly_platform": True} for row in rows[:1]]
    return rows


def _full_timer(draw: Random) -> Row:
    kind = draw.choice(("专职社工", "专职社工", "青少年事务岗", "三支一扶"))
    return {
        "staff_kind": kind,
        "employment": "专职",
        "is_mainly_platform": True,
        "monthly_days": draw.choice((20, 21, 22)),
    }


def _partners(seed: int, platform: Platform, year: int, aim: Aim | None) -> list[Row]:
    draw = Random(f"{seed}/{platform.key}/partners")
    wanted = int(threshold("M4.5-partners", year))
    is_strong = platform.condition(year).is_strong
    youth = wanted + draw.choice((0, 0, 0, 1, 2)) if is_strong else draw.randrange(0, wanted + 1)
    if aim and "M4.5-partners" in aim.misses:
        youth = wanted - 1
    rows = []
    for kind, count in (
        ("青年社会组织", youth),
        *((kind, draw.randrange(0, 2)) for kind in ("学校", "企业", "机关事业单位")),
    ):
        for name in draw.sample(words.ORGANISATIONS[kind], min(count, len(words.ORGANISATIONS[kind]))):
            started_on = platform.opened_on + timedelta(days=draw.randrange(10, 250))
            if started_on.year <= year:
                rows.append({"platform_code": platform.code(year), "organisation_name": platform.township.name + name,
                             "organisation_kind": kind, "started_on": started_on})  # fmt: skip
    return rows


def _services(seed: int, platform: Platform, year: int) -> list[Row]:
    """Return the projects that the platform runs in the year; the same ones every year, some of them ended."""
    draw = Random(f"{seed}/{platform.key}/services")
    rows = []
    for category in draw.sample(list(words.ACTIVITIES), draw.choice((1, 2, 3))):
        started_on = platform.opened_on + timedelta(days=draw.randrange(20, 700))
        ended_on = started_on + timedelta(days=draw.randrange(400, 1800)) if draw.random() < 0.3 else None
        name, organiser = draw.choice(words.ACTIVITIES[category]), draw.choice(words.ORGANISATIONS["青年社会组织"])
        if started_on.year <= year and (ended_on is None or ended_on.year >= year):
            rows.append({
                "platform_code": platform.code(year), "service_name": name, "category": category,
                "started_on": started_on, "ended_on": ended_on if ended_on and ended_on.year == year else None,
                "organiser": platform.township.name + organiser,
            })  # fmt: skip
    return rows


def _registrations(seed: int, platform: Platform, year: int) -> list[Row]:
    """Return members who came to register at the platform, and how often young people were served there."""
    draw = Random(f"{seed}/{platform.key}/{year}/registrations")
    members = round(platform.condition(year).youth * draw.uniform(0.05, 0.4))
    return [{
        "platform_code": platform.code(year), "registered_members": members,
        "service_visits": members * draw.randrange(2, 9),
    }]  # fmt: skip
