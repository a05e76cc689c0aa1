"""The sample province year by year: who applies and is chosen, who is reviewed, rectifies or is removed.

Each year goes on from the one before: certified platforms are reviewed in the next, problems cost the city places.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice
from math import ceil
from random import Random

from samples import expected, words
from samples.reports import Aim, PlatformYear, Row, report
from samples.rules import newest_year, parameter, points, threshold
from samples.world import FLAGS, Platform, World
from youth_platforms.draw.algorithm import Drawable, Parameters
from youth_platforms.draw.algorithm import draw as draw_sample
from youth_platforms.reference import divisions, working_days

ASSESSMENT_DUE = (12, 15)
# Shares of the places that go to applicants without a flaw, by the year's place in the story (the last one repeats):
# fewer than the seats at first, more in the second year.
FLAWLESS = (0.58, 0.9, 0.86, 0.78)
CITY_UNDECIDED = "city_undecided"
NOT_SCORED = "not_scored"
PUBLICITY_OF_ANOTHER_YEAR = "publicity_of_another_year"
# What goes wrong with an application, in turn. Most often it is what a platform does, seldom what it has.
MISSES = (
    "M4.6-year",
    "M4.6-people",
    "M4.2-funding",
    "M4.6-month",
    "M4.6-year",
    PUBLICITY_OF_ANOTHER_YEAR,
    "M4.5-youth",
    "M4.3-records",
    "M4.6-people",
    "M6-publicity",
    "M4.5-partners",
    "M4.6-year",
    "M4.1-tenure",
    "M4.4-staff",
    "M4.6-month",
    "M4.1-equipment",
    "M6-objection",
    "M4.6-year",
    "M4.2-rules",
    "M6-city",
    CITY_UNDECIDED,
    "M4.6-people",
    "M4.1-plaque",
    "M4.3-categories",
    "M4.6-year",
    "M4.4-volunteers",
    "M6-county",
    NOT_SCORED,
    "M4.3-records",
    "M4.1-emblem",
    "M4.2-regional",
)
WITHHELD_KINDS = ("applicant_platform_cell_unreadable", "applicant_platform_repeated_differently")
VERIFIED_TOO_FEW = "verified_below_minimum"
# Places beyond its share that the province gives a city, by the year's place in the story (the last one repeats).
EXTRA_PLACES = ((2, 0, 1), (4, 2, 3, 2, 3, 1), (1, 2, 0, 1), (2, 1, 3, 2, 1, 2, 1))
# One failed assessment or spot check each: checked, due and re-checked as (years on, month, day), and if it passed.
Day = tuple[int, int, int]
ASSESSMENT_STORIES: tuple[tuple[Day, Day, tuple[tuple[Day, bool], ...]], ...] = (
    ((0, 11, 10), (1, 3, 31), (((1, 3, 18), True),)),
    ((0, 11, 9), (1, 3, 31), (((1, 4, 12), False),)),
    ((0, 11, 3), (1, 4, 30), (((2, 3, 15), True),)),
    ((0, 9, 15), (0, 11, 30), (((0, 11, 25), True),)),
    ((0, 5, 20), (0, 9, 30), (((1, 2, 20), True),)),
    ((0, 6, 1), (0, 10, 31), (((0, 10, 10), False), ((1, 3, 1), False))),
    ((0, 10, 20), (1, 2, 28), (((1, 2, 20), True),)),
    ((0, 4, 12), (0, 7, 31), (((0, 7, 20), True),)),
)
SPOT_STORIES: tuple[tuple[Day, Day, tuple[tuple[Day, bool], ...]], ...] = (
    ((0, 6, 20), (0, 8, 31), (((0, 9, 20), False),)),
    ((0, 9, 20), (1, 1, 31), (((1, 1, 25), True),)),
    ((0, 7, 5), (0, 8, 31), (((0, 9, 12), True),)),
    ((0, 6, 10), (0, 8, 20), (((1, 5, 10), True),)),
    ((0, 8, 15), (0, 11, 15), (((0, 11, 2), True),)),
)


@dataclass
class Applicant:
    """One application with the rows that three offices write about it, and what should come of it."""

    platform: Platform
    aim: Aim
    application: Row
    review: Row
    is_waived: bool
    score: float | None = None
    opinion: str = ""
    withheld_for: str = ""
    decision: str = ""
    rank: int | None = None
    judgement: expected.Judgement | None = None
    merit: tuple[int, int] = (0, 0)


@dataclass
class Reviewed:
    """A provincial or national platform in one year: what was written of it, and its status at the year's end."""

    platform: Platform
    assessment: Row | None
    spot_check: Row | None = None
    status: str = ""
    removed_on: date | None = None

    @property
    def misses_assessment(self) -> bool:
        """Whether nobody assessed it, though it was still certified on the day that assessments are due."""
        if self.assessment is not None:
            return False
        return self.removed_on is None or self.removed_on > date(self.removed_on.year, *ASSESSMENT_DUE)


@dataclass(frozen=True)
class Case:
    """A rectification: opened by a failed assessment or spot check, with a deadline."""

    platform: str
    opened_on: date
    opened_by: str
    due_on: date


@dataclass
class YearStory:
    """Everything that the filings of one year say, and what the rules should answer."""

    year: int
    silent: frozenset[str]
    only_rejected: frozenset[str]
    quotas: dict[str, int]
    filed_quotas: list[tuple[str, int, int]]
    applicants: list[Applicant] = field(default_factory=list)
    reviewed: dict[str, Reviewed] = field(default_factory=dict)
    rechecks: list[tuple[str, date, bool]] = field(default_factory=list)
    higher: list[tuple[str, str, date]] = field(default_factory=list)
    delisted: list[str] = field(default_factory=list)
    reductions: dict[str, int] = field(default_factory=dict)
    # When the platforms that the yearly lists made provincial so far were certified.
    certified_in: dict[str, int] = field(default_factory=dict)

    @property
    def aims(self) -> dict[str, Aim]:
        return {applicant.platform.key: applicant.aim for applicant in self.applicants}

    @property
    def absent(self) -> frozenset[str]:
        """Counties of which nothing reaches the facts."""
        return self.silent | self.only_rejected


@dataclass
class _Past:
    """What earlier years left behind."""

    certified: dict[str, int] = field(default_factory=dict)
    delisted: set[str] = field(default_factory=set)
    higher: list[tuple[str, str, date]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    rechecks: list[tuple[str, date, bool]] = field(default_factory=list)
    reductions: dict[str, int] = field(default_factory=dict)
    filed_quotas: dict[tuple[str, int], int] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    misses_used: int = 0
    assessment_stories: int = 0
    spot_stories: int = 0


def tell(world: World) -> dict[int, YearStory]:
    """Return the story of each year of the options, oldest first."""
    past = _Past()
    return {year: _year(world, past, year, index) for index, year in enumerate(sorted(world.options.years))}


def known_platforms(world: World, stories: dict[int, YearStory], year: int) -> set[str]:
    """Return keys of the platforms that some filing up to the year has named."""
    return {
        platform.key
        for story in stories.values()
        if story.year <= year
        for platform in world.all_platforms()
        if platform.is_listed(story.year) and platform.county not in story.absent
    }


def _year(world: World, past: _Past, year: int, index: int) -> YearStory:
    draw = Random(f"{world.options.seed}/{year}/story")
    past.higher += _higher(world, past, draw, year, index)
    carried = {key for key, _, on in past.higher if on.year <= year}
    provincial = (carried | set(past.certified)) - past.delisted
    silent, only_rejected = _absent(world, draw, provincial, year, index)
    story = YearStory(year, silent, only_rejected, {}, _filed_quotas(world, year, index))
    story.certified_in = dict(past.certified)
    past.filed_quotas.update({(city, of): quota for city, of, quota in story.filed_quotas if of == year})
    past.known |= {p.key for p in world.all_platforms() if p.is_listed(year) and p.county not in story.absent}
    story.quotas = {city: max(1, base - past.reductions.get(city, 0)) for city, base in _bases(past, year).items()}
    story.higher = [(key, level, on) for key, level, on in past.higher if on.year <= year and key not in past.delisted]
    _review(world, past, story, draw, provincial)
    _apply(world, past, story, draw, provincial, index)
    _verify(world, story, draw)
    past.filed_quotas.update({(city, of): quota for city, of, quota in story.filed_quotas if of != year})
    past.reductions = story.reductions = _reductions(world, past, story)
    past.certified |= {a.platform.key: year for a in story.applicants if a.decision == "certified"}
    past.delisted |= set(story.delisted)
    return story


# Who is silent, and what the province has certified before


def _absent(
    world: World, draw: Random, provincial: set[str], year: int, index: int
) -> tuple[frozenset[str], frozenset[str]]:
    """Return counties that file nothing, and one whose only filing is rejected; none of them has a provincial platform.

    Of the newest year all have filed: it may not be due yet, and nobody is late before that.
    """
    if not world.options.dirty or year == newest_year():
        return frozenset(), frozenset()
    busy = {key[:6] for key in provincial}
    free = [code for code in world.platforms if code not in busy and code not in world.cities]
    units = [code for code in free if _counts(code)]
    count = min(3, len(world.platforms) // 8, max(0, len(units) - 1))
    chosen = draw.sample(units, count + 1) if count else []
    zones = {code for code in free if not _counts(code)} if index == 2 else set()
    return frozenset(chosen[:count]) | zones, frozenset(chosen[count:] if index == 1 else ())


def _higher(world: World, past: _Past, draw: Random, year: int, index: int) -> list[tuple[str, str, date]]:
    """Return platforms carried in (key, level, day): of earlier rounds first, later now and then a national one."""
    strong = [
        p for p in world.all_platforms() if _is_sound(p, year) and p.closed_on is None and p.key not in past.delisted
    ]
    if index == 0:
        old = [p for p in strong if p.opened_on.year <= year - 2 and p.number <= 6]
        chosen = draw.sample(old, min(len(old), max(1, len(world.platforms) // 6)))
        carried = [(p.key, "全国级" if n % 4 == 3 else "省级", date(year - 1, 12, 10 if n % 4 == 3 else 18))
                   for n, p in enumerate(chosen)]  # fmt: skip
        # One holds both titles: it is still one platform.
        return carried + [(key, "省级", date(year - 2, 12, 20)) for key, level, _ in carried if level == "全国级"][:1]
    risen = sorted(set(past.certified) - past.delisted - {key for key, _, _ in past.higher})
    return [(key, "全国级", date(year, 5, 4)) for key in risen[:1]]


def _counts(county: str) -> bool:
    found = divisions.unit(county)
    return found is not None and found.counts_as_county


def _is_sound(platform: Platform, year: int) -> bool:
    """Return whether nothing about the place itself is against it."""
    if platform.opened_on.year > year or platform.city_certified_on is None:
        return False
    condition = platform.condition(year)
    return condition.is_strong and all(condition.flags[flag] for flag in FLAGS)


# Quotas


def _filed_quotas(world: World, year: int, index: int) -> list[tuple[str, int, int]]:
    """Return quotas that the province files (city, year, places): more for a few cities, for one also of next year.

    Those of the year itself were announced otherwise a year before: announced and in force are two things.
    """
    extras = EXTRA_PLACES[min(index, len(EXTRA_PLACES) - 1)]
    base = _shares()
    turn = index * 3 % len(world.cities) if index >= len(EXTRA_PLACES) else 0
    cities = world.cities[turn:] + world.cities[:turn]
    rows = [(city, year, base[city] + extra) for city, extra in zip(cities, extras, strict=False) if extra]
    return rows + [(city, year + 1, base[city] + 1) for city in world.cities[-1:] if index % 4 == 0]


def _shares() -> dict[str, int]:
    units = Counter(county.city_code for county in divisions.counties() if county.counts_as_county)
    return expected.shares(int(parameter("application_pool")), int(parameter("city_minimum_quota")), units)


def _bases(past: _Past, year: int) -> dict[str, int]:
    return {city: past.filed_quotas.get((city, year), share) for city, share in _shares().items()}


def _reductions(world: World, past: _Past, story: YearStory) -> dict[str, int]:
    """Return the places that each city loses in the next year."""
    problems: Counter[str] = Counter()
    for reviewed in story.reviewed.values():
        city = reviewed.platform.city
        problems[city] += points("platform_delisted") * (reviewed.platform.key in story.delisted)
        problems[city] += points("assessment_missing") * reviewed.misses_assessment
        problems[city] += points("assessment_failed") * _failed(reviewed.assessment)
        problems[city] += points("spot_check_failed") * _failed(reviewed.spot_check)
    for case in past.cases:
        is_counted = case.platform in story.reviewed and case.platform not in story.delisted
        if is_counted and _standing(past, case, story.year) == "overdue":
            problems[story.reviewed[case.platform].platform.city] += points("rectification_overdue")
    for city in _late_cities(story):
        problems[city] += points("assessment_late")
    filed = set(world.platforms) - story.silent
    for county in divisions.counties():
        problems[county.city_code] += points("report_missing") * (county.counts_as_county and county.code not in filed)
    bases = _bases(past, story.year + 1)
    per_place = int(parameter("points_per_place"))
    return {city: min(problems[city] // per_place, base - 1) for city, base in bases.items()}


def _failed(row: Row | None) -> bool:
    return row is not None and row["conclusion"] == "不合格"


def _late_cities(story: YearStory) -> set[str]:
    due = date(story.year, *ASSESSMENT_DUE)
    return {r.platform.city for r in story.reviewed.values() if r.assessment and r.assessment["filed_on"] > due}


# Yearly review


def _review(world: World, past: _Past, story: YearStory, draw: Random, provincial: set[str]) -> None:
    by_key = {platform.key: platform for platform in world.all_platforms()}
    keys = sorted(provincial)
    year = story.year
    for key in keys:
        story.reviewed[key] = Reviewed(by_key[key], _assessment(draw, by_key[key], year))
    _spot_checks(story, draw)
    if world.options.dirty:
        _fail_some(past, story, draw)
        _be_late_or_silent(past, story, draw)
    story.rechecks = [recheck for recheck in past.rechecks if recheck[1].year == year]
    for key, reviewed in story.reviewed.items():
        standings = {_standing(past, case, year) for case in past.cases if case.platform == key}
        reviewed.status = next((s for s in ("delisted", "overdue", "in_rectification") if s in standings), "")
        reviewed.status = reviewed.status or ("in_good_standing" if reviewed.assessment else "not_assessed")
        if reviewed.status == "delisted":
            story.delisted.append(key)
            reviewed.removed_on = _removed_on(past, key, year)
            if reviewed.assessment and reviewed.assessment["assessed_on"] >= reviewed.removed_on:
                reviewed.assessment = None  # nobody assesses what is gone


def _removed_on(past: _Past, key: str, year: int) -> date:
    """Return the day of the re-check that removed a platform in the year."""
    return min(
        on
        for case in past.cases
        for of, on, is_pass in past.rechecks
        if of == case.platform == key and not is_pass and on >= case.due_on and on.year == year
    )


def _assessment(draw: Random, platform: Platform, year: int) -> Row:
    assessed_on = date(year, 11, 2) + timedelta(days=draw.randrange(20))
    return {"platform_code": platform.code(year), "assessed_on": assessed_on,
            "filed_on": date(year, 12, 1) + timedelta(days=draw.randrange(12)), "score": draw.randrange(75, 99),
            "conclusion": "合格", "problems": None, "rectification_due_on": None}  # fmt: skip


def _spot_checks(story: YearStory, draw: Random) -> None:
    """Check the platforms that the year's public draw takes at random, but for one that nobody got to, and a few more
    on suspicion; `_verify` fills in what was verified."""
    frame = [Drawable(key, reviewed.platform.city) for key, reviewed in story.reviewed.items()]
    drawn = [taken.platform.platform_code for taken in draw_sample(frame, str(story.year), _draw_parameters())]
    others = [key for key in story.reviewed if key not in drawn]
    done = len(drawn) - 1 if len(drawn) > 1 else len(drawn)
    chosen = draw.sample(drawn, done) + draw.sample(others, min(len(others), 3))
    for key in chosen:
        reviewed = story.reviewed[key]
        reviewed.spot_check = {
            "platform_code": reviewed.platform.code(story.year),
            "checked_on": date(story.year, 6, 3) + timedelta(days=draw.randrange(100)), "conclusion": "合格",
            "verified_activities": 0, "problems": None, "rectification_due_on": None,
        }  # fmt: skip


def _draw_parameters() -> Parameters:
    return Parameters(Decimal(parameter("draw_share")), int(parameter("draw_minimum")), risk_places=0)


def _verify(world: World, story: YearStory, draw: Random) -> None:
    """Verify most of the reported activities; here and there exactly the least that is enough, or less."""
    minimum = float(parameter("verified_share_minimum"))
    doubted = {applicant.platform.key for applicant in story.applicants if applicant.withheld_for == VERIFIED_TOO_FEW}
    for key, reviewed in story.reviewed.items():
        if reviewed.spot_check is None:
            continue
        reported = len(report_of(world, reviewed.platform, story.year, story.aims.get(key)).activities)
        share = draw.choice((1, 1, 0.97, 0.95, 0.9))
        if key in doubted:
            share = minimum - 0.1
        elif reported % 5 == 0 and draw.random() < 0.5:
            share = minimum
        verified = int(reported * share) if key in doubted else ceil(round(reported * share, 6))
        reviewed.spot_check["verified_activities"] = verified


def _fail_some(past: _Past, story: YearStory, draw: Random) -> None:
    troubled = {case.platform for case in past.cases}
    sound = [key for key in story.reviewed if key not in troubled]
    draw.shuffle(sound)
    failing = sound[: max(2, round(len(sound) * 0.04))]
    for key in failing:
        reviewed = story.reviewed[key]
        assert reviewed.assessment is not None
        plot = ASSESSMENT_STORIES[past.assessment_stories % len(ASSESSMENT_STORIES)]
        past.assessment_stories += 1
        case = _open(past, key, story.year, "assessment", plot)
        reviewed.assessment.update(assessed_on=case.opened_on, score=draw.randrange(40, 60))
        reviewed.assessment.update(_failure(draw, case))
    checked = [key for key in sound if key not in failing and story.reviewed[key].spot_check]
    both = [key for key in failing if story.reviewed[key].spot_check][:1] if story.year % 2 else []
    for key in checked[: max(1, round(len(checked) * 0.1))] + both:
        reviewed = story.reviewed[key]
        assert reviewed.spot_check is not None
        assert reviewed.assessment is not None
        plot = SPOT_STORIES[past.spot_stories % len(SPOT_STORIES)]
        past.spot_stories += 1
        case = _open(past, key, story.year, "spot_check", plot)
        reviewed.spot_check.update(checked_on=case.opened_on)
        reviewed.spot_check.update(_failure(draw, case))
        if _standing(past, case, story.year) == "delisted" and not _failed(reviewed.assessment):
            # Removed in autumn: it was assessed in spring.
            reviewed.assessment.update(assessed_on=date(story.year, 4, 20), filed_on=date(story.year, 5, 6))


def _open(
    past: _Past, key: str, year: int, opened_by: str, plot: tuple[Day, Day, tuple[tuple[Day, bool], ...]]
) -> Case:
    opened, due, rechecks = plot
    case = Case(key, _date(year, opened), opened_by, _date(year, due))
    past.cases.append(case)
    past.rechecks += [(key, _date(year, on), is_pass) for on, is_pass in rechecks]
    return case


def _failure(draw: Random, case: Case) -> Row:
    return {"conclusion": "不合格", "problems": draw.choice(words.PROBLEMS), "rectification_due_on": case.due_on}


def _date(year: int, day: Day) -> date:
    return date(year + day[0], day[1], day[2])


def _be_late_or_silent(past: _Past, story: YearStory, draw: Random) -> None:
    """Let two cities file their assessments late, one on the very day, and leave two platforms without one."""
    cities = sorted({reviewed.platform.city for reviewed in story.reviewed.values()})
    draw.shuffle(cities)
    due = date(story.year, *ASSESSMENT_DUE)
    for city, days in zip(cities, (2, 6, 0), strict=False):
        for reviewed in story.reviewed.values():
            if reviewed.platform.city == city and reviewed.assessment:
                reviewed.assessment["filed_on"] = due + timedelta(days=days)
    troubled = {case.platform for case in past.cases}
    clean = [key for key, r in story.reviewed.items() if key not in troubled and r.platform.city not in cities[:3]]
    for key in clean[:2]:
        story.reviewed[key].assessment = None


def _standing(past: _Past, case: Case, year: int) -> str:
    """Return closed, delisted, overdue or in_rectification, as it is at the end of the year."""
    last = date(year, 12, 31)
    if case.opened_on > last:
        return "closed"
    for key, on, is_pass in sorted(past.rechecks):
        if key == case.platform and case.opened_on <= on <= last:
            if is_pass:
                return "closed"
            if on >= case.due_on:
                return "delisted"
    return "overdue" if case.due_on < last else "in_rectification"


# Applications


def report_of(world: World, platform: Platform, year: int, aim: Aim | None, copy: int = 0) -> PlatformYear:
    """Return what the platform reports for a year under these options."""
    return report(world.options.seed, platform, year, aim, world.options.activities_scale, copy)


def _apply(world: World, past: _Past, story: YearStory, draw: Random, provincial: set[str], index: int) -> None:
    lined_up: list[Applicant] = []
    places: list[Applicant] = []
    for city_index, city in enumerate(world.cities):
        pool = _pool(world, past, story, provincial, city)
        draw.shuffle(pool)
        quota = story.quotas[city]
        odd = _odd(world, story, draw, provincial, city, city_index, index)
        # One city a year puts forward more than it may.
        surplus = 2 * (city_index == index % len(world.cities))
        own = [_applicant(story, draw, platform, city_index) for platform in pool[: max(1, quota - len(odd)) + surplus]]
        places += own[:quota]
        lined_up += _in_order(odd + own if odd and quota > 2 and city_index % 2 else own + odd)
    flawed = round(len(places) * (1 - FLAWLESS[min(index, len(FLAWLESS) - 1)]))
    misses = islice(cycle(MISSES), past.misses_used, None)
    past.misses_used += flawed
    for applicant, miss in zip(draw.sample(places, flawed), misses, strict=False):
        _spoil(applicant, miss, story.year, draw)
    story.applicants = sorted(lined_up, key=lambda a: a.platform.key)
    _score(story, draw)
    for applicant in story.applicants:
        _judge(world, story, provincial, applicant)
    if world.options.dirty:
        _withhold(story, draw)
    _decide(story)


def _pool(world: World, past: _Past, story: YearStory, provincial: set[str], city: str) -> list[Platform]:
    autumn = date(story.year, 9, 1)
    return [
        platform
        for county in world.counties_of[city]
        if county not in story.absent
        for platform in world.platforms[county]
        if _is_sound(platform, story.year)
        and platform.key not in provincial | past.delisted
        and platform.key in past.known
        and platform.closed_on is None
        and platform.city_certified_on is not None
        and platform.city_certified_on < autumn
        and platform.opened_on < autumn.replace(year=story.year - 1)
    ]


def _odd(
    world: World, story: YearStory, draw: Random, provincial: set[str], city: str, city_index: int, index: int
) -> list[Applicant]:
    """Now and then return a platform that may not apply: too young, not certified by its city, or provincial."""
    if (city_index + index) % 6:
        return []
    autumn = date(story.year, 9, 1)
    listed = [
        p for county in world.counties_of[city] if county not in story.absent for p in world.platforms[county]
        if p.is_listed(story.year) and p.closed_on is None and p.opened_on < autumn
    ]  # fmt: skip
    young = [p for p in listed if p.opened_on >= autumn.replace(year=story.year - 1) and p.key not in provincial]
    uncertified = [
        p
        for p in listed
        if (p.city_certified_on is None or p.city_certified_on > date(story.year, 11, 1))
        and p.condition(story.year).zeal > 0.4
        and p.key not in provincial
        and p not in young
    ]
    again = [p for p in listed if p.key in provincial]
    groups = (young, uncertified, again)
    order = [groups[(city_index // 6 + index + n) % 3] for n in range(3)]
    chosen = next((group for group in order if group), [])
    return [_applicant(story, draw, platform, city_index) for platform in chosen[:1]]


def _applicant(story: YearStory, draw: Random, platform: Platform, city_index: int) -> Applicant:
    """Return a flawless application. Cities with an even place in the list run their publicity over National Day."""
    year = story.year
    is_early = city_index % 2 == 0
    applied_on = date(year, 9, 6 if is_early else 20) + timedelta(days=draw.randrange(5 if is_early else 20))
    county_on = applied_on + timedelta(days=draw.randrange(0, 6))
    city_on = county_on + timedelta(days=draw.randrange(1, 8))
    start = date(year, 9, 28 + city_index % 3) if is_early else city_on + timedelta(days=2)
    while not working_days.is_workday(start):
        start += timedelta(days=1)
    city = divisions.unit(platform.city)
    name = city.name if city else ""
    return Applicant(
        platform=platform,
        aim=Aim(),
        application={
            "platform_code": platform.code(year),
            "applied_on": applied_on,
            "county_opinion": "同意",
            "county_reviewed_on": county_on,
        },
        review={
            "platform_code": platform.code(year),
            "recommended_order": 0,
            "city_opinion": "同意",
            "city_reviewed_on": city_on,
            "publicity_started_on": start,
            "publicity_ended_on": _nth_workday(
                start, int(threshold("M6-publicity", year)) + draw.choice((0, 0, 0, 1, 2))
            ),
            "publicity_place": draw.choice(words.PUBLICITY_PLACES).replace("市", name, 1),
            "objection": "异议不成立" if draw.random() < 0.05 else "无异议",
        },
        is_waived=platform.condition(year).area < threshold("M4.1-area", year) and draw.random() < 0.8,
    )


def _nth_workday(start: date, number: int) -> date:
    day = start
    while working_days.working_days(start, day) < number:
        day += timedelta(days=1)
    return day


def _in_order(applicants: Sequence[Applicant]) -> Iterable[Applicant]:
    for order, applicant in enumerate(applicants, start=1):
        applicant.review["recommended_order"] = order
    return applicants


def _spoil(applicant: Applicant, miss: str, year: int, draw: Random) -> None:
    """Give the application the flaw; those of the report itself go into its aim."""
    review, application = applicant.review, applicant.application
    if miss == "M6-county":
        application["county_opinion"] = review["city_opinion"] = "不同意"
    elif miss == "M6-city":
        review["city_opinion"] = "不同意"
    elif miss == "M6-objection":
        review["objection"] = "异议成立"
    elif miss == "M6-publicity":
        review["publicity_ended_on"] = _nth_workday(review["publicity_started_on"], int(threshold(miss, year)) - 1)
    elif miss == PUBLICITY_OF_ANOTHER_YEAR:
        for column in ("publicity_started_on", "publicity_ended_on"):
            review[column] = review[column].replace(year=year - 1)
    elif miss == CITY_UNDECIDED:
        review["city_reviewed_on"] = None
        review["city_opinion"] = draw.choice((None, "同意"))
    elif miss == NOT_SCORED:
        applicant.opinion = NOT_SCORED
    else:
        second = draw.choice(("M4.1-plaque", "M4.5-youth", "M4.2-funding")) if draw.random() < 0.15 else miss
        applicant.aim = Aim(frozenset({miss, second}))


def _score(story: YearStory, draw: Random) -> None:
    """Give the panel's scores, in halves, so that some tie."""
    for applicant in story.applicants:
        if applicant.opinion == NOT_SCORED:
            applicant.opinion = ""
            continue
        applicant.score = min(99.5, round((74 + draw.betavariate(3, 2.2) * 22) * 2) / 2)
        applicant.opinion = draw.choice(words.PANEL_OPINIONS)


def _judge(world: World, story: YearStory, provincial: set[str], applicant: Applicant) -> None:
    platform = applicant.platform
    reported = report_of(world, platform, story.year, applicant.aim)
    applicant.merit = (len(reported.activities), reported.platform["youth_served"])
    applicant.judgement = expected.judge(
        reported,
        applicant.application,
        applicant.review,
        story.year,
        certified_on=platform.city_certified_on,
        is_provincial=platform.key in provincial,
        quota=story.quotas[platform.city],
        is_waived=applicant.is_waived,
    )


def _withhold(story: YearStory, draw: Random) -> None:
    """Put two sound applicants' own rows in doubt, and the activities of a provincial platform that was checked."""
    sound = [a for a in story.applicants if a.judgement and not a.judgement.failed and a.score]
    for applicant, kind in zip(draw.sample(sound, min(2, len(sound))), WITHHELD_KINDS, strict=False):
        applicant.withheld_for = kind
    for applicant in story.applicants:
        reviewed = story.reviewed.get(applicant.platform.key)
        if reviewed and reviewed.spot_check and applicant.merit[0] >= 10:
            applicant.withheld_for = VERIFIED_TOO_FEW
            break


def _decide(story: YearStory) -> None:
    """Return the decision of the year: the first that holds."""
    ranked: dict[str, Applicant] = {}
    for applicant in story.applicants:
        assert applicant.judgement is not None
        if applicant.withheld_for:
            applicant.decision = "withheld"
        elif applicant.judgement.failed:
            applicant.decision = "ineligible"
        elif applicant.judgement.no_data or applicant.score is None:
            applicant.decision = "pending"
        else:
            ranked[applicant.platform.key] = applicant
    places = expected.ranks({key: (a.score or 0, *a.merit) for key, a in ranked.items()})
    for key, applicant in ranked.items():
        applicant.rank = places[key]
        applicant.decision = "certified" if places[key] <= int(parameter("seats")) else "not_selected"
