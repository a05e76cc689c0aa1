"""The sample province: believable, reproducible, and true to the layouts; what it plants is there to be found."""

import hashlib
import json
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from samples import __main__ as samples
from samples import dirt, expected, reports, rules, story, workbook, world
from samples.plan import Job, Planner
from samples.world import Options
from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows
from youth_platforms.draw.algorithm import Drawable, Parameters, draw
from youth_platforms.forms.layout import ABSENT, all_sheets, layout_year_for, layout_years
from youth_platforms.parsing.read_file import read_file
from youth_platforms.reference.in_force import in_force

SOURCES = Path(samples.__file__).parent
YEARS = (2015, 2016, 2017)
SMALL = Options(years=(2016,), counties=14, activities_scale=0.3)


@pytest.fixture(scope="module")
def planner() -> Planner:
    """The whole province over three years, planned and not written."""
    made = world.build(Options(years=YEARS))
    return Planner(made, story.tell(made))


@pytest.fixture(scope="module")
def jobs(planner: Planner) -> list[Job]:
    """Every file of the three years."""
    return planner.jobs()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A few counties of one year, written: the inbox and its manifest."""
    inbox = tmp_path_factory.mktemp("samples") / "inbox"
    return inbox, samples.generate(SMALL, inbox, samples.manifest_path(inbox))


def _digests(inbox: Path) -> dict[str, tuple[str, float]]:
    return {
        str(path.relative_to(inbox)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime)
        for path in sorted(inbox.rglob("*"))
        if path.is_file()
    }


def test_the_same_options_give_the_same_bytes_names_and_times(small: tuple[Path, dict], tmp_path: Path) -> None:
    inbox, _ = small
    again = tmp_path / "inbox"
    samples.generate(SMALL, again, samples.manifest_path(again))
    assert _digests(again) == _digests(inbox)
    assert samples.manifest_path(again).read_bytes() == samples.manifest_path(inbox).read_bytes()


def test_another_seed_makes_another_province() -> None:
    names = [
        {p.name for p in world.build(Options(years=(2016,), counties=3, seed=seed)).all_platforms()} for seed in (1, 2)
    ]
    assert names[0] != names[1]


def test_file_times_are_those_of_the_filing_day(small: tuple[Path, dict]) -> None:
    inbox, manifest = small
    for entry in manifest["filings"]:
        modified = datetime.fromisoformat(entry["modified_at"])
        assert (inbox / entry["file"]).stat().st_mtime == modified.timestamp()
        assert modified.date().isoformat() == entry["filed_on"]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("form", dict.fromkeys(sheet.form for sheet in all_sheets()))
def test_sheets_and_headers_are_those_of_the_years_layout(
    planner: Planner, jobs: list[Job], form: str, year: int
) -> None:
    sheets = [s for s in all_sheets() if s.form == form and layout_year_for(year) in s.titles]
    job = next(j for j in jobs if (j.form, j.year) == (form, year))
    book = openpyxl.load_workbook(BytesIO(workbook.write(planner.filing(replace(job, kinds=())))[0]))
    layout = layout_year_for(year)
    assert layout == max(known for known in layout_years() if known <= year)
    assert book.sheetnames == [sheet.titles[layout] for sheet in sheets]
    for sheet in sheets:
        page = book[sheet.titles[layout]]
        found = [cell.value for cell in (page["A"] if sheet.kind == "cover" else page[1])]
        assert found == [column.headers[layout] for column in sheet.columns if layout in column.headers]


def test_from_the_layout_of_2018_on_the_samples_fill_its_new_columns_and_sheets(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    options = Options(years=(2018,), counties=3, activities_scale=0.1, dirty=False)
    manifest = samples.generate(options, inbox, samples.manifest_path(inbox))
    filled: dict[str, set[str]] = {}
    for entry in manifest["filings"]:
        read = read_file((inbox / entry["file"]).read_bytes(), entry["file"])
        assert (read.layout_year, read.findings) == (2018, [])
        for sheet in read.sheets:
            filled.setdefault(sheet.raw_table, set()).update(sheet.columns)
    assert {"person_in_charge", "address", "weekly_hours"} <= filled["county_platforms"]
    assert {"county_services", "county_registrations"} <= filled.keys()


def test_no_header_text_stands_in_the_generators_source() -> None:
    headers = {
        text for sheet in all_sheets() for column in sheet.columns for text in column.headers.values() if text != ABSENT
    }
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    assert sorted(header for header in headers if f'"{header}"' in source) == []


def test_what_is_planted_is_found_where_it_was_planted_and_nothing_else_is(small: tuple[Path, dict]) -> None:
    inbox, manifest = small
    for entry in manifest["filings"]:
        read = read_file((inbox / entry["file"]).read_bytes(), entry["file"])
        if entry["status"] == "rejected":
            assert read.is_rejected, entry["file"]
            continue
        planted = {
            (plant["sheet"], plant["row"])
            for plant in entry["plants"]
            if plant["reach"] == dirt.WORKBOOK and plant["effect"] != dirt.TOLERATED
        }
        assert {(finding.sheet, finding.row) for finding in read.findings} == planted, entry["file"]
        assert not read.is_rejected


def test_every_kind_of_dirt_occurs_in_the_province(jobs: list[Job]) -> None:
    planted = {kind for job in jobs for kind in job.kinds}
    assert set(dirt.KINDS) - planted == set()


def test_most_filings_are_clean_and_two_to_four_counties_are_silent(planner: Planner, jobs: list[Job]) -> None:
    for year in YEARS:
        in_year = sorted((job for job in jobs if job.year == year), key=lambda job: job.version)
        counted = {(job.form, job.unit): job for job in in_year}
        clean = [j for j in counted.values() if all(dirt.KINDS[k].effect == dirt.TOLERATED for k in j.kinds)]
        assert len(clean) > 0.75 * len(counted)
        assert 2 <= len(planner.stories[year].silent) <= 4
    behaviours = Counter(job.behaviour for job in jobs)
    assert {"corrected", "sent_again", "newer_version_rejected", "rejected_first", "only_rejected"} <= set(behaviours)


def test_more_applicants_are_eligible_than_seats_in_2016_and_fewer_in_2015(planner: Planner) -> None:
    decisions = {year: Counter(a.decision for a in planner.stories[year].applicants) for year in YEARS}
    assert decisions[2015]["certified"] < 50
    assert decisions[2015]["not_selected"] == 0
    assert decisions[2016]["certified"] == 50
    assert decisions[2016]["not_selected"] >= 10
    assert {d for counts in decisions.values() for d in counts} == {
        "certified", "not_selected", "ineligible", "pending", "withheld",
    }  # fmt: skip


def rules_of(year: int) -> set[str]:
    """Return the rules that decide on certification in a year."""
    rows_in_force = in_force(rows(SEEDS / "criteria.csv"), "rule_code", year)
    return {code for code, row in rows_in_force.items() if row["scope"] == "certification"}


def test_every_criterion_is_failed_by_somebody(planner: Planner) -> None:
    failed = {
        code
        for of_year in planner.stories.values()
        for applicant in of_year.applicants
        if applicant.judgement
        for code in applicant.judgement.failed
    }
    assert {code for year in YEARS for code in rules_of(year)} - failed == set()


def test_the_yearly_review_shows_each_of_its_states_and_costs_places(planner: Planner) -> None:
    statuses = Counter(r.status for of_year in planner.stories.values() for r in of_year.reviewed.values())
    assert set(statuses) == {"in_good_standing", "in_rectification", "overdue", "delisted", "not_assessed"}
    first, second = planner.stories[2015], planner.stories[2016]
    losing = [city for city, places in first.reductions.items() if places]
    assert losing
    filed = {city for city, of, _ in second.filed_quotas if of == 2016} | {
        c for c, of, _ in first.filed_quotas if of == 2016
    }
    for city in set(losing) - filed:
        assert second.quotas[city] == first.quotas[city] - first.reductions[city]


def test_what_a_year_certifies_the_next_one_reviews(planner: Planner) -> None:
    for year in YEARS[:-1]:
        certified = {a.platform.key for a in planner.stories[year].applicants if a.decision == "certified"}
        assert certified
        assert certified <= set(planner.stories[year + 1].reviewed)


@pytest.fixture(scope="module")
def whole_story() -> dict[int, story.YearStory]:
    """What happens from 2015 to the newest year."""
    return story.tell(world.build(Options(years=tuple(range(2015, rules.newest_year() + 1)))))


def test_later_years_leave_the_earlier_ones_as_they_are(
    planner: Planner, whole_story: dict[int, story.YearStory]
) -> None:
    for year in YEARS:
        assert whole_story[year].applicants == planner.stories[year].applicants
        assert whole_story[year].reviewed == planner.stories[year].reviewed


def test_applicants_do_not_run_out_and_overdue_rectifications_do_not_pile_up(
    whole_story: dict[int, story.YearStory],
) -> None:
    applicants = {year: len(of_year.applicants) for year, of_year in whole_story.items()}
    assert min(applicants.values()) >= 60, applicants
    for year, of_year in whole_story.items():
        decisions = Counter(applicant.decision for applicant in of_year.applicants)
        statuses = Counter(reviewed.status for reviewed in of_year.reviewed.values())
        assert 40 <= decisions["certified"] <= 50, (year, decisions)
        assert statuses["overdue"] <= 10, (year, statuses)


def test_the_commonest_reason_of_refusal_is_not_the_quota(whole_story: dict[int, story.YearStory]) -> None:
    """In each year that a first run shows, and over all years."""
    reasons = {
        year: Counter(code for a in of_year.applicants if a.judgement for code in a.judgement.failed)
        for year, of_year in whole_story.items()
    }
    for counted in [*(reasons[year] for year in YEARS), sum(reasons.values(), Counter())]:
        assert counted["M6-quota"] < max(counted.values()), counted


def test_nobody_is_silent_in_a_year_that_may_not_be_due_yet(whole_story: dict[int, story.YearStory]) -> None:
    assert [year for year, of_year in whole_story.items() if not of_year.absent] == [rules.newest_year()]


def test_nearly_all_that_the_public_draw_takes_at_random_are_checked_and_a_few_more(
    whole_story: dict[int, story.YearStory],
) -> None:
    parameters = Parameters(Decimal(rules.parameter("draw_share")), int(rules.parameter("draw_minimum")), 0)
    for year, of_year in whole_story.items():
        frame = [Drawable(key, reviewed.platform.city) for key, reviewed in of_year.reviewed.items()]
        drawn = {taken.platform.platform_code for taken in draw(frame, str(year), parameters)}
        checked = {key for key, reviewed in of_year.reviewed.items() if reviewed.spot_check}
        assert len(drawn - checked) == 1
        assert checked - drawn


def test_a_delisted_platform_is_reviewed_no_more(planner: Planner) -> None:
    for year in YEARS[:-1]:
        for key in planner.stories[year].delisted:
            assert key not in planner.stories[year + 1].reviewed


def test_about_sixty_thousand_activities_a_year_bunch_at_the_limits(planner: Planner) -> None:
    made = planner.world
    made_reports = [story.report_of(made, p, 2016, None) for p in made.all_platforms() if p.is_listed(2016)]
    people = [row["participants"] for report in made_reports for row in report.activities]
    per_platform = Counter(len(report.activities) for report in made_reports)
    assert 52_000 <= len(people) <= 68_000
    assert Counter(people).most_common(1)[0][0] == 20
    assert per_platform.most_common(1)[0][0] == 60
    for report in made_reports:
        titles = [(row["activity_on"], row["title"]) for row in report.activities]
        assert len(set(titles)) == len(titles)


def test_no_two_people_share_a_name(planner: Planner) -> None:
    made = planner.world
    people = [
        (platform.key, row["person_name"])
        for platform in made.all_platforms()
        if platform.is_listed(2016)
        for row in story.report_of(made, platform, 2016, None).staff
    ]
    assert len({name for _, name in people}) == len(people)


def test_jingshan_files_as_the_county_it_was(planner: Planner, jobs: list[Job]) -> None:
    job = next(j for j in jobs if j.unit == "420882" and not j.kinds)
    filing = planner.filing(job)
    assert (filing.cover["unit_code"], filing.cover["unit_name"]) == ("420821", "京山县")
    assert all(row["platform_code"].startswith("420821") for row in filing.tables["platforms"].rows)


def test_a_clean_province_is_complete_and_carries_nothing_planted() -> None:
    made = world.build(Options(years=(2016,), dirty=False))
    planner = Planner(made, story.tell(made))
    jobs = planner.jobs()
    assert len(jobs) == len({(job.form, job.unit) for job in jobs}) == 105 + 17 + 1
    assert not any(planner.filing(job).plants for job in jobs[:5])


def test_an_applicant_keeps_its_aim_in_every_copy(planner: Planner) -> None:
    """A weak platform draws few categories: whatever is drawn, an applicant that misses no rule shows two."""
    weak = [
        platform
        for platform in planner.world.all_platforms()
        if platform.is_listed(2016) and platform.condition(2016).zeal < 0.3
    ]
    for platform in weak[:30]:
        activities = reports.report(42, platform, 2016, reports.Aim(), copy=2).activities
        assert not activities or len({activity["category"] for activity in activities}) >= 2


def test_copies_differ_in_their_activities_and_never_outrank_the_filing(tmp_path: Path) -> None:
    options = Options(years=(2016,), counties=1, copies=3, dirty=False, activities_scale=0.2)
    made = samples.generate(options, tmp_path / "inbox", tmp_path / "manifest.json")
    files = [entry for entry in made["filings"] if entry["form"] == "county_report"]
    assert len({hashlib.sha256((tmp_path / "inbox" / e["file"]).read_bytes()).hexdigest() for e in files}) == 3
    newest = max(files, key=lambda entry: (entry["filed_on"], entry["modified_at"], entry["file"]))
    assert newest["copy"] == 0


def test_the_quota_pool_is_shared_by_largest_remainder() -> None:
    assert expected.shares(10, 1, {"a": 3, "b": 2, "c": 2}) == {"a": 4, "b": 3, "c": 3}
    assert expected.shares(6, 1, {"a": 1, "b": 1, "c": 1, "d": 1}) == {"a": 2, "b": 2, "c": 1, "d": 1}


def test_equal_merit_shares_a_rank_and_the_next_one_is_skipped() -> None:
    assert expected.ranks({"a": (90, 60, 500), "b": (91, 60, 500), "c": (90, 60, 500), "d": (80, 99, 999)}) == {
        "b": 1, "a": 2, "c": 2, "d": 4,
    }  # fmt: skip


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.xlsx").write_bytes(b"somebody's")
    assert samples.main(["--out", str(tmp_path), "--years", "2016", "--counties", "1"]) == 2
    assert "report.xlsx" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]


def test_an_unknown_unit_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert samples.main(["--out", str(tmp_path / "inbox"), "--units", "110101"]) == 2
    assert "110101" in capsys.readouterr().err


def test_the_committed_workbooks_are_what_the_generator_makes(tmp_path: Path) -> None:
    committed = SOURCES / "workbooks"
    manifest = json.loads(samples.manifest_path(committed).read_text(encoding="utf-8"))
    given = manifest["options"]
    meant: dict[str, Any] = given | {name: tuple(given[name]) for name in ("years", "platforms", "units")}
    options = Options(**meant)
    samples.generate(options, tmp_path / "inbox", tmp_path / "manifest.json")
    files = sorted(str(path.relative_to(committed)) for path in committed.rglob("*.xlsx"))
    assert files == sorted(str(path.relative_to(tmp_path / "inbox")) for path in (tmp_path / "inbox").rglob("*.xlsx"))
    assert sum((committed / name).stat().st_size for name in files) < 300_000
    for name in files:
        # Parts, not bytes: another zlib packs the same parts otherwise.
        with zipfile.ZipFile(committed / name) as old, zipfile.ZipFile(tmp_path / "inbox" / name) as new:
            assert {part: old.read(part) for part in old.namelist()} == {
                part: new.read(part) for part in new.namelist()
            }
