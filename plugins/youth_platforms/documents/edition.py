"""What the documents are made of, read from the ledger and the published marts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import RealDictCursor

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.tables import rows
from youth_platforms.documents.wording import date_zh, requirement, word
from youth_platforms.returns.fixes import fix_zh
from youth_platforms.warehouse.audit.objection_register import read_register
from youth_platforms.warehouse.audit.runs import PUBLISHED_RUN
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.ledger.decided_year import decided_in_marts

Row = dict[str, Any]


class NothingToShow(Refusal):
    """The year has no edition, or nothing of it is published; the message says what to do first."""


@dataclass(frozen=True)
class Edition:
    """An approved list with all that its documents say. `objections` are those made, and answered, up to its approval.

    `in_force` (the quotas that the year itself was judged by), `problems` and `reviews` are not part of the ledger:
    they are empty, and `is_known` false, once the marts hold another decision than this edition's.
    """

    report_year: int
    edition_no: int
    run_id: str
    approver: str
    is_automatic: bool
    approved_on: date
    changes_zh: str
    chain_hash: str
    is_known: bool
    applicants: list[Row]
    criteria: list[Row]
    quotas: list[Row]
    in_force: list[Row]
    problems: list[Row]
    reviews: list[Row]
    objections: list[Row]

    @property
    def cut_off_score(self) -> Decimal | None:
        """The lowest score that was certified; none where nobody was."""
        return min((row["panel_score"] for row in self.certified), default=None)

    @property
    def certified(self) -> list[Row]:
        """The list itself, in its order."""
        return [row for row in self.applicants if row["decision"] == "certified"]

    @property
    def mark(self) -> str:
        """The line in each document: edition, day, run; and that no person approved it, where none did."""
        shown = word("head", "edition").format(
            year=self.report_year, edition=self.edition_no, date=date_zh(self.approved_on), run=self.run_id
        )
        return shown + (f"【{word('head', 'trial')}】" if self.is_automatic else "")

    @property
    def footer(self) -> str:
        """The same in short, for the foot of each page."""
        shown = word("head", "edition_short").format(
            year=self.report_year, edition=self.edition_no, day=self.approved_on, run=self.run_id
        )
        return shown + (f"　{word('head', 'trial_short')}" if self.is_automatic else "")


@dataclass(frozen=True)
class CityResults:
    """What a city sees of a year before it is approved; `in_force` has the quota that the year was judged by."""

    report_year: int
    run_id: str
    city_code: str
    city_name: str
    applicants: list[Row]
    criteria: list[Row]
    quota: Row
    in_force: list[Row]
    problems: list[Row]
    reviews: list[Row]
    standing: list[Row]


@dataclass(frozen=True)
class CityDefects:
    """What the data team has to ask a city's units for; `city_code` is empty for files of no known city."""

    report_year: int
    run_id: str
    city_code: str
    city_name: str
    findings: list[Row]
    set_aside: list[Row]
    filings: list[Row]
    screens: list[Row]


EDITION = """
select
    report_year, edition_no, run_id, approver, is_automatic,
    (approved_at at time zone 'Asia/Shanghai')::date as approved_on, approved_at, changes_zh, chain_hash,
    decision_hash
from audit.certification_editions
where report_year = %(year)s and edition_no = coalesce(%(edition)s, edition_no)
order by edition_no desc limit 1
"""
APPLICANTS = """
select report_year, platform_code, platform_name, city_code, city_name, county_code, county_name, decision,
    panel_score, rank,
    case
        when decision = 'not_selected'
            then min(panel_score) filter (where decision = 'certified') over () - panel_score
    end as cut_off_distance,
    reason_zh
from {applicants} as applicants
where {of}
order by
    array_position(array['certified', 'not_selected', 'pending', 'withheld', 'ineligible'], decision), rank,
    city_code, platform_code
"""
# Editions and years from before the deciding condition was kept show the name and unit of its rule.
CRITERIA = """
select
    results.platform_code, results.rule_code, results.condition_no, results.observed, results.comparator,
    results.threshold, results.outcome, results.message_zh, results.file_name, results.sheet, results.source_rows,
    rules.article || '：' || rules.clause as clause_zh,
    coalesce(results.condition_name_zh, rules.name_zh) as name_zh, coalesce(results.unit, rules.unit) as unit
from {criteria} as results
left join marts.dim_criterion as rules using (rule_code, valid_from_year)
where {of}
order by results.platform_code, rules.sort_order
"""
# Where each figure of a criterion lies among those of the year's applicants.
PEERS = """
select
    rule_code, condition_no,
    percentile_cont(0.25) within group (order by observed) as lower_quartile,
    percentile_cont(0.5) within group (order by observed) as median,
    percentile_cont(0.75) within group (order by observed) as upper_quartile
from marts.fct_criterion_results
where report_year = %(year)s and observed is not null and unit <> '是否'
group by rule_code, condition_no
"""
# The ledger does not keep where a base came from; the marts do, while they hold the same decision.
QUOTAS = """
select
    quotas.quota_year, quotas.city_code, quotas.city_name, quotas.base_quota, basis.base_basis, quotas.problem_points,
    quotas.reduction, quotas.final_quota, quotas.reason_zh
from {quotas} as quotas
left join (
    select city_code, base_basis from marts.mart_quota_reductions where report_year = %(year)s
) as basis on quotas.city_code = basis.city_code
where {of}
order by quotas.city_code
"""
IN_FORCE = """
select city_code, city_name, announced_quota, base_quota, base_basis, register_year, reduction, quota, applicants,
    beyond_quota, eligible, certified, note_zh
from marts.mart_application_quotas
where report_year = %(year)s
order by city_code
"""
STANDING = """
select
    standing.platform_code, standing.platform_name, standing.city_code, standing.city_name, standing.county_name,
    standing.tier, standing.missed_rules_zh, standing.missed_last_year_zh, standing.reason_zh, standing.is_in_pool,
    fixes.fixes_zh, fixes.is_all_within_own_power
from marts.mart_demonstration_standing as standing
left join (
    select
        platform_code, string_agg(fix_zh, '；' order by fix_order) as fixes_zh,
        bool_and(is_within_own_power) as is_all_within_own_power
    from marts.mart_cheapest_fixes
    where report_year = %(year)s
    group by platform_code
) as fixes on standing.platform_code = fixes.platform_code
where standing.report_year = %(year)s
order by standing.city_code, standing.tier <> 'city', standing.missed desc, standing.platform_code
"""
PROBLEMS = """
select problems.city_code, cities.name as city_name, problems.name_zh, problems.occurrences, problems.points
from marts.mart_quota_problems as problems
inner join marts.dim_division as cities on problems.city_code = cities.division_code
where problems.report_year = %(year)s
order by problems.city_code, problems.points desc, problems.problem_code
"""
REVIEWS = """
select
    reviews.platform_code, reviews.platform_name, reviews.tier, reviews.city_code, cities.name as city_name,
    counties.name as county_name, reviews.assessment_outcome, reviews.score, reviews.problems_zh,
    reviews.spot_check_outcome,
    reviews.rectification_due_on, reviews.recheck_outcome, reviews.status,
    array(
        select row_to_json(cases)
        from marts.fct_rectifications as cases
        where
            cases.report_year = reviews.report_year and cases.platform_code = reviews.platform_code
            and cases.outcome = case reviews.status when 'in_rectification' then 'open' else reviews.status end
        order by cases.opened_on, cases.opened_by
    ) as cases
from marts.mart_annual_review as reviews
inner join marts.dim_division as cities on reviews.city_code = cities.division_code
inner join marts.dim_division as counties on reviews.county_code = counties.division_code
where reviews.report_year = %(year)s
order by reviews.city_code, reviews.platform_code
"""
NO_PEERS: Row = {"lower_quartile": None, "median": None, "upper_quartile": None}
FINDINGS = """
select
    coalesce(units.city_code, '') as city_code, filings.unit_name, filings.file_name,
    filings.form, filings.status as filing_status, findings.sheet, findings.cell, findings.row,
    findings.platform_code, findings.check_code, findings.severity, findings.is_set_aside, findings.held,
    findings.expected_zh
from audit.findings
inner join audit.filings as filings using (filing_id)
left join marts.dim_division as units on filings.unit_code = units.division_code
where filing_id in (select filing_id from audit.run_files where run_id = %(run)s and disposition = 'taken')
order by
    filings.unit_code nulls first, filings.file_name,
    array_position(array['critical', 'error', 'warning'], findings.severity), findings.sheet, findings.row,
    length(findings.cell), findings.cell, findings.check_code, findings.finding_id
"""
FILINGS = """
select coalesce(city_code, '') as city_code, unit_code, unit_name, form, status, due_on, filed_on, is_late, versions,
    findings
from marts.mart_filing_status
where report_year = %(year)s
order by array_position(array['missing', 'unread', 'rejected'], status) nulls last, form desc, unit_code
"""
SCREENS = """
select city_code, platform_code, platform_name, screen, name_zh, reason_zh, score
from marts.mart_risk_screens
where report_year = %(year)s
order by score desc, platform_code, screen
"""
CITIES = """
select distinct cities.division_code as city_code, cities.name as city_name
from marts.mart_quota_reductions as quotas
inner join marts.dim_division as cities on quotas.city_code = cities.division_code
where quotas.report_year = %(year)s
order by city_code
"""


def read_edition(report_year: int, edition_no: int | None = None) -> Edition:
    """Return an edition of a year, the newest by default, with what the marts add to it.

    Raises:
        NothingToShow: there is no such edition.
    """
    with _one_moment() as cursor:
        asked = {"year": report_year, "edition": edition_no}
        found = _rows(cursor, EDITION, asked)
        if not found:
            raise NothingToShow(
                f"{report_year} 年度尚无已批准的名单{'' if edition_no is None else f'（第 {edition_no} 版）'}。"
                "No approved list: approve it in Airflow first (DAG approve_list)."
            )
        edition = found[0]
        asked["edition"] = edition["edition_no"]
        with cursor.connection.cursor() as plain:
            is_known = decided_in_marts(plain, report_year).digest == edition.pop("decision_hash")
            objections = read_register(plain, report_year, edition.pop("approved_at"))
        of = "report_year = %(year)s and edition_no = %(edition)s"
        applicants, criteria, quotas = _decision(
            cursor, asked, of, "audit.certification_ledger", "audit.criterion_ledger", "audit.quota_ledger"
        )
        if not is_known:
            quotas = [row | {"base_basis": None} for row in quotas]
        reviews = _rows(cursor, REVIEWS, asked) if is_known else []
        return Edition(
            **edition,
            is_known=is_known,
            applicants=applicants,
            criteria=criteria,
            quotas=quotas,
            in_force=_rows(cursor, IN_FORCE, asked) if is_known else [],
            problems=_rows(cursor, PROBLEMS, asked) if is_known else [],
            reviews=reviews,
            objections=objections,
        )


def read_results(report_year: int) -> list[CityResults]:
    """Return what each of the 17 cities sees of a published year, approved or not, in the order of their codes.

    Raises:
        NothingToShow: nothing of the year is published.
    """
    with _one_moment() as cursor:
        asked = {"year": report_year}
        run_id = _published_run(cursor, asked)
        applicants, criteria, quotas = _decision(
            cursor,
            asked,
            "report_year = %(year)s",
            "marts.mart_certification_candidates",
            "marts.fct_criterion_results",
            "marts.mart_quota_reductions",
        )
        problems, reviews = _rows(cursor, PROBLEMS, asked), _rows(cursor, REVIEWS, asked)
        in_force, standing = _rows(cursor, IN_FORCE, asked), _rows(cursor, STANDING, asked)
        peers = {(row["rule_code"], row["condition_no"]): row for row in _rows(cursor, PEERS, asked)}
    compared = [row | peers.get((row["rule_code"], row["condition_no"]), NO_PEERS) for row in criteria]
    return [
        CityResults(
            report_year=report_year,
            run_id=run_id,
            city_code=quota["city_code"],
            city_name=quota["city_name"],
            applicants=_of(quota["city_code"], applicants),
            criteria=_of(quota["city_code"], compared),
            quota=quota,
            in_force=_of(quota["city_code"], in_force),
            problems=_of(quota["city_code"], problems),
            reviews=_of(quota["city_code"], reviews),
            standing=_of(quota["city_code"], standing),
        )
        for quota in quotas
    ]


def read_defects(report_year: int) -> list[CityDefects]:
    """Return what is wrong with a published year's filings by city; last, what belongs to the province or to nobody.

    Raises:
        NothingToShow: nothing of the year is published.
    """
    with _one_moment() as cursor:
        run_id = _published_run(cursor, {"year": report_year})
        asked = {"year": report_year, "run": run_id}
        findings, filings = _rows(cursor, FINDINGS, asked), _rows(cursor, FILINGS, asked)
        screens, cities = _rows(cursor, SCREENS, asked), _rows(cursor, CITIES, asked)
    measures = {row["screen"]: row["measure_zh"] for row in rows(SEEDS / "risk_screens.csv")}
    nobody = word("head", "no_unit")
    findings = [
        row | {"fix_zh": fix_zh(row["check_code"]), "unit_name": row["unit_name"] or nobody} for row in findings
    ]
    screens = [row | {"measure_zh": measures.get(row["screen"], "")} for row in screens]
    return [
        CityDefects(
            report_year=report_year,
            run_id=run_id,
            **city,
            findings=_of(city["city_code"], findings),
            set_aside=_set_aside(_of(city["city_code"], findings)),
            filings=_of(city["city_code"], filings),
            screens=_of(city["city_code"], screens),
        )
        for city in [*cities, {"city_code": "", "city_name": ""}]
    ]


@contextmanager
def _one_moment() -> Iterator[Cursor]:
    """Read as if nothing were published meanwhile."""
    with connect() as connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("set transaction isolation level repeatable read read only")
        yield cursor


def _decision(
    cursor: Cursor, asked: Row, of: str, applicants: str, criteria: str, quotas: str
) -> tuple[list[Row], list[Row], list[Row]]:
    """Return applicants, their criteria and the cities' quotas, of the ledger or of the marts."""
    found = _rows(cursor, APPLICANTS.format(applicants=applicants, of=of), asked)
    results: dict[str, list[Row]] = {}
    for result in _rows(cursor, CRITERIA.format(criteria=criteria, of=of), asked):
        results.setdefault(result["platform_code"], []).append(result)
    explained = [
        result
        | {name: applicant[name] for name in ("platform_name", "city_code")}
        | {"required": requirement(result["comparator"], result["threshold"], result["unit"])}
        for applicant in found
        for result in results.get(applicant["platform_code"], [])
    ]
    return found, explained, _rows(cursor, QUOTAS.format(quotas=quotas, of=of), asked)


def _published_run(cursor: Cursor, asked: Row) -> str:
    found = _rows(cursor, PUBLISHED_RUN, asked)
    if not found:
        raise NothingToShow(
            f"{asked['year']} 年度尚未发布。Nothing of {asked['year']} is published: run the year first (make run)."
        )
    return str(found[0]["run_id"])


def _set_aside(findings: Sequence[Row]) -> list[Row]:
    """Return the rows that do not count, once each, with every reason."""
    apart: dict[tuple[str, str, int], Row] = {}
    for finding in findings:
        if finding["is_set_aside"] and finding["row"]:
            place = (finding["file_name"], finding["sheet"], finding["row"])
            row = apart.setdefault(place, finding | {"why_zh": ""})
            row["why_zh"] += ("；" if row["why_zh"] else "") + finding["expected_zh"]
    return list(apart.values())


def _of(city_code: str, found: Sequence[Row]) -> list[Row]:
    return [row for row in found if row["city_code"] == city_code]


def _rows(cursor: Cursor, query: str, asked: Row) -> list[Row]:
    cursor.execute(query, asked)
    return [dict(row) for row in cursor.fetchall()]
