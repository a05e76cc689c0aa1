"""Each doubt of the gate "filed", just below, at and above its threshold, over filings prepared in `raw`."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extras import execute_values

from expectations.filed import doubts
from youth_platforms import steps
from youth_platforms.base.paths import home
from youth_platforms.quality.doubts import settle
from youth_platforms.quality.gates import RunDoubted
from youth_platforms.quality.run_gate import describe_run
from youth_platforms.quality.validation import validate
from youth_platforms.reference.divisions import cities, counties
from youth_platforms.reference.in_force import parameters

YEAR = 2016
COUNTIES = [county for county in counties() if county.counts_as_county]
COUNTY_CODES = [county.code for county in COUNTIES]
CITY_CODES = [city.code for city in cities()]
OWED = len(COUNTIES) + len(CITY_CODES)
AFTER_DUE_DAY = date(2017, 2, 1)


class Prepared:
    """A warehouse whose runs and filings a test writes as it needs them."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        self._numbers = count(1)

    def do(self, statement: str, *values: object) -> list[tuple]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        self._connection.close()

    def run(self, run_id: str = "now", year: int = YEAR, published_on: str | None = None) -> str:
        """Return a run whose intake is complete."""
        self.do(
            "insert into audit.runs (run_id, report_year, inbox, intake_finished_at, published_at, status)"
            " values (%s, %s, '/inbox', now(), %s, %s)",
            run_id,
            year,
            published_on,
            "published" if published_on else "open",
        )
        return run_id

    def filing(
        self,
        unit: str | None,
        form: str | None = "county_report",
        *,
        status: str = "accepted",
        year: int | None = YEAR,
        filed_on: str = "2017-01-20",
        modified_at: str = "2017-01-20",
        runs: Iterable[str] = ("now",),
    ) -> str:
        """Return a filing that the runs took."""
        name = f"f{next(self._numbers)}"
        self._insert([(name, form, unit, year, filed_on, modified_at, status)], runs)
        return name

    def province(
        self, *, without: Iterable[str] = (), rejected: Iterable[str] = (), runs: Iterable[str] = ("now",)
    ) -> None:
        """A filing of every county and city but those without one."""
        owed = [("county_report", code) for code in COUNTY_CODES] + [("city_report", code) for code in CITY_CODES]
        rows = [
            (
                f"f{next(self._numbers)}",
                form,
                code,
                YEAR,
                "2017-01-20",
                "2017-01-20",
                "rejected" if code in rejected else "accepted",
            )
            for form, code in owed
            if code not in without
        ]
        self._insert(rows, runs)

    def _insert(self, rows: list[tuple], runs: Iterable[str]) -> None:
        with self._connection.cursor() as cursor:
            execute_values(
                cursor,
                "insert into raw.filings (filing_id, form, unit_code, report_year, filed_on, file_modified_at,"
                " intake_status, sha256, file_name, unit_name, file_size, parser_version) values %s",
                [(*row, f"sha-{row[0]}", f"{row[0]}.xlsx", f"单位{row[2]}", 1, "v") for row in rows],
            )
            execute_values(
                cursor,
                "insert into audit.run_files (run_id, file_name, sha256, filing_id, report_year, disposition)"
                " values %s",
                [(run, f"{row[0]}.xlsx", f"sha-{row[0]}", row[0], row[3], "taken") for row in rows for run in runs],
            )

    def doubts(self, today: date = AFTER_DUE_DAY, run: str = "now") -> dict[str, list[str]]:
        """Return what is doubted of the run: doubt to its subjects."""
        query = doubts.checked(describe_run("filed", run, today)).query
        found: dict[str, list[str]] = {}
        for doubt in doubts.QUERIES:
            subjects = self.do(
                f"select subject from ({query}) as f where {doubt} is not null and found is not null order by 1"
            )
            if subjects:
                found[doubt] = [subject for (subject,) in subjects]
        return found

    def settled(self, today: date) -> list[str]:
        """Return what Great Expectations doubts and nobody accepted; what was accepted is kept."""
        results = validate("filed", [doubts.checked(describe_run("filed", "now", today))], home() / "docs")
        return [result.expectation for result in settle("now", [result for result in results if result.is_doubted])]


@pytest.fixture
def prepared(clean_warehouse: str, tmp_path: Path) -> Iterator[Prepared]:
    """An empty warehouse, and a home for what the gate writes."""
    opened = Prepared(clean_warehouse)
    # Undone before the copy is dropped: the server's passwords lie in the session's own home.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YP_HOME", str(tmp_path))
        yield opened
    opened.close()


def parameter(name: str) -> float:
    return float(parameters(YEAR)[name])


def test_a_whole_province_and_one_with_a_few_missing_and_rejected_raise_no_doubt(prepared: Prepared) -> None:
    prepared.run()
    prepared.province(without=COUNTY_CODES[::20], rejected=COUNTY_CODES[1::20])
    prepared.filing(None, None, status="rejected", year=None)
    assert prepared.doubts() == {}


def test_no_filing_of_the_year_is_doubted_and_one_is_not(prepared: Prepared) -> None:
    prepared.run()
    prepared.filing("420102", year=None, status="rejected")
    assert prepared.doubts()["no_filings"] == ["/inbox"]
    prepared.filing("420102")
    assert "no_filings" not in prepared.doubts()


@pytest.mark.parametrize(("today", "is_due"), [("2017-01-30", False), ("2017-01-31", False), ("2017-02-01", True)])
def test_before_the_due_day_has_passed_units_without_a_filing_are_doubted(
    prepared: Prepared, today: str, is_due: bool
) -> None:
    prepared.run()
    prepared.province(without=["420102"])
    assert prepared.doubts(date.fromisoformat(today)) == ({} if is_due else {"not_due": ["江岸区（420102）"]})


def test_before_the_due_day_a_province_that_filed_whole_is_not_doubted(prepared: Prepared) -> None:
    prepared.run()
    prepared.province(rejected=["420102"])
    assert prepared.doubts(date(2017, 1, 1)) == {}


@pytest.mark.parametrize(
    ("published", "skipped"),
    [([], []), ([2015], []), ([2014], ["2015年度"]), ([2012, 2013], ["2014年度", "2015年度"]), ([2016, 2018], [])],
)
def test_years_never_published_before_this_one_are_doubted(
    prepared: Prepared, published: list[int], skipped: list[str]
) -> None:
    for year in published:
        prepared.run(f"of {year}", year, "2019-01-01")
    prepared.run()
    prepared.province(runs=["now", *(f"of {year}" for year in published if year == YEAR)])
    assert prepared.doubts().get("years_skipped", []) == skipped


def test_a_filing_that_was_counted_and_is_gone_or_older_now_is_doubted(prepared: Prepared) -> None:
    prepared.run("before", published_on="2017-02-02")
    prepared.run()
    both = ("before", "now")
    prepared.province(without=["420102", "420103", "420104", "420105", "420106"], runs=both)
    prepared.filing("420102", runs=["before"])
    prepared.filing("420103", runs=both, filed_on="2017-01-10")
    prepared.filing("420103", runs=["before"])
    prepared.filing("420104", runs=["before"])
    prepared.filing("420104", filed_on="2017-01-21")
    prepared.filing("420105", runs=["before"], status="rejected")
    renamed = prepared.filing("420106", runs=["before"])
    again = prepared.filing("420106", modified_at="2016-01-01")
    prepared.do("update raw.filings set sha256 = %s where filing_id = %s", f"sha-{renamed}", again)
    assert prepared.doubts() == {"filings_vanished": ["单位420102（420102）", "单位420103（420103）"]}


def test_a_file_that_is_there_and_unread_is_not_doubted_as_gone(prepared: Prepared) -> None:
    prepared.run("before", published_on="2017-02-02")
    prepared.run()
    prepared.province(without=["420102"], runs=("before", "now"))
    name = prepared.filing("420102", runs=["before"])
    prepared.do(
        "insert into audit.unread_files values ('now', %s, '没有读取权限', 'county_report', '420102', 2016)",
        f"{name}.xlsx",
    )
    assert prepared.doubts() == {"units_unread": ["单位420102（420102）"]}


def test_too_few_accepted_filings_are_doubted_and_three_quarters_are_not(prepared: Prepared) -> None:
    prepared.run()
    least = round(OWED * parameter("doubt_accepted_share_minimum"))
    assert least == 90, "the share is met exactly, so that the edge is tried"
    absent = COUNTY_CODES[: OWED - least]
    prepared.province(without=absent)
    assert "few_accepted" not in prepared.doubts()
    prepared.do("delete from audit.run_files where filing_id = (select min(filing_id) from raw.filings)")
    assert len(prepared.doubts()["few_accepted"]) == len(absent) + 1


def test_a_city_of_three_counties_without_one_accepted_is_doubted_and_of_two_is_not(prepared: Prepared) -> None:
    by_city: dict[str, list[str]] = {}
    for county in COUNTIES:
        by_city.setdefault(county.city_code, []).append(county.code)
    least = int(parameter("doubt_city_counties"))
    three = min((city for city in by_city if len(by_city[city]) >= least), key=lambda city: len(by_city[city]))
    assert len(by_city[three]) == least
    prepared.run()
    prepared.province(without=[*by_city[three][1:], *by_city["429004"]], rejected=by_city[three][:1])
    [city] = prepared.doubts()["city_silent"]
    assert three in city
    prepared.do("update raw.filings set intake_status = 'accepted'")
    assert prepared.doubts() == {}


def test_more_than_a_fifth_of_those_who_filed_rejected_is_doubted_and_a_fifth_is_not(prepared: Prepared) -> None:
    prepared.run()
    most = round(OWED * parameter("doubt_rejected_share_maximum"))
    assert most == 24
    prepared.province(rejected=COUNTY_CODES[::4][:most])
    prepared.filing(None, None, status="rejected", year=None)
    assert prepared.doubts() == {}
    prepared.do("update raw.filings set intake_status = 'rejected' where unit_code = %s", COUNTY_CODES[1])
    assert len(prepared.doubts()["many_rejected"]) == most + 1
    prepared.filing(COUNTY_CODES[1], filed_on="2017-01-01")
    assert prepared.doubts() == {}, "an older version that is accepted counts for the unit"


def test_a_file_unread_is_doubted_unless_it_is_of_another_year(prepared: Prepared) -> None:
    prepared.run()
    prepared.province()
    prepared.do("insert into audit.unread_files values ('now', '旧.xlsx', '断链', 'county_report', '420102', 2015)")
    assert prepared.doubts() == {}
    prepared.do("insert into audit.unread_files values ('now', '新.xlsx', '断链')")
    assert prepared.doubts() == {"units_unread": ["单位不明"]}


@pytest.mark.parametrize(
    ("total", "last_year", "is_doubted"),
    [
        ("运行平台", 4, False),
        ("运行平台", 5, True),
        ("运行平台", 1, False),
        ("活动", 6, False),
        ("活动", 7, True),
        ("参与人数", 30, False),
        ("参与人数", 29, True),
        ("参与人数", 121, True),
        ("经费（元）", 20000, False),
        ("经费（元）", 20001, True),
    ],
)
def test_a_total_below_half_or_above_twice_the_last_published_years_is_doubted(
    prepared: Prepared, total: str, last_year: int, is_doubted: bool
) -> None:
    """This year: 2 active platforms, 3 activities with 60 people, 10,000 yuan; last year the same but for one total."""
    before = {"运行平台": 2, "活动": 3, "参与人数": 60, "经费（元）": 10000} | {total: last_year}
    prepared.do("create table marts.fct_platform_year (report_year int, is_active boolean)")
    prepared.do("create table marts.fct_activities (report_year int, participants int)")
    prepared.do("create table marts.fct_funding (report_year int, amount_yuan numeric)")
    prepared.run("last", 2015, "2016-02-02")
    prepared.run()
    prepared.province(without=["420102"])
    filing = prepared.filing("420102")
    prepared.do(
        "insert into marts.fct_platform_year select 2015, n > 0 from generate_series(0, %s) as n", before["运行平台"]
    )
    prepared.do(
        "insert into marts.fct_activities"
        " select 2015, case when n = 1 then %s else 0 end from generate_series(1, %s) as n",
        before["参与人数"],
        before["活动"],
    )
    prepared.do("insert into marts.fct_funding values (2015, %s)", before["经费（元）"])
    platforms = [
        ("2015-01-01", None, None, False),
        ("去年", None, '{"opened_on": "2016-12-31"}', False),
        ("2015-01-01", "2016-12-31", None, False),
        ("2017-01-01", None, None, False),
        ("2015-01-01", None, None, True),
    ]
    for row, platform in enumerate(platforms, start=2):
        prepared.do(
            "insert into raw.county_platforms (filing_id, sheet_row, opened_on, closed_on, canonical, is_set_aside)"
            " values (%s, %s, %s, %s, %s, %s)",
            filing,
            row,
            *platform,
        )
    prepared.do(
        "insert into raw.county_activities (filing_id, sheet_row, participants, is_set_aside)"
        " select %s, n, '20', n > 3 from generate_series(1, 4) as n",
        filing,
    )
    prepared.do("insert into raw.county_funding (filing_id, sheet_row, amount_yuan) values (%s, 1, '10000')", filing)
    assert prepared.doubts() == ({"totals_jumped": [total]} if is_doubted else {})


def test_all_doubts_are_told_at_once_with_figures_units_and_how_to_go_on(prepared: Prepared) -> None:
    prepared.run("before", published_on="2017-02-02")
    prepared.run()
    prepared.filing("420102", runs=["before", "now"])
    prepared.filing("420103", runs=["before"])
    with pytest.raises(RunDoubted) as stopped:
        steps.gate_filed("now", AFTER_DUE_DAY)
    message = str(stopped.value)
    assert "应报120份，接收1份（0.8%），不足75%" in message
    assert "单位420103（420103）" in message
    few = message.partition("[few_accepted]")[2].partition("[city_silent]")[0]
    assert [code for code in COUNTY_CODES if f"（{code}）" not in few] == ["420102"], (
        "it names every one that is missing"
    )
    assert "黄石市（420200）：6个县（市、区）都没有接收的报表" in message
    assert 'ACCEPT="reason"' in message
    assert message.splitlines()[-1] == "疑点 doubts: filings_vanished, few_accepted, city_silent"
    assert prepared.do("select status, doubts from audit.runs where run_id = 'now'") == [
        ("failed", ["filings_vanished", "few_accepted", "city_silent"])
    ]
    assert prepared.do("select run_id from audit.year_runs") == [("before",)]
    assert prepared.do("select count(*) from audit.filings") == [(2,)], "what the published run cites keeps its filing"


def test_a_reason_lets_doubts_pass_and_is_kept_with_who_gave_it(prepared: Prepared) -> None:
    prepared.run()
    prepared.filing("420102")
    prepared.do("update audit.runs set accept_reason = '只试一个县', started_by = '李四'")
    assert prepared.settled(date(2017, 1, 31)) == []
    kept = prepared.do(
        "select run_id, report_year, doubt_code, reason, accepted_by, makes_trial from audit.accepted_doubts order by 3"
    )
    assert kept == [
        ("now", YEAR, "city_silent", "只试一个县", "李四", False),
        ("now", YEAR, "few_accepted", "只试一个县", "李四", False),
        ("now", YEAR, "not_due", "只试一个县", "李四", True),
    ]
    assert prepared.do("select doubts from audit.runs") == [(None,)]
    prepared.province(without=["420102"])
    assert prepared.settled(AFTER_DUE_DAY) == []
    assert prepared.do("select * from audit.accepted_doubts") == []


def test_an_inbox_without_a_filing_of_the_year_passes_for_no_reason(prepared: Prepared) -> None:
    prepared.run()
    prepared.do("update audit.runs set accept_reason = '确实没有'")
    with pytest.raises(RunDoubted, match="no_filings cannot be accepted"):
        steps.gate_filed("now", AFTER_DUE_DAY)
    assert prepared.do("select * from audit.accepted_doubts") == []


def test_a_run_that_doubts_stopped_keeps_no_later_year_waiting(prepared: Prepared) -> None:
    prepared.run("stopped", 2015)
    prepared.run()
    with pytest.raises(Exception, match="2015"):
        steps.take_turn(YEAR)
    prepared.do("update audit.runs set doubts = '{no_filings}' where run_id = 'stopped'")
    assert steps.take_turn(YEAR) == "now"
