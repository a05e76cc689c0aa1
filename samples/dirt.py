"""What goes wrong in offices: each kind changes one filing and says where, so that tests can ask whether it was found.

Effects: tolerated (read all the same), set_aside, warning, error (an optional cell), critical, rejected. `reach` says
what is needed to see it: the workbook alone, or the other filings too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from samples import words
from samples.filings import CITY, COUNTY, PROVINCE, Filing, Plant
from samples.reports import Row
from samples.rules import parameter, threshold
from samples.story import VERIFIED_TOO_FEW, WITHHELD_KINDS, YearStory
from samples.world import World
from youth_platforms.reference import divisions

TOLERATED, SET_ASIDE, WARNING, ERROR, CRITICAL, REJECTED = (
    "tolerated", "set_aside", "warning", "error", "critical", "rejected"
)  # fmt: skip
WORKBOOK, ALL_FILINGS = "workbook", "all_filings"
DATE_SPELLINGS: tuple[Callable[[date], str], ...] = (
    lambda day: day.isoformat(),
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
)
YES_NO_SPELLINGS: tuple[tuple[Any, Any], ...] = (("√", "×"), ("有", "无"), ("Y", "N"), (1, 0))
# In place of a header text: the sheet's first header once more.
REPEAT_FIRST = "\0"
FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in "0123456789()"}


@dataclass(frozen=True)
class ErrorCell:
    """A formula whose stored value is an error such as #N/A."""

    value: str = "#N/A"


@dataclass
class Site:
    """Where a kind is planted. `free`: codes of platforms, as filed, that neither apply nor are reviewed."""

    world: World
    story: YearStory
    draw: Random
    free: list[str]
    is_first_year: bool


Planter = Callable[[Filing, Site], Iterator[Plant]]


@dataclass(frozen=True)
class Kind:
    """One kind of dirt of a form; `group` says who plants it and when."""

    name: str
    effect: str
    form: str
    group: str
    reach: str
    plant: Planter


KINDS: dict[str, Kind] = {}


def _kind(
    effect: str, form: str = COUNTY, group: str = "rows", reach: str = WORKBOOK, name: str = ""
) -> Callable[[Planter], Planter]:
    def register(plant: Planter) -> Planter:
        known_as = name or plant.__name__
        KINDS[known_as] = Kind(known_as, effect, form, group, reach, plant)
        return plant

    return register


def apply(kind: str, filing: Filing, site: Site) -> bool:
    """Plant a kind into the filing; return False if this filing has nothing to plant it on."""
    entry = KINDS[kind]
    plants = list(entry.plant(filing, site))
    for plant in plants:
        plant.kind, plant.effect = entry.name, entry.effect
    filing.plants += plants
    return bool(plants)


def _rows(filing: Filing, site: Site, sheet: str) -> list[Row]:
    return [row for row in filing.tables[sheet].rows if row["platform_code"] in site.free]


def _cell(sheet: str, row: Row, column: str, value: Any) -> Plant:
    """Write the value and say where."""
    row[column] = value
    return Plant("", "", sheet, row, column, row.get("platform_code") or "")


def _some(filing: Filing, site: Site, sheet: str, count: int = 1) -> list[Row]:
    """Return rows of free platforms that nothing was planted on yet."""
    touched = _touched(filing)
    rows = [row for row in _rows(filing, site, sheet) if id(row) not in touched]
    return site.draw.sample(rows, min(count, len(rows)))


def _touched(filing: Filing) -> set[int]:
    """Return ids of the rows that carry something, and of those that a repeated row repeats."""
    return {id(row) for plant in filing.plants for row in (plant.row, plant.original)}


def _again(sheet: str, row: Row, column: str, **changes: Any) -> tuple[Row, Plant]:
    """Return the row once more, with changes, and what to write in the manifest."""
    copy = {**row, **changes}
    return copy, Plant("", "", sheet, copy, column, row["platform_code"], original=row)


def _change_one(sheet: str, column: str, value: Any) -> Planter:
    def plant(filing: Filing, site: Site) -> Iterator[Plant]:
        for row in _some(filing, site, sheet):
            yield _cell(sheet, row, column, value(row, site) if callable(value) else value)

    return plant


# Read all the same


@_kind(TOLERATED)
def date_spellings(filing: Filing, site: Site) -> Iterator[Plant]:
    for index, row in enumerate(filing.tables["activities"].rows[:40]):
        yield _cell("activities", row, "activity_on", DATE_SPELLINGS[index % len(DATE_SPELLINGS)](row["activity_on"]))


@_kind(TOLERATED)
def ten_thousands(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in filing.tables["funding"].rows:
        if row["amount_yuan"] % 1000 == 0:
            yield _cell("funding", row, "amount_yuan", f"{row['amount_yuan'] / 10000:g}万")


@_kind(TOLERATED)
def full_width_digits(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in filing.tables["activities"].rows[:12]:
        yield _cell("activities", row, "participants", str(row["participants"]).translate(FULL_WIDTH))


@_kind(TOLERATED)
def thousands_commas(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in filing.tables["townships"].rows:
        if row["league_fund_yuan"]:
            yield _cell("townships", row, "league_fund_yuan", f"{row['league_fund_yuan']:,}")


@_kind(TOLERATED)
def units_in_cells(filing: Filing, site: Site) -> Iterator[Plant]:
    for index, row in enumerate(filing.tables["platforms"].rows):
        yield _cell("platforms", row, "area_sqm", f"{row['area_sqm']:g}{('平方米', '㎡')[index % 2]}")
        yield _cell("platforms", row, "youth_served", f"{row['youth_served']}人")


@_kind(TOLERATED)
def yes_no_spellings(filing: Filing, site: Site) -> Iterator[Plant]:
    for index, row in enumerate(filing.tables["platforms"].rows):
        yes, no = YES_NO_SPELLINGS[index % len(YES_NO_SPELLINGS)]
        for column in [name for name, value in row.items() if isinstance(value, bool)]:
            yield _cell("platforms", row, column, yes if row[column] else no)


@_kind(TOLERATED)
def codes_as_numbers(filing: Filing, site: Site) -> Iterator[Plant]:
    for sheet in ("platforms", "activities"):
        for row in filing.tables[sheet].rows[:30]:
            yield _cell(sheet, row, "platform_code", int(row["platform_code"]))


@_kind(TOLERATED)
def padded_texts(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in filing.tables["partners"].rows[:5]:
        yield _cell("partners", row, "organisation_name", f" {row['organisation_name']}  ")


@_kind(TOLERATED)
def title_rows(filing: Filing, site: Site) -> Iterator[Plant]:
    for sheet, table in filing.tables.items():
        table.titles = [
            f"{filing.cover['unit_name']}青少年综合服务平台{filing.year}年度情况表",
            f"填报单位:共青团{filing.cover['unit_name']}委员会",
        ]
        yield Plant("", "", sheet)


@_kind(TOLERATED)
def blank_rows(filing: Filing, site: Site) -> Iterator[Plant]:
    table = filing.tables["activities"]
    table.blank_after = {index for index in range(len(table.rows)) if index % 25 == 24}
    yield Plant("", "", "activities")


@_kind(TOLERATED)
def total_row(filing: Filing, site: Site) -> Iterator[Plant]:
    for sheet in ("activities", "funding"):
        filing.tables[sheet].has_total = True
        yield Plant("", "", sheet)


@_kind(TOLERATED)
def trailing_notes(filing: Filing, site: Site) -> Iterator[Plant]:
    for sheet, table in filing.tables.items():
        table.notes = list(words.NOTES)
        yield Plant("", "", sheet)


@_kind(TOLERATED)
def columns_in_another_order(filing: Filing, site: Site) -> Iterator[Plant]:
    filing.tables["staff"].order = ["person_name", "platform_code", "employment", "staff_kind"]
    yield Plant("", "", "staff")


# Rows set aside: cells that cannot be read or cannot be

_kind(SET_ASIDE, name="required_cell_unreadable")(_change_one("activities", "participants", "约三十"))
_kind(SET_ASIDE, name="required_cell_blank")(_change_one("activities", "category", None))
_kind(SET_ASIDE, name="choice_unlisted")(_change_one("activities", "category", "其他类"))
_kind(SET_ASIDE, name="date_impossible")(
    _change_one("activities", "activity_on", lambda row, site: f"{site.story.year}-02-30")
)
_kind(SET_ASIDE, name="number_negative")(_change_one("activities", "participants", -5))
_kind(SET_ASIDE, name="people_absurd")(_change_one("activities", "participants", 250_000))
_kind(SET_ASIDE, name="money_of_another_year")(
    _change_one("funding", "received_on", lambda row, site: date(site.story.year - 1, 11, 20))
)
_kind(SET_ASIDE, name="amount_absurd")(_change_one("funding", "amount_yuan", 3_000_000_000))
_kind(SET_ASIDE, name="error_value")(_change_one("activities", "participants", ErrorCell()))


# Rows set aside: against the rest of the workbook

_kind(SET_ASIDE, name="platform_unlisted")(
    _change_one("partners", "platform_code", lambda row, site: row["platform_code"][:6] + "199")
)
_kind(SET_ASIDE, name="activity_outside_year")(
    _change_one("activities", "activity_on", lambda row, site: date(site.story.year + 1, 1, 3))
)


def _elsewhere(filing: Filing) -> divisions.Unit:
    """Return a county that is not this one."""
    return next(c for c in divisions.counties() if c.code != filing.unit)


@_kind(SET_ASIDE)
def platform_of_another_unit(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in _some(filing, site, "activities"):
        yield _cell("activities", row, "platform_code", f"{_elsewhere(filing).code}001")


@_kind(SET_ASIDE)
def township_of_another_county(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in _some(filing, site, "platforms"):
        yield _cell("platforms", row, "township_code", divisions.townships(_elsewhere(filing).code)[0].code)


@_kind(SET_ASIDE)
def listed_township_of_another_county(filing: Filing, site: Site) -> Iterator[Plant]:
    other = divisions.townships(_elsewhere(filing).code)[0]
    row = {**filing.tables["townships"].rows[0], "township_code": other.code, "township_name": other.name}
    filing.tables["townships"].rows.append(row)
    yield Plant("", "", "townships", row, "township_code")


@_kind(SET_ASIDE)
def activity_before_opening(filing: Filing, site: Site) -> Iterator[Plant]:
    first = date(filing.year, 1, 1)
    opened = {r["platform_code"]: r["opened_on"] for r in _rows(filing, site, "platforms") if r["opened_on"] > first}
    rows = [row for row in _some(filing, site, "activities", 10_000) if row["platform_code"] in opened]
    for row in rows[:1]:
        yield _cell("activities", row, "activity_on", opened[row["platform_code"]] - timedelta(days=1))


@_kind(SET_ASIDE)
def platform_repeated(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in _some(filing, site, "platforms"):
        copy, plant = _again("platforms", row, "platform_code")
        filing.tables["platforms"].rows.append(copy)
        yield plant


@_kind(SET_ASIDE)
def platform_repeated_differently(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in _some(filing, site, "platforms"):
        copy, plant = _again("platforms", row, "platform_code", area_sqm=row["area_sqm"] + 15)
        filing.tables["platforms"].rows.append(copy)
        yield plant


@_kind(SET_ASIDE)
def activity_repeated(filing: Filing, site: Site) -> Iterator[Plant]:
    """Type an activity again, with full-width brackets and a space."""
    for row in _some(filing, site, "activities"):
        copy, plant = _again("activities", row, "title", title=f" {row['title'].translate(FULL_WIDTH)}")
        filing.tables["activities"].rows.append(copy)
        yield plant


@_kind(SET_ASIDE)
def application_of_another_year(filing: Filing, site: Site) -> Iterator[Plant]:
    """Type an application from an old list: of a platform that does not apply, with dates of two years ago."""
    for code in site.free[:1]:
        applied_on = date(filing.year - 2, 9, 10)
        row = {"platform_code": code, "applied_on": applied_on, "county_opinion": "同意",
               "county_reviewed_on": applied_on + timedelta(days=3)}  # fmt: skip
        filing.tables["applications"].rows.append(row)
        yield Plant("", "", "applications", row, "applied_on", code)


# An optional cell that cannot be read

_kind(ERROR, name="optional_cell_unreadable")(_change_one("platforms", "tenure_years", "长期"))


@_kind(ERROR)
def township_fund_unreadable(filing: Filing, site: Site) -> Iterator[Plant]:
    yield _cell("townships", filing.tables["townships"].rows[-1], "league_fund_yuan", "若干")


# What would pass in silence: a county's list of streets and towns


@_kind(ERROR, reach=ALL_FILINGS)
def streets_none_urban(filing: Filing, site: Site) -> Iterator[Plant]:
    streets = [row for row in filing.tables["townships"].rows if row["is_urban_street"]]
    for row in streets:
        row["is_urban_street"] = False
    for row in [row for row in filing.tables["townships"].rows if row["township_kind"] == "街道"][: len(streets[:1])]:
        yield Plant("", "", "townships", row, "is_urban_street")


@_kind(WARNING, reach=ALL_FILINGS)
def township_omitted(filing: Filing, site: Site) -> Iterator[Plant]:
    """Leave a street or town without a platform off the list."""
    taken = {row["township_code"] for row in filing.tables["platforms"].rows}
    rows = filing.tables["townships"].rows
    for row in [row for row in rows if row["township_code"] not in taken and id(row) not in _touched(filing)][:1]:
        rows.remove(row)
        yield Plant("", "", "townships", None, "township_code", note=row["township_code"])


# Suspicious but possible


def _busy_platform(filing: Filing, site: Site, fewest: int) -> list[Row]:
    """Return untouched activities of the first free platform that has enough of them."""
    touched = _touched(filing)
    for code in site.free:
        rows = [r for r in filing.tables["activities"].rows if r["platform_code"] == code and id(r) not in touched]
        if len(rows) >= fewest:
            return rows
    return []


@_kind(WARNING, group="suspicions", reach=ALL_FILINGS)
def nearly_all_at_the_limit(filing: Filing, site: Site) -> Iterator[Plant]:
    rows = _busy_platform(filing, site, 12)
    for row in rows:
        row["participants"] = int(threshold("M4.6-people", filing.year))
    for row in rows[:1]:
        yield Plant("", "", "activities", None, "participants", row["platform_code"])


@_kind(WARNING, group="suspicions", reach=ALL_FILINGS)
def more_people_than_room(filing: Filing, site: Site) -> Iterator[Plant]:
    areas = {row["platform_code"]: row["area_sqm"] for row in filing.tables["platforms"].rows}
    rows = _busy_platform(filing, site, 12)
    if rows and isinstance(areas.get(rows[0]["platform_code"]), int | float):
        row = rows[0]
        yield _cell("activities", row, "participants", int(areas[row["platform_code"]]) + 30)


@_kind(WARNING, group="suspicions", reach=ALL_FILINGS)
def many_on_one_day(filing: Filing, site: Site) -> Iterator[Plant]:
    rows = _busy_platform(filing, site, 24)[: int(parameter("screen_activities_a_day")) + 1]
    for number, row in enumerate(rows):
        row["activity_on"] = rows[0]["activity_on"]
        row["title"] = f"{row['title'].split('(')[0]}(集中开展之{number + 1})"
    for row in rows[:1]:
        yield Plant("", "", "activities", None, "activity_on", row["platform_code"], note=str(row["activity_on"]))


@_kind(WARNING, group="suspicions", reach=ALL_FILINGS)
def full_timer_at_two_platforms(filing: Filing, site: Site) -> Iterator[Plant]:
    full_time = [row for row in _rows(filing, site, "staff") if row["employment"] == "专职" and not row["left_on"]]
    other = [row for row in full_time if row["platform_code"] != full_time[0]["platform_code"]]
    for row in other[:1]:
        yield _cell("staff", row, "person_name", full_time[0]["person_name"])
        yield Plant("", "", "staff", full_time[0], "person_name", full_time[0]["platform_code"])


@_kind(WARNING, group="suspicions", reach=ALL_FILINGS)
def area_changed(filing: Filing, site: Site) -> Iterator[Plant]:
    """Enlarge an area by more than half; going back next year is less than half, so this year alone is suspicious."""
    touched = _touched(filing)
    for row in [] if site.is_first_year else _rows(filing, site, "platforms"):
        if row["opened_on"].year < filing.year and id(row) not in touched:
            yield _cell(
                "platforms", row, "area_sqm", round(row["area_sqm"] * (1.1 + float(parameter("screen_area_change"))))
            )
            return


# Findings that hold a decision back; planted where the story says so


@_kind(CRITICAL, group="story", name=WITHHELD_KINDS[0])
def _applicant_cell(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in _withheld_rows(filing, site, WITHHELD_KINDS[0]):
        yield _cell("platforms", row, "youth_served", "五百余")


@_kind(CRITICAL, group="story", name=WITHHELD_KINDS[1])
def _applicant_repeated(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in _withheld_rows(filing, site, WITHHELD_KINDS[1]):
        copy, plant = _again("platforms", row, "platform_code", area_sqm=row["area_sqm"] + 20)
        filing.tables["platforms"].rows.append(copy)
        yield plant


def _withheld_rows(filing: Filing, site: Site, kind: str) -> list[Row]:
    codes = {a.platform.code(filing.year) for a in site.story.applicants if a.withheld_for == kind}
    return [row for row in filing.tables["platforms"].rows if row["platform_code"] in codes]


@_kind(CRITICAL, form=PROVINCE, group="story", reach=ALL_FILINGS, name=VERIFIED_TOO_FEW)
def _verified_too_few(filing: Filing, site: Site) -> Iterator[Plant]:
    codes = {a.platform.code(filing.year) for a in site.story.applicants if a.withheld_for == VERIFIED_TOO_FEW}
    for row in filing.tables["spot_checks"].rows:
        if row["platform_code"] in codes:
            yield Plant("", "", "spot_checks", row, "verified_activities", row["platform_code"])


# City and province


@_kind(SET_ASIDE, form=CITY, group="city", reach=ALL_FILINGS)
def certification_of_unknown_platform(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in filing.tables["certifications"].rows[:1]:
        copy = {**row, "platform_code": row["platform_code"][:6] + "199"}
        filing.tables["certifications"].rows.append(copy)
        yield Plant("", "", "certifications", copy, "platform_code", copy["platform_code"])


def _assessment(code: str, assessed_on: date) -> Row:
    return {"platform_code": code, "assessed_on": assessed_on, "filed_on": assessed_on, "score": 88,
            "conclusion": "合格", "problems": None, "rectification_due_on": None}  # fmt: skip


@_kind(SET_ASIDE, form=CITY, group="city", reach=ALL_FILINGS)
def assessment_of_platform_without_tier(filing: Filing, site: Site) -> Iterator[Plant]:
    with_tier = {row["platform_code"] for row in filing.tables["certifications"].rows}
    for county in site.world.counties_of[filing.unit]:
        for platform in site.world.platforms[county] if county not in site.story.absent else ():
            code = platform.code(filing.year)
            if platform.is_listed(filing.year) and platform.key not in site.story.reviewed and code not in with_tier:
                added = _assessment(code, date(filing.year, 11, 20))
                filing.tables["assessments"].rows.append(added)
                yield Plant("", "", "assessments", added, "platform_code", code)
                return


@_kind(ERROR, form=CITY, group="story", reach=ALL_FILINGS)
def assessment_after_removal(filing: Filing, site: Site) -> Iterator[Plant]:
    for reviewed in site.story.reviewed.values():
        if reviewed.platform.city == filing.unit and reviewed.removed_on:
            assessed_on = max(reviewed.removed_on + timedelta(days=5), date(filing.year, 11, 20))
            added = _assessment(reviewed.platform.code(filing.year), assessed_on)
            filing.tables["assessments"].rows.append(added)
            yield Plant("", "", "assessments", added, "assessed_on", added["platform_code"])
            return


@_kind(ERROR, form=CITY, group="story", reach=ALL_FILINGS)
def publicity_outside_round(filing: Filing, site: Site) -> Iterator[Plant]:
    """Yield the dates of another year's publicity, where the story says so."""
    applied_on = {a.platform.code(filing.year): a.application["applied_on"] for a in site.story.applicants}
    for row in filing.tables["application_reviews"].rows:
        if row["publicity_started_on"] and row["publicity_started_on"] < applied_on[row["platform_code"]]:
            yield Plant("", "", "application_reviews", row, "publicity_started_on", row["platform_code"])


@_kind(SET_ASIDE, form=CITY, group="city")
def failed_without_deadline(filing: Filing, site: Site) -> Iterator[Plant]:
    for row in filing.tables["assessments"].rows[:1]:
        added = {**row, "assessed_on": row["assessed_on"] - timedelta(days=9), "score": 52, "conclusion": "不合格",
                 "rectification_due_on": None}  # fmt: skip
        filing.tables["assessments"].rows.append(added)
        yield Plant("", "", "assessments", added, "rectification_due_on", row["platform_code"])


@_kind(SET_ASIDE, form=PROVINCE, group="province", reach=ALL_FILINGS)
def spot_check_of_city_platform(filing: Filing, site: Site) -> Iterator[Plant]:
    for applicant in _beyond_doubt(site):
        added = {
            "platform_code": applicant.code(filing.year),
            "checked_on": date(filing.year, 7, 7),
            "conclusion": "合格",
            "verified_activities": None,
            "problems": None,
            "rectification_due_on": None,
        }
        filing.tables["spot_checks"].rows.append(added)
        yield Plant("", "", "spot_checks", added, "platform_code", added["platform_code"])
        return


@_kind(SET_ASIDE, form=PROVINCE, group="province")
def score_out_of_range(filing: Filing, site: Site) -> Iterator[Plant]:
    applicants = {a.platform.key for a in site.story.applicants}
    for key, reviewed in site.story.reviewed.items():
        if key not in applicants:
            added: Row = {"platform_code": reviewed.platform.code(filing.year), "score": 105, "opinion": None}
            filing.tables["panel_scores"].rows.append(added)
            yield Plant("", "", "panel_scores", added, "score", added["platform_code"])
            return


@_kind(SET_ASIDE, form=PROVINCE, group="province")
def waiver_of_hard_rule(filing: Filing, site: Site) -> Iterator[Plant]:
    for platform in _beyond_doubt(site):
        added = {"platform_code": platform.code(filing.year), "rule_code": "M4.5-youth", "reason": "服务辐射面广",
                 "approved_by": words.person_name(9), "approved_on": date(filing.year, 11, 21)}  # fmt: skip
        filing.tables["waivers"].rows.append(added)
        yield Plant("", "", "waivers", added, "rule_code", added["platform_code"])
        return


def _beyond_doubt(site: Site) -> list[Any]:
    """Return platforms of applicants that are refused anyway, and are not provincial."""
    return [a.platform for a in site.story.applicants
            if a.decision == "ineligible" and a.platform.key not in site.story.reviewed]  # fmt: skip


# Whole filings rejected


def _reject(name: str) -> Callable[[Planter], Planter]:
    return _kind(REJECTED, group="rejections", name=name)


def _cover_value(column: str, value: Any) -> Planter:
    def plant(filing: Filing, site: Site) -> Iterator[Plant]:
        filing.cover[column] = value
        yield Plant("", "", "cover", filing.cover, column)

    return plant


def _mangled(how: str) -> Planter:
    def plant(filing: Filing, site: Site) -> Iterator[Plant]:
        filing.mangled = how
        yield Plant("", "")

    return plant


_reject("text_named_xlsx")(_mangled("text"))
_reject("file_cut_short")(_mangled("truncated"))
_reject("macros")(_mangled("macros"))
_reject("cover_unreadable")(_cover_value("filed_on", "年底前"))
_reject("unit_unknown")(_cover_value("unit_code", "429999"))
_reject("unit_of_another_province")(_cover_value("unit_code", "430102"))
_reject("year_unknown")(_cover_value("report_year", 2014))


@_reject("sheet_missing")
def _sheet_missing(filing: Filing, site: Site) -> Iterator[Plant]:
    filing.dropped_sheets.add("partners")
    yield Plant("", "", "partners")


@_reject("sheet_unknown")
def _sheet_unknown(filing: Filing, site: Site) -> Iterator[Plant]:
    """Yield a list of the young people themselves: no form asks for their names."""
    filing.extra_sheets["参加青少年名单"] = [
        ["序号", "青少年姓名"],
        ["1", words.person_name(700_001)],
        ["2", words.person_name(700_002)],
    ]
    yield Plant("", "", note="参加青少年名单")


@_reject("header_unknown")
def _header_unknown(filing: Filing, site: Site) -> Iterator[Plant]:
    filing.tables["activities"].extra_headers.append("活动地点")
    yield Plant("", "", "activities", note="活动地点")


@_reject("header_missing")
def _header_missing(filing: Filing, site: Site) -> Iterator[Plant]:
    filing.tables["activities"].dropped.add("has_summary")
    yield Plant("", "", "activities", None, "has_summary")


@_reject("header_repeated")
def _header_repeated(filing: Filing, site: Site) -> Iterator[Plant]:
    filing.tables["funding"].extra_headers.append(REPEAT_FIRST)
    yield Plant("", "", "funding", None, "platform_code")


def kinds_of(group: str) -> tuple[str, ...]:
    """Return names of the kinds of a group, in the order of this module."""
    return tuple(kind.name for kind in KINDS.values() if kind.group == group)
