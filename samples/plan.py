"""Which files arrive in a year: who files once or twice, under what name, and which dirt goes into which filing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from samples import dirt, filings
from samples.filings import CITY, COUNTY, PROVINCE, Filing
from samples.story import YearStory, known_platforms
from samples.world import World
from youth_platforms.reference import divisions

# How many kinds share a filing: so that most filings stay clean.
KINDS_A_FILING = 2
CORRECTED, SENT_AGAIN, NEWER_REJECTED = "corrected", "sent_again", "newer_version_rejected"
NAMES = (
    "{name}{year}年度报表",
    "{name} {year}",
    "{year}年{name}青少年综合服务平台年报",
    "附件:{name}报表({year})",
    "{name}{year}年报(最终版)",
    "报表_{code}_{year}",
    "{name}团委上报{year}年  数据",
)
LATER_NAMES = ("{first}(更正)", "{first}(重报)", "{first}-最新", "更正:{first}")


@dataclass(frozen=True)
class Job:
    """One file to write. `behaviour` says why a unit filed more than once."""

    year: int
    form: str
    unit: str
    path: str
    kinds: tuple[str, ...] = ()
    version: int = 1
    copy: int = 0
    days_earlier: int = 0
    behaviour: str = ""


class Planner:
    """Plans the files of each year, and makes the filing of a job (with its dirt planted)."""

    def __init__(self, world: World, stories: dict[int, YearStory]) -> None:
        self.world = world
        self.stories = stories
        self._known = {year: known_platforms(world, stories, year) for year in stories}

    def jobs(self) -> list[Job]:
        """Return every file of every year, each under a path of its own."""
        taken: set[str] = set()
        return [job for year in self.stories for job in self._year(year, taken)]

    def filing(self, job: Job) -> Filing:
        """Return the filing of a job, planted."""
        made = self._bare(job)
        for kind in job.kinds:
            dirt.apply(kind, made, self._site(job.year, job.unit, kind))
        return made

    def _bare(self, job: Job) -> Filing:
        story = self.stories[job.year]
        if job.form == CITY:
            return filings.city(self.world, story, job.unit, self._known[job.year], job.version)
        if job.form == PROVINCE:
            return filings.province(self.world, story, job.version)
        made = filings.county(self.world, story, job.unit, job.version, job.copy, job.days_earlier)
        if job.behaviour == CORRECTED:
            # The first version forgot the last quarter of the year.
            rows = made.tables["activities"].rows
            made.tables["activities"].rows = [row for row in rows if row["activity_on"].month < 10]
        return made

    def _site(self, year: int, unit: str, kind: str) -> dirt.Site:
        story = self.stories[year]
        bound = set(story.reviewed) | set(story.aims)
        free = [
            p.code(year) for p in self.world.platforms.get(unit, ())
            if p.key not in bound and p.is_listed(year) and p.closed_on is None
        ]  # fmt: skip
        draw = Random(f"{self.world.options.seed}/{year}/{unit}/{kind}")
        return dirt.Site(self.world, story, draw, free, is_first_year=year == min(self.stories))

    def _year(self, year: int, taken: set[str]) -> list[Job]:
        story = self.stories[year]
        draw = Random(f"{self.world.options.seed}/{year}/plan")
        counties = {
            code: Job(year, COUNTY, code, self._path(draw, year, code, taken))
            for code in self.world.platforms
            if code not in story.absent
        }
        others = {
            (form, code): Job(year, form, code, self._path(draw, year, code, taken, form))
            for form, codes in ((CITY, self.world.cities), (PROVINCE, (divisions.PROVINCE_CODE,)))
            for code in codes
        }
        earlier: list[Job] = []
        if self.world.options.dirty:
            self._dirty_counties(draw, counties)
            self._dirty_others(others)
            earlier = self._second_versions(draw, year, counties, taken)
        for code in story.only_rejected:
            path = self._path(draw, year, code, taken)
            earlier.append(Job(year, COUNTY, code, path, kinds=("sheet_missing",), behaviour="only_rejected"))
        copies = [
            replace(
                job,
                copy=copy,
                days_earlier=job.days_earlier + 1 + copy % 3,
                path=_unused(f"{job.path[:-5]}_{copy}", ".xlsx", taken),
            )
            for copy in range(1, self.world.options.copies)
            for job in counties.values()
        ]
        return [*counties.values(), *others.values(), *earlier, *copies]

    def _dirty_counties(self, draw: Random, counties: dict[str, Job]) -> None:
        story = self.stories[next(iter(counties.values())).year] if counties else None
        if story is None:
            return
        for applicant in story.applicants:
            if applicant.withheld_for in dirt.WITHHELD_KINDS:
                county = applicant.platform.county
                counties[county] = replace(counties[county], kinds=(applicant.withheld_for,))
        order = [code for code in counties if not counties[code].kinds]
        draw.shuffle(order)
        rows = dirt.kinds_of("rows")
        groups = [
            [kind for kind in rows if dirt.KINDS[kind].effect == dirt.TOLERATED],
            [kind for kind in rows if dirt.KINDS[kind].effect != dirt.TOLERATED],
            list(dirt.kinds_of("suspicions")),
        ]
        for kinds, in_each in zip(groups, (KINDS_A_FILING, KINDS_A_FILING, 1), strict=True):
            count = min(-(-len(kinds) // in_each), max(1, len(order) // 6))
            hosts, order = order[:count], order[count:] or order
            self._spread(kinds, hosts, order, counties)

    def _spread(
        self, kinds: Iterable[str], hosts: Sequence[str], spare: Sequence[str], counties: dict[str, Job]
    ) -> None:
        """Give each kind to a host in turn, or to the first that has something to plant it on."""
        made = {code: self.filing(counties[code]) for code in hosts}
        for number, kind in enumerate(kinds):
            turn = number % max(1, len(hosts))
            for code in [*hosts[turn:], *hosts[:turn], *spare]:
                if code not in made:
                    made[code] = self.filing(counties[code])
                job = counties[code]
                if dirt.apply(kind, made[code], self._site(job.year, code, kind)):
                    counties[code] = replace(job, kinds=(*job.kinds, kind))
                    break

    def _dirty_others(self, others: dict[tuple[str, str], Job]) -> None:
        cities = [key for key in others if key[0] == CITY]
        for number, kind in enumerate(dirt.kinds_of("city")):
            for key in cities[number * 2 :] + cities[: number * 2]:
                job = others[key]
                if dirt.apply(kind, self.filing(job), self._site(job.year, job.unit, kind)):
                    others[key] = replace(job, kinds=(*job.kinds, kind))
                    break
        for key in cities:
            for kind in dirt.kinds_of("story"):
                job = others[key]
                if dirt.KINDS[kind].form == CITY and dirt.apply(
                    kind, self._bare(job), self._site(job.year, job.unit, kind)
                ):
                    others[key] = replace(job, kinds=(*job.kinds, kind))
        key = (PROVINCE, divisions.PROVINCE_CODE)
        kinds = [kind.name for kind in dirt.KINDS.values() if kind.form == PROVINCE]
        made = self.filing(others[key])
        planted = [k for k in kinds if dirt.apply(k, made, self._site(others[key].year, key[1], k))]
        others[key] = replace(others[key], kinds=tuple(planted))

    def _second_versions(self, draw: Random, year: int, counties: dict[str, Job], taken: set[str]) -> list[Job]:
        """Plan filings rejected before the right one came, one rejected after it, a correction, the same twice."""
        clean = [code for code, job in counties.items() if not job.kinds] or list(counties)
        draw.shuffle(clean)
        rejections = dirt.kinds_of("rejections")
        added = []
        # One a county: a small sample does not see them all.
        for code, kind in zip(clean, (CORRECTED, SENT_AGAIN, NEWER_REJECTED, *rejections), strict=False):
            first = counties[code]
            stem = draw.choice(LATER_NAMES).format(first=first.path.rpartition("/")[2][:-5])
            folder = first.path.rpartition("/")[0]
            path = _unused(f"{folder}/{stem}", ".xlsx", taken)
            if kind == SENT_AGAIN:
                added.append(replace(first, path=path, version=first.version + 1, behaviour=SENT_AGAIN))
            elif kind == NEWER_REJECTED:
                counties[first.unit] = replace(first, days_earlier=first.days_earlier + 3)
                added.append(
                    Job(year, COUNTY, first.unit, path, ("header_unknown",), first.version + 1, behaviour=kind)
                )
            else:
                # The earlier one keeps the plain name, the one that counts is the newer.
                earlier_path = _unused(first.path[:-5], ".xlsm", taken) if kind == "macros" else first.path
                earlier = Job(
                    year,
                    COUNTY,
                    first.unit,
                    earlier_path,
                    version=first.version,
                    days_earlier=4 + first.version,
                    kinds=() if kind == CORRECTED else (kind,),
                    behaviour=kind if kind == CORRECTED else "rejected_first",
                )
                added.append(earlier)
                counties[first.unit] = replace(first, path=path, version=first.version + 1)
        return added

    def _path(self, draw: Random, year: int, code: str, taken: set[str], form: str = COUNTY) -> str:
        """Return a name as messy as offices give; a third of the cities send their files in a folder of their own."""
        filed_code, name = divisions.known_as(code, year)
        city = "" if form == PROVINCE else self._city_of(code)
        is_bundled = city in self.world.cities and self.world.cities.index(city) % 3 == 0
        folder = f"{year}年度/{divisions.known_as(city, year)[1]}" if is_bundled else f"{year}年度"
        stem = draw.choice(NAMES).format(name=name, year=year, code=filed_code)
        if form != COUNTY:
            stem = f"{name}{'市(州)年度报表' if form == CITY else '登记表'}{year}"
        return _unused(f"{folder}/{stem}", ".xlsx", taken)

    def _city_of(self, code: str) -> str:
        found = divisions.unit(code)
        return found.city_code if found else ""


def _unused(stem: str, ending: str, taken: set[str]) -> str:
    """Return the path, numbered if it is taken already."""
    path, number = f"{stem}{ending}", 2
    while path in taken:
        path, number = f"{stem} ({number}){ending}", number + 1
    taken.add(path)
    return path
