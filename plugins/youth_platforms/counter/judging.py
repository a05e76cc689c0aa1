"""A county's self-check: its platforms against every criterion, from its newest filing, before the year is run.

Nothing is judged here: the verdicts come from dbt's own models, made for this one county in a transaction that is
rolled back (warehouse/trial_build.py). They are provisional: the annual run decides.
"""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from cachetools import LRUCache
from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.tables import rows
from youth_platforms.reference.divisions import PROVINCE_CODE, Unit, unit
from youth_platforms.warehouse import trial_sql
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.named_rows import named_rows
from youth_platforms.warehouse.trial_build import trial_build

# Answers kept in this process, of some 50 KB each.
MOST = 120
# On every page and sheet of it.
PROVISIONAL_ZH = "试评，以年度运行为准"
Row = dict[str, Any]
State = tuple[object, ...]

# What was read of a county's year, the filing that counts first.
FILED = """
select
    received.filing_id, received.file_name, received.status, received.filed_on, received.received_at, received.version,
    filings.parser_version
from counter.received_filings as received
inner join raw.filings using (filing_id)
where received.form = 'county_report' and received.unit_code = %(county)s and received.report_year = %(year)s
order by received.is_shown desc, received.status = 'rejected', received.version desc
"""
# A directly administered county files as a city too.
OTHER_FORMS = """
select string_agg(filing_id || parser_version, ',' order by filing_id) as filed
from raw.filings
where form <> 'county_report' and unit_code = %(county)s and report_year = %(year)s and parser_version <> ''
"""
RUNS = """
select string_agg(run_id || published_at, ',' order by run_id) as runs from audit.runs where published_at is not null
"""
# An applicant is judged by every criterion, another platform in operation by those that are asked every year.
CRITERIA = """
with results as (
    select
        platform_code, rule_code, condition_name_zh, unit, observed, comparator, threshold, outcome, gap, message_zh,
        file_name, sheet, source_rows, sort_order
    from pg_temp.fct_criterion_results
    union all
    select
        platform_code, rule_code, condition_name_zh, unit, observed, comparator, threshold, outcome, gap, message_zh,
        file_name, sheet, source_rows, sort_order
    from pg_temp.fct_platform_criteria
    where platform_code not in (select platform_code from pg_temp.int_applicants)
)

select
    results.*, criteria.article, criteria.clause, criteria.is_hard,
    coalesce(results.condition_name_zh, criteria.name_zh) as name_zh
from results
inner join pg_temp.int_platforms as platforms using (platform_code)
inner join pg_temp.int_criteria as criteria using (rule_code)
where platforms.county_code = %(county)s
order by results.platform_code, results.sort_order
"""
STANDARDS = """
select
    results.platform_code, results.rule_code, criteria.article, criteria.clause,
    coalesce(results.condition_name_zh, criteria.name_zh) as name_zh,
    results.unit, results.comparator, results.observed, results.threshold, results.threshold_to, results.outcome,
    results.message_zh
from pg_temp.fct_platform_standards as results
inner join pg_temp.int_criteria as criteria using (rule_code)
where results.county_code = %(county)s
order by results.platform_code, criteria.sort_order
"""
FIXES = """
select platform_code, rule_code, rule_name, gap, unit, fix_zh, is_within_own_power, is_all_within_own_power
from pg_temp.mart_cheapest_fixes
where county_code = %(county)s
order by platform_code, fix_order
"""
TARGETS = """
select
    targets.rule_code, criteria.article, criteria.clause, criteria.name_zh, criteria.unit, criteria.comparator,
    targets.observed, targets.target as threshold, null as threshold_to, targets.outcome, targets.message_zh
from pg_temp.mart_county_targets as targets
inner join pg_temp.int_criteria as criteria using (rule_code)
where targets.county_code = %(county)s
order by criteria.sort_order
"""
PLATFORMS = """
select
    platforms.platform_code, names.platform_name, platforms.is_active, platforms.is_kept, platforms.sheet_row,
    platforms.platform_code in (select platform_code from pg_temp.int_applicants) as is_applicant
from pg_temp.int_platforms as platforms
left join pg_temp.int_platform_names as names using (platform_code)
where platforms.county_code = %(county)s
order by platforms.platform_code
"""
COUNTED_FORMS = """
select form from pg_temp.int_filings where is_counted and report_year = %(year)s
"""


class NothingFiled(Refusal):
    """The county has no valid filing of the year that was read."""


class BeingCompiled(Refusal):
    """dbt compiles the rules, once after each change: ask again in half a minute."""


@dataclass(frozen=True)
class Filing:
    """One version of a county's filing; `version` counts from 1, the oldest."""

    filing_id: str
    file_name: str
    status: str
    filed_on: date | None
    received_at: datetime
    version: int


@dataclass(frozen=True)
class CheckedPlatform:
    """A platform of the filing. Rows are those of the platform's page in the portal; empty where it is not judged."""

    code: str
    name: str
    is_active: bool
    is_kept: bool
    is_applicant: bool
    criteria: list[Row]
    standards: list[Row]
    fixes: list[Row]

    def having(self, *outcomes: str) -> list[Row]:
        """Return the criteria and standards with one of these outcomes."""
        return [row for row in (*self.criteria, *self.standards) if row["outcome"] in outcomes]


@dataclass(frozen=True)
class Awaited:
    """What another unit's form will say, and no run has published yet."""

    form: str
    what_zh: str


@dataclass(frozen=True)
class SelfCheck:
    """The answer. `filing` is the one that counts; an outcome `awaits_<form>` waits for another unit's form."""

    county: Unit
    report_year: int
    filing: Filing
    platforms: list[CheckedPlatform]
    targets: list[Row]
    awaited: list[Awaited]


def filings_of(county: str, year: int) -> list[Filing]:
    """Return what was read of a county's year: the filing that counts first, rejected ones last."""
    with connect() as connection, connection.cursor() as cursor:
        return [_filing(row) for row in _read(cursor, FILED, county=county, year=year)]


def open_year(county: str) -> int | None:
    """Return the newest year of which a valid filing of the county was read and no run has published."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select max(report_year) from counter.received_filings"
            " where form = 'county_report' and unit_code = %s and status <> 'rejected'"
            " and report_year not in (select report_year from audit.runs where published_at is not null)",
            (county,),
        )
        (year,) = cursor.fetchone() or (None,)
        return year


def self_check(county_code: str, year: int, *, waits: bool = False) -> SelfCheck:
    """Return how a county's platforms come out by its newest filing of the year.

    Args:
        waits: for dbt to compile the rules, which it does once after they changed; else it begins to.

    Raises:
        NothingFiled, BeingCompiled, EnoughAtWork, NotCompiled.
    """
    county = unit(county_code)
    if county is None or county.level != "county":
        raise NothingFiled(f"没有代码为{county_code}的县（市、区）。There is no county {county_code}.")
    with connect() as connection, connection.cursor() as cursor:
        filed = _read(cursor, FILED, county=county.code, year=year)
        if not filed or filed[0]["status"] == "rejected":
            raise NothingFiled(
                f"{county.name}{year}年度还没有有效的报表。{county.name} ({county.code}) has no valid filing of {year}."
            )
        made = _compiled(cursor, waits=waits)
        others = _read(cursor, OTHER_FORMS, county=county.code, year=year)
        state = (made.key, repr(filed), repr(others), repr(_read(cursor, RUNS)))
    with _lock:
        before, answer = _answers.get((county.code, year), (None, None))
    if answer is None or before != state:
        answer = _judge(made, county, year, _filing(filed[0]))
        with _lock:
            _answers[county.code, year] = state, answer
    return answer


def _judge(made: trial_sql.TrialSql, county: Unit, year: int, filing: Filing) -> SelfCheck:
    others = [county.city_code, PROVINCE_CODE]
    with trial_build(made, year, county.code, others) as cursor:
        forms = {row["form"] for row in _read(cursor, COUNTED_FORMS, year=year)}
        read = {
            name: _read(cursor, query, county=county.code)
            for name, query in {"criteria": CRITERIA, "standards": STANDARDS, "targets": TARGETS}.items()
        }
        platforms = _read(cursor, PLATFORMS, county=county.code)
        fixes = _read(cursor, FIXES, county=county.code)
    awaited = [row for row in others_forms() if row["form"] not in forms]
    for row in (row for found in read.values() for row in found):
        form = next((other["form"] for other in awaited if other["rule_code"] == row["rule_code"]), None)
        if form and row["outcome"] == "no_data":
            row["outcome"] = f"awaits_{form}"
    return SelfCheck(
        county,
        year,
        filing,
        [
            CheckedPlatform(
                row["platform_code"],
                row["platform_name"],
                row["is_active"],
                row["is_kept"],
                row["is_applicant"],
                _of(row["platform_code"], read["criteria"]),
                _of(row["platform_code"], read["standards"]),
                _of(row["platform_code"], fixes),
            )
            for row in platforms
        ],
        read["targets"],
        _awaited(awaited, {row["rule_code"] for found in read.values() for row in found if row["outcome"] != "pass"}),
    )


@cache
def others_forms() -> tuple[dict[str, str], ...]:
    """Return the criteria that need the form of another unit, and what that form says (others_forms.csv)."""
    return tuple(rows(Path(__file__).with_name("others_forms.csv")))


def _awaited(awaited: Iterable[dict[str, str]], open_rules: set[str]) -> list[Awaited]:
    """Return what is awaited for criteria that are not met without it, once each."""
    found = (Awaited(row["form"], row["what_zh"]) for row in awaited if row["rule_code"] in open_rules)
    return list(dict.fromkeys(found))


def _of(platform: str, found: list[Row]) -> list[Row]:
    return [row for row in found if row["platform_code"] == platform]


def _filing(row: Row) -> Filing:
    return Filing(**{name: row[name] for name in Filing.__dataclass_fields__})


def _read(cursor: Cursor, query: str, **values: object) -> list[Row]:
    cursor.execute(query, values)
    return named_rows(cursor)


class _Compiler:
    """Let dbt compile once, however many ask meanwhile."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._compiling: Future[None] | None = None
        self._lock = Lock()

    def begin(self) -> None:
        """Begin unless it is at work. Raises what it failed of since the last call."""
        with self._lock:
            if self._compiling is None:
                self._compiling = self._thread.submit(trial_sql.compile_sql)
            elif self._compiling.done():
                done, self._compiling = self._compiling, None
                done.result()


# The newest answer of each county and year, with all that it rests on.
_answers: LRUCache[tuple[str, int], tuple[State, SelfCheck]] = LRUCache(MOST)
# Even a look changes the order in which answers go.
_lock = Lock()
_compiler = _Compiler()


def _compiled(cursor: Cursor, *, waits: bool) -> trial_sql.TrialSql:
    made = trial_sql.find(cursor)
    if made is None and waits:
        trial_sql.compile_sql()
        made = trial_sql.find(cursor)
    if made is None:
        _compiler.begin()
        raise BeingCompiled("规则正在编译，约需半分钟。The rules are being compiled: ask again in half a minute.")
    return made
