"""What exists in the sample province: its units and platforms, the same in every year that is reported.

Each unit draws from a stream of its own, so one county alone looks as it does in the whole province.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from samples import words
from samples.rules import newest_year, threshold
from youth_platforms.reference import divisions

NOTICE_ON = date(2015, 9, 2)
# The years of the notice: its first, and the one until which it asks for more platforms.
FIRST_YEAR, ASKED_UNTIL = NOTICE_ON.year, 2017
# From this zeal on a platform does what the measures ask for.
STRONG = 0.55
# Places of a county in the numbering of persons: platforms x persons.
PERSONS_A_PLATFORM, PERSONS_A_COUNTY = 20, 4000
FLAGS = (
    "has_plaque", "has_flag", "has_emblem", "has_computer", "has_television", "has_sound_system", "has_wifi",
    "has_duties", "has_operating_rules", "has_activity_procedure", "has_management_measures", "has_regional_mechanism",
)  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What to make. `units`: county or city codes to keep, empty for all; `copies`: filings of each county a year."""

    years: tuple[int, ...]
    seed: int = 42
    counties: int | None = None
    platforms: tuple[int, int] = (3, 12)
    activities_scale: float = 1.0
    units: tuple[str, ...] = ()
    copies: int = 1
    dirty: bool = True


@dataclass(frozen=True)
class Condition:
    """What a platform is like from a year on. `zeal` (0-1) drives how much happens there."""

    since: int
    area: float
    is_owned: bool
    tenure_years: int | None
    flags: dict[str, bool]
    youth: int
    zeal: float

    @property
    def is_strong(self) -> bool:
        return self.zeal > STRONG


@dataclass(frozen=True)
class Platform:
    """One platform: what it is called and when it opened hold for all years, its condition may be raised once."""

    number: int
    county: str
    city: str
    township: divisions.Township
    name: str
    mode: str
    opened_on: date
    closed_on: date | None
    # Oldest first.
    conditions: tuple[Condition, ...]
    city_certified_on: date | None
    first_person: int

    def condition(self, year: int) -> Condition:
        """Return what it is like in a year."""
        return next(condition for condition in reversed(self.conditions) if condition.since <= year)

    @property
    def key(self) -> str:
        """Newest county code and own number: what the platform is called in every year."""
        return f"{self.county}{self.number:03d}"

    def code(self, year: int) -> str:
        """Return the code as offices wrote it in their filings of a year."""
        return f"{divisions.known_as(self.county, year)[0]}{self.number:03d}"

    def is_listed(self, year: int) -> bool:
        """Return whether it is on the filing of a year: opened by its end, and not closed before it."""
        return self.opened_on.year <= year and (self.closed_on is None or self.closed_on.year >= year)


@dataclass(frozen=True)
class World:
    """Counties with their platforms, by newest county code, and the cities they belong to."""

    options: Options
    platforms: dict[str, tuple[Platform, ...]]
    cities: tuple[str, ...]
    # City to its counties and development zones.
    counties_of: dict[str, tuple[str, ...]]

    def all_platforms(self) -> list[Platform]:
        return [platform for platforms in self.platforms.values() for platform in platforms]


def build(options: Options) -> World:
    """Return the world for these options. Raises ValueError for a unit that nobody knows."""
    kept = _counties(options)
    cities = tuple(city.code for city in divisions.cities() if any(c.city_code == city.code for c in kept))
    return World(
        options=options,
        platforms={county.code: _platforms(options, county) for county in kept},
        cities=cities,
        counties_of={city: tuple(c.code for c in kept if c.city_code == city) for city in cities},
    )


def _counties(options: Options) -> tuple[divisions.Unit, ...]:
    unknown = [code for code in options.units if divisions.unit(code) is None]
    if unknown:
        raise ValueError(f"no such unit in Hubei: {', '.join(unknown)}")
    wanted = {divisions.newest_code(code) for code in options.units}
    found = [c for c in divisions.counties() if not wanted or c.code in wanted or c.city_code in wanted]
    count = min(options.counties or len(found), len(found))
    # Evenly spread, so that a small sample still touches several cities.
    return tuple(found[index * len(found) // count] for index in range(count))


def _platforms(options: Options, county: divisions.Unit) -> tuple[Platform, ...]:
    """Return the county's platforms up to the last year asked for; which years are asked for changes none of them."""
    draw = Random(f"{options.seed}/{county.code}")
    fewest, most = options.platforms
    count = round(draw.triangular(fewest, most, fewest + (most - fewest) * 0.55))
    founders = max(fewest, round(count * 0.75))
    # The province goes on building when the notice's years are over.
    later = round(count * 0.6)
    spans = [
        *[(FIRST_YEAR - 4, FIRST_YEAR - 2)] * founders,
        *[(FIRST_YEAR - 1, ASKED_UNTIL)] * (count - founders),
        *[(ASKED_UNTIL + 1, newest_year())] * later,
    ]
    places = _places(draw, county.code, len(spans))
    names: set[str] = set()
    made = [
        _platform(draw, county, number, place, span, names)
        for number, (place, span) in enumerate(zip(places, spans, strict=True), start=1)
    ]
    return tuple(platform for platform in made if platform.opened_on.year <= max(options.years))


def _places(draw: Random, county: str, count: int) -> list[divisions.Township]:
    """Return streets, then towns: where the young live; a second round only when every place has one."""
    order = ("街道", "镇", "乡", "其他")
    places = sorted(divisions.townships(county), key=lambda t: (order.index(t.kind), draw.random()))
    return [places[index % len(places)] for index in range(count)]


def _platform(
    draw: Random,
    county: divisions.Unit,
    number: int,
    township: divisions.Township,
    span: tuple[int, int],
    names: set[str],
) -> Platform:
    """Return a platform that opened in the span of years."""
    is_founder = span[1] < FIRST_YEAR
    opened_on = _day(draw, *span)
    mode = draw.choices(("新建", "改建", "开放"), (35, 40, 25))[0]
    # Who builds after the notice builds by the measures more often.
    zeal = draw.random() ** (1 if is_founder else 0.6)
    is_strong = zeal > STRONG
    flags = {flag: (is_strong and draw.random() < 0.995) or draw.random() < 0.85 for flag in FLAGS}
    is_owned = draw.random() < 0.4
    certified_on = None
    if is_strong and (is_founder or draw.random() < 0.85):
        # After a year of running at the earliest; many wait for a later round.
        soonest = max(opened_on + timedelta(days=380), date(FIRST_YEAR - 1, 3, 1))
        certified_on = soonest + timedelta(days=draw.randrange(30, 150) + 365 * draw.choice((0, 0, 0, 1, 1, 2)))
    closed_on = None
    if certified_on is None and number > 3 and draw.random() < 0.15:
        closed_on = _day(draw, FIRST_YEAR + 1, newest_year())
        closed_on = closed_on if closed_on > opened_on else None
    condition = Condition(
        since=opened_on.year,
        area=_area(draw, is_strong),
        is_owned=is_owned,
        tenure_years=None if is_owned else draw.choice((5, 5, 6, 8, 10, 10, 20) if is_strong else (1, 2, 3, 5, 5, 10)),
        flags=flags,
        youth=_just_above(draw, _asked("M4.5-youth"), 0.25) if is_strong else draw.randrange(120, 900, 10),
        zeal=zeal,
    )
    conditions: tuple[Condition, ...] = (condition,)
    if not is_strong and closed_on is None and draw.random() < 0.85:
        raised_in = draw.randrange(max(FIRST_YEAR, opened_on.year) + 1, newest_year() + 2)
        conditions += (_raised(draw, condition, raised_in),)
        certified_on = date(raised_in, 4, 1) + timedelta(days=draw.randrange(140) + 365 * draw.choice((0, 0, 1, 1)))
    return Platform(
        number=number,
        county=county.code,
        city=county.city_code,
        township=township,
        name=_name(draw, township, mode, opened_on, names),
        mode=mode,
        opened_on=opened_on,
        closed_on=closed_on,
        conditions=conditions,
        city_certified_on=certified_on,
        first_person=_county_index(county.code) * PERSONS_A_COUNTY + number * PERSONS_A_PLATFORM,
    )


def _raised(draw: Random, before: Condition, year: int) -> Condition:
    """Make a weak platform a good one: equipped, staffed, its lease renewed, a room added where there was space."""
    return replace(
        before,
        since=year,
        area=max(before.area, min(float(_asked("M4.1-area")), round(before.area * 1.4))),
        tenure_years=None if before.is_owned else draw.choice((5, 8, 10)),
        flags=dict.fromkeys(before.flags, True),
        youth=_just_above(draw, _asked("M4.5-youth"), 0.25),
        zeal=draw.uniform(STRONG + 0.01, 1),
    )


def _name(draw: Random, township: divisions.Township, mode: str, opened_on: date, names: set[str]) -> str:
    """Return a name after the street or town. From the notice on, nearly all new ones carry the prescribed name."""
    is_prescribed = mode == "新建" and opened_on >= NOTICE_ON and draw.random() < 0.93
    ending = words.PRESCRIBED_ENDING if is_prescribed else draw.choice(words.PLATFORM_ENDINGS)
    places = [draw.choice(words.PLACES), *words.PLACES]
    name = next(n for n in (f"{township.name}{place}{ending}" for place in places) if n not in names)
    names.add(name)
    return name


def _area(draw: Random, is_strong: bool) -> float:
    """Return square metres: many just at the wanted size, a few below, some large halls."""
    wanted = _asked("M4.1-area")
    if is_strong:
        size = draw.choice((0.9, 1, 1, 1.05, 1.2, 1.2, 1.5, 1.8, 2.4, 3.2, 4))
        return wanted * size if draw.random() < 0.95 else 92.5
    return float(draw.choice((60, 70, 80, 85, 96, 100, 100, 110, 120, 150, 180, 260)))


def _asked(rule_code: str) -> int:
    """Return what a rule asked for when the notice came."""
    return int(threshold(rule_code, FIRST_YEAR))


def _just_above(draw: Random, floor: int, share_at_floor: float) -> int:
    """Return a count as it is reported: often exactly what is asked for, else somewhat more, mostly in tens."""
    return floor if draw.random() < share_at_floor else floor + draw.randrange(1, 60) * 10


def _day(draw: Random, first_year: int, last_year: int) -> date:
    first = date(first_year, 1, 1)
    return first + timedelta(days=draw.randrange((date(last_year, 12, 1) - first).days))


@cache
def _county_index_map() -> dict[str, int]:
    return {county.code: index for index, county in enumerate(divisions.counties())}


def _county_index(code: str) -> int:
    return _county_index_map()[code]
