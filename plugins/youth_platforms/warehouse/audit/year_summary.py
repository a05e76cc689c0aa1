"""The figures of a published year, for its summary."""

from dataclasses import dataclass

from youth_platforms.warehouse.audit.accepted_doubts import accepted_doubts
from youth_platforms.warehouse.audit.approvals import cities_to_report, lock_reason
from youth_platforms.warehouse.audit.runs import published_run
from youth_platforms.warehouse.connection import connect

COMMONEST_REFUSALS = 5

COUNTS = """
with run as (select run_id from audit.year_runs where report_year = %(year)s),
taken as (select * from audit.run_files where run_id = (select run_id from run)),
found as (
    select * from audit.findings
    where filing_id in (select filing_id from taken where disposition = 'taken')
)
select
    (select count(*) from taken where disposition = 'taken'),
    (select count(*) from audit.filings
     where status = 'rejected' and filing_id in (select filing_id from taken where disposition = 'taken')),
    (select count(*) from marts.mart_filing_status where report_year = %(year)s and status = 'missing'),
    (select count(*) from taken where disposition = 'other_year'),
    (select count(*) from taken where disposition = 'late'),
    (select count(distinct (filing_id, sheet, "row")) from found where is_set_aside),
    (select count(*) from found),
    (select count(*) from audit.approvals where run_id = (select run_id from run) and is_automatic),
    (select count(*) from audit.unread_files where run_id = (select run_id from run))
"""
REFUSALS = """
select rule_code, max(name_zh), count(distinct platform_code)
from marts.fct_criterion_results
inner join (select rule_code, max(name_zh) as name_zh from marts.dim_criterion group by rule_code) as names
    using (rule_code)
where report_year = %(year)s and outcome = 'fail'
    and platform_code in (
        select platform_code from marts.mart_certification_candidates
        where report_year = %(year)s and decision = 'ineligible'
    )
group by rule_code order by 3 desc, 1 limit %(limit)s
"""
LOSSES = """
select coalesce(city.name, quota.city_code), quota.reduction
from marts.mart_quota_reductions as quota
left join marts.dim_division as city on city.division_code = quota.city_code
where quota.quota_year = %(year)s + 1 and quota.reduction > 0
order by quota.reduction desc, quota.city_code
"""


@dataclass(frozen=True)
class YearSummary:
    """Counts of one year; `refusals` are (rule, its name, applicants), `losses` (city, places).

    `lock_reason` names the person's approval that holds the year, if one does, or says that the run is a trial;
    `doubts` are those that a person let pass, one line each, `unread` the files that this machine could not read,
    `unsure_cities` those whose quota rests on a report still to come.
    """

    report_year: int
    received: int
    rejected: int
    missing: int
    other_years: int
    late: int
    rows_set_aside: int
    findings: int
    decisions: dict[str, int]
    refusals: list[tuple[str, str, int]]
    losses: list[tuple[str, int]]
    is_approved_by_itself: bool
    lock_reason: str | None
    doubts: list[str]
    unread: int
    unsure_cities: list[str]

    @property
    def applicants(self) -> int:
        """All who applied."""
        return sum(self.decisions.values())

    @property
    def certified(self) -> int:
        """Those on the list."""
        return self.decisions.get("certified", 0)


def year_summary(report_year: int) -> YearSummary:
    """Return the figures of the year's newest run."""
    values = {"year": report_year, "limit": COMMONEST_REFUSALS}
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        counts = cursor.fetchone()
        assert counts is not None
        cursor.execute(
            "select decision, count(*) from marts.mart_certification_candidates"
            " where report_year = %(year)s group by decision",
            values,
        )
        decisions = {decision: int(count) for decision, count in cursor.fetchall()}
        cursor.execute(REFUSALS, values)
        refusals = [(rule, name, int(count)) for rule, name, count in cursor.fetchall()]
        cursor.execute(LOSSES, values)
        losses = [(city, int(places)) for city, places in cursor.fetchall()]
        unsure_cities = cities_to_report(cursor, report_year)
    received, rejected, missing, other_years, late, rows_set_aside, findings, automatic, unread = map(int, counts)
    run_id = published_run(report_year)
    return YearSummary(
        report_year,
        received,
        rejected,
        missing,
        other_years,
        late,
        rows_set_aside,
        findings,
        decisions,
        refusals,
        losses,
        automatic > 0,
        lock_reason(run_id),
        accepted_doubts(run_id),
        unread,
        unsure_cities,
    )
