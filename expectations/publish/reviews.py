"""The annual review: who must be in it, and whether its status follows from the records."""

from expectations.gate_checks import CheckedTable, Run, filled, no_contradiction


def checked(run: Run) -> CheckedTable:
    """Return one row for each platform reviewed or certified by an earlier run and not removed since."""
    certified = _earlier(run, "mart_certification_list")
    removed = _earlier(run, "mart_annual_review", " and status = 'delisted'")
    return CheckedTable(
        table="candidate.mart_annual_review",
        query=f"""
with under_review as (
    {certified}
    except
    {removed}
),

cases as (
    select
        platform_code,
        bool_or(outcome = 'delisted') as is_delisted,
        bool_or(outcome = 'overdue') as is_overdue,
        bool_or(outcome = 'open') as is_open
    from candidate.fct_rectifications
    group by platform_code
)

select
    platform_code || coalesce(' ' || reviews.platform_name, '') as subject,
    null::text as file_name,
    reviews.status,
    case
        when reviews.status = 'delisted' and cases.is_delisted is not true then '摘牌而无相应整改记录'
        when reviews.status = 'overdue' and cases.is_overdue is not true then '逾期而无相应整改记录'
        when reviews.status = 'in_rectification' and cases.is_open is not true then '整改中而无相应整改记录'
        when reviews.status = 'not_assessed' and reviews.assessment_outcome is not null then '已考核而列为未考核'
        when reviews.status = 'in_good_standing' and reviews.assessment_outcome is null and reviews.is_assessment_owed
            then '未考核而列为合格'
        when reviews.status in ('in_good_standing', 'not_assessed') and (cases.is_overdue or cases.is_open)
            then '有未了结的整改而列为' || reviews.status
    end as contradiction
from under_review
full join candidate.mart_annual_review as reviews using (platform_code)
left join cases using (platform_code)
""",
        expectations=(
            filled("review_present", "status"),
            no_contradiction("review_consistent", "contradiction"),
        ),
    )


def _earlier(run: Run, table: str, condition: str = "") -> str:
    """Return platforms of earlier years by the codes that the run knows: a county's code may have changed since."""
    if table not in run.published_tables:
        return "select null::text as platform_code where false"
    return f"""
        select distinct coalesce(known.platform_code, earlier.platform_code) as platform_code
        from marts.{table} as earlier
        left join intermediate.int_known_platforms as known on earlier.platform_code = known.filed_code
        where earlier.report_year < {run.report_year}{condition}"""
