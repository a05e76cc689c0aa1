"""What each office files: cover and tables of one workbook, as canonical columns, before any dirt and before Excel."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any

from samples import words
from samples.reports import Row, report
from samples.rules import threshold
from samples.story import YearStory
from samples.world import Platform, World
from youth_platforms.forms.layout import form_sheets, layout_year_for
from youth_platforms.reference import divisions

COUNTY, CITY, PROVINCE = "county_report", "city_report", "province_report"
BEIJING = timezone(timedelta(hours=8))
LATE_COUNTIES, LATE_CITIES = 5, 1


@dataclass
class Table:
    """A sheet's rows, and what an office puts around them: titles above, a total and notes below, its own order."""

    rows: list[Row]
    titles: list[str] = field(default_factory=list)
    has_total: bool = False
    notes: list[str] = field(default_factory=list)
    # Indexes of rows that a blank row follows.
    blank_after: set[int] = field(default_factory=set)
    # Columns left out, in the office's order, with other header texts, and headers that no form has.
    dropped: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    extra_headers: list[str] = field(default_factory=list)


@dataclass
class Plant:
    """Something planted: what, its effect, and where. `row` is the row's own dict until the workbook is written."""

    kind: str
    effect: str
    sheet: str = ""
    row: Row | None = None
    column: str = ""
    platform: str = ""
    note: str = ""
    # The row that a repeated row repeats.
    original: Row | None = None


@dataclass
class Filing:
    """One workbook to be written. `unit` is the newest code; the cover says what the office wrote."""

    form: str
    unit: str
    year: int
    version: int
    filed_on: date
    cover: Row
    tables: dict[str, Table]
    dropped_sheets: set[str] = field(default_factory=set)
    # Sheet title to rows of cells, for sheets that no form has.
    extra_sheets: dict[str, list[list[str]]] = field(default_factory=dict)
    # What happens to the bytes: "", "text", "truncated", "macros".
    mangled: str = ""
    plants: list[Plant] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Keep the tables that the year's form has."""
        layout = layout_year_for(self.year)
        on_form = {sheet.name for sheet in form_sheets(self.form) if layout in sheet.titles}
        self.tables = {name: table for name, table in self.tables.items() if name in on_form}

    def modified_at(self) -> datetime:
        """Return the file's time: office hours of the day it was filed."""
        minute = int(self.unit) * 7 % 480 + self.version
        return datetime.combine(self.filed_on, time(9), BEIJING) + timedelta(minutes=minute)


def county(world: World, story: YearStory, code: str, version: int = 1, copy: int = 0, days_earlier: int = 0) -> Filing:
    """Return the report of a county or zone, filed so many days before its last version.

    `copy` numbers variants that differ in their activities, for benchmarks.
    """
    year = story.year
    draw = _draw(world, code, year)
    platforms = [platform for platform in world.platforms[code] if platform.is_listed(year)]
    aims = story.aims
    reports = [
        report(world.options.seed, p, year, aims.get(p.key), world.options.activities_scale, copy) for p in platforms
    ]
    applicants = [a for a in story.applicants if a.platform.county == code]
    late = _late(world, story, tuple(world.platforms), LATE_COUNTIES, code)
    filed_on = (date(year + 1, 2, 3) if late else date(year + 1, 1, 5)) + timedelta(days=draw.randrange(20))
    filed_on -= timedelta(days=days_earlier)
    cover = _cover(draw, year, code, "county", filed_on)
    has_plans = draw.random() < 0.9
    cover["plan_filed_on"] = date(max(year, 2015), 3, 1) + timedelta(days=draw.randrange(250)) if has_plans else None
    cover["work_plan_filed_on"] = date(year, 3, 1) + timedelta(days=draw.randrange(40)) if has_plans else None
    return Filing(COUNTY, code, year, version, filed_on, cover, {
        "platforms": Table([r.platform for r in reports]),
        "activities": Table([row for r in reports for row in r.activities]),
        "funding": Table([row for r in reports for row in r.funding] + _county_money(draw, year)),
        "staff": Table([row for r in reports for row in r.staff]),
        "partners": Table([row for r in reports for row in r.partners]),
        "townships": Table(_townships(world, code, year)),
        "applications": Table([dict(a.application) for a in applicants]),
        "services": Table([row for r in reports for row in r.services]),
        "registrations": Table([row for r in reports for row in r.registrations]),
    })  # fmt: skip


def city(world: World, story: YearStory, code: str, known: set[str], version: int = 1) -> Filing:
    """Return the report of a city; `known`: keys of the platforms that some county has filed so far."""
    year = story.year
    draw = _draw(world, f"{code}-city", year)
    own = [p for county_code in world.counties_of[code] for p in world.platforms[county_code]]
    late = _late(world, story, world.cities, LATE_CITIES, code)
    filed_on = (date(year + 1, 2, 6) if late else date(year + 1, 1, 10)) + timedelta(days=draw.randrange(20))
    cover = _cover(draw, year, code, "city", filed_on)
    reviews = sorted((dict(a.review) for a in story.applicants if a.platform.city == code),
                     key=lambda row: row["recommended_order"])  # fmt: skip
    return Filing(CITY, code, year, version, filed_on, cover, {
        "certifications": Table([
            _certification(world, p, year) for p in own if _has_city_tier(p, year) and p.key in known
        ]),
        "application_reviews": Table(reviews),
        "assessments": Table([
            dict(r.assessment) for r in story.reviewed.values() if r.platform.city == code and r.assessment
        ]),
    })  # fmt: skip


def province(world: World, story: YearStory, version: int = 1) -> Filing:
    """Return the province's register of the year."""
    year = story.year
    draw = _draw(world, divisions.PROVINCE_CODE, year)
    by_key = {platform.key: platform for platform in world.all_platforms()}
    filed_on = date(year + 1, 3, 6)
    cover = _cover(draw, year, divisions.PROVINCE_CODE, "province", filed_on)
    return Filing(PROVINCE, divisions.PROVINCE_CODE, year, version, filed_on, cover, {
        "panel_scores": Table([
            {"platform_code": a.platform.code(year), "score": a.score, "opinion": a.opinion or None}
            for a in story.applicants if a.score is not None
        ]),
        "spot_checks": Table([dict(r.spot_check) for r in story.reviewed.values() if r.spot_check]),
        "rechecks": Table([
            {"platform_code": by_key[key].code(year), "rechecked_on": on, "conclusion": "合格" if is_pass else "不合格"}
            for key, on, is_pass in story.rechecks
        ]),
        "higher_certifications": Table([
            {"platform_code": by_key[key].code(year), "level": level, "certified_on": on,
             "support_yuan": 50000 if level == "全国级" else 20000}
            for key, level, on in story.higher
        ]),
        "application_quotas": Table([
            {"city_code": code, "quota_year": of, "quota": quota} for code, of, quota in story.filed_quotas
        ]),
        "waivers": Table([
            {"platform_code": a.platform.code(year), "rule_code": "M4.1-area",
             "reason": draw.choice(("老城区场地紧张,服务成效突出", "村级阵地,利用率高", "另有室外活动场地")),
             "approved_by": words.person_name(9), "approved_on": date(year, 11, 20)}
            for a in story.applicants if a.is_waived
        ]),
        "support": Table([
            {"platform_code": p.code(year), "support_year": year, "support_yuan": 20000 if p.number % 4 else 30000}
            for p in _certified_here(story)
        ]),
        "plaques": Table([
            {"platform_code": p.code(year), "plaque_no": f"鄂青平第{p.code(year)[2:]}号",
             "awarded_on": date(story.certified_in[p.key] + 1, 3, 5),
             "withdrawn_on": date(year, 12, 20) if p.key in story.delisted else None}
            for p in _certified_here(story)
        ]),
    })  # fmt: skip


def _certified_here(story: YearStory) -> list[Platform]:
    """Return provincial platforms that the yearly lists made so, no earlier round and no higher level."""
    carried = {key for key, _, _ in story.higher}
    return [reviewed.platform for key, reviewed in story.reviewed.items() if key not in carried]


def _draw(world: World, unit: str, year: int) -> Random:
    return Random(f"{world.options.seed}/{unit}/{year}/filing")


def _late(world: World, story: YearStory, units: tuple[str, ...], count: int, code: str) -> bool:
    """Return whether this unit is one of the few that file after the due day."""
    if not world.options.dirty:
        return False
    draw = Random(f"{world.options.seed}/{story.year}/late/{len(units)}")
    return code in draw.sample(units, min(count, len(units) // 4))


def _cover(draw: Random, year: int, code: str, level: str, filed_on: date) -> Row:
    filed_code, name = divisions.known_as(code, year)
    # Four units are county and city at once: each form has its own people, past those of the platforms.
    first = 600_000 + int(code) % 10_000 * 10 + (5 if level == "city" else 0)
    return {
        "form_title": words.OFFICE_ENDINGS[level],
        "unit_code": filed_code,
        "unit_name": name,
        "report_year": year,
        "responsible_person": words.person_name(first),
        "filled_by": words.person_name(first + 1 + year % 3),
        "phone": words.phone(draw),
        "filed_on": filed_on,
    }


def _county_money(draw: Random, year: int) -> list[Row]:
    """Return money that belongs to no single platform."""
    if draw.random() < 0.6:
        return []
    return [
        {
            "platform_code": None,
            "source": "上级奖补",
            "amount_yuan": draw.choice((10000, 20000, 50000)),
            "received_on": date(year, draw.randrange(3, 12), 15),
            "document_no": f"鄂青发〔{year}〕{draw.randrange(5, 60)}号",
        }
    ]


def _townships(world: World, code: str, year: int) -> list[Row]:
    """Return every township of the county; most streets are urban, most funds just what the notice asks for."""
    draw = Random(f"{world.options.seed}/{code}/townships")
    filed_code = divisions.known_as(code, year)[0]
    wanted = int(threshold("N3.2-town-fund", year))
    rows = []
    for township in divisions.townships(code):
        is_urban = township.kind == "街道" and draw.random() < 0.85
        fund = draw.choices((wanted, wanted + 10000, wanted // 2, wanted - 5000, 0, None), (62, 14, 9, 7, 3, 5))[0]
        rows.append(
            {
                "township_code": filed_code + township.code[6:],
                "township_name": township.name,
                "township_kind": township.kind,
                "is_urban_street": is_urban,
                "league_fund_yuan": fund,
            }
        )
    return rows


def _has_city_tier(platform: Platform, year: int) -> bool:
    return platform.city_certified_on is not None and platform.city_certified_on.year <= year


def _certification(world: World, platform: Platform, year: int) -> Row:
    draw = Random(f"{world.options.seed}/{platform.key}/certification")
    support: Any = draw.choice((5000, 10000, 10000, 20000, 20000, 30000, 0, None))
    return {"platform_code": platform.code(year), "certified_on": platform.city_certified_on, "support_yuan": support}
