-- Every rectification opened up to the run's year, as it is on 31 December: a re-check counts for all open ones of
-- its platform, in the year of its date; 合格 closes, 不合格 on or after the deadline removes the platform.
with recursive

run as (
    select * from {{ ref('int_run') }}
),

assessments as (
    select * from {{ ref('int_assessments') }}
),

spot_checks as (
    select * from {{ ref('int_spot_checks') }}
),

rechecks as (
    select * from {{ ref('int_rechecks') }}
),

failures as (
    select
        platform_code,
        assessed_on as opened_on,
        'assessment' as opened_by,
        rectification_due_on as due_on,
        score,
        problems,
        report_year as opened_year,
        filing_id,
        sheet_row
    from assessments
    -- N2.2 asks for the assessment of a city-level platform; only a provincial one has to rectify before the province.
    where outcome = 'fail' and set_aside_check is null and tier in ('province', 'nation')
    union all
    select
        platform_code,
        checked_on as opened_on,
        'spot_check' as opened_by,
        rectification_due_on as due_on,
        null::numeric as score,
        problems,
        report_year as opened_year,
        filing_id,
        sheet_row
    from spot_checks
    where outcome = 'fail' and set_aside_check is null
),

cases as (
    select distinct on (platform_code, opened_on, opened_by) *
    from failures
    order by platform_code, opened_on, opened_by, opened_year, sheet_row
),

counted_rechecks as (
    select
        rechecks.platform_code,
        rechecks.rechecked_on,
        rechecks.outcome,
        greatest(extract(year from rechecks.rechecked_on)::integer, rechecks.report_year) as counts_in_year
    from rechecks
    inner join run on rechecks.rechecked_on <= run.year_end
    where rechecks.set_aside_check is null
),

case_rechecks as (
    select
        cases.platform_code,
        cases.opened_on,
        cases.opened_by,
        cases.opened_year,
        counted_rechecks.rechecked_on,
        counted_rechecks.outcome,
        counted_rechecks.counts_in_year,
        case
            when counted_rechecks.outcome = 'pass' then 'closed'
            when counted_rechecks.rechecked_on >= cases.due_on then 'delisted'
        end as settles_as
    from cases
    inner join counted_rechecks
        on
            cases.platform_code = counted_rechecks.platform_code
            and cases.opened_on <= counted_rechecks.rechecked_on
),

settled as (
    select distinct on (platform_code, opened_on, opened_by) *
    from case_rechecks
    where settles_as is not null
    -- A later register may list a re-check again: it counts once, where it was listed first.
    order by platform_code asc, opened_on asc, opened_by asc, rechecked_on asc, settles_as desc, counts_in_year asc
),

-- A platform that was removed through one case has nothing left to rectify in its others, nor in what the same year
-- found afterwards. Only a case opened since can remove it again.
removals as (
    select distinct
        platform_code,
        '-infinity'::date as removed_on,
        null::integer as removed_in_year
    from settled
    union all
    select
        removals.platform_code,
        following.rechecked_on as removed_on,
        following.counts_in_year as removed_in_year
    from removals
    cross join lateral (
        select
            settled.rechecked_on,
            settled.counts_in_year
        from settled
        where
            settled.platform_code = removals.platform_code
            and settled.settles_as = 'delisted'
            and settled.opened_on > removals.removed_on
            and settled.opened_year is distinct from removals.removed_in_year
        order by settled.rechecked_on asc, settled.counts_in_year asc
        limit 1
    ) as following
),

-- The first removal that meets a case ends it: no re-check after it counts for the case.
case_removals as (
    select distinct on (cases.platform_code, cases.opened_on, cases.opened_by)
        cases.platform_code,
        cases.opened_on,
        cases.opened_by,
        removals.removed_on,
        removals.removed_in_year
    from cases
    inner join removals
        on
            cases.platform_code = removals.platform_code
            and (cases.opened_on <= removals.removed_on or cases.opened_year = removals.removed_in_year)
    order by cases.platform_code asc, cases.opened_on asc, cases.opened_by asc, removals.removed_on asc
),

last_rechecks as (
    select distinct on (case_rechecks.platform_code, case_rechecks.opened_on, case_rechecks.opened_by) case_rechecks.*
    from case_rechecks
    left join case_removals
        on
            case_rechecks.platform_code = case_removals.platform_code
            and case_rechecks.opened_on = case_removals.opened_on
            and case_rechecks.opened_by = case_removals.opened_by
    where coalesce(case_rechecks.rechecked_on <= case_removals.removed_on, true)
    order by
        case_rechecks.platform_code asc,
        case_rechecks.opened_on asc,
        case_rechecks.opened_by asc,
        case_rechecks.rechecked_on desc
)

select
    run.report_year,
    cases.platform_code,
    cases.opened_on,
    cases.opened_by,
    cases.opened_year,
    cases.due_on,
    cases.score,
    cases.problems,
    cases.filing_id,
    cases.sheet_row,
    coalesce(settled.rechecked_on, last_rechecks.rechecked_on) as rechecked_on,
    coalesce(settled.outcome, last_rechecks.outcome) as recheck_outcome,
    case when settled.settles_as = 'closed' then null else case_removals.removed_on end as removed_on,
    coalesce(settled.counts_in_year, case_removals.removed_in_year) as settled_in_year,
    case
        when settled.settles_as is not null then settled.settles_as
        when case_removals.removed_on is not null then 'delisted'
        when cases.due_on < run.year_end then 'overdue'
        else 'open'
    end as outcome
from cases
cross join run
left join case_removals
    on
        cases.platform_code = case_removals.platform_code
        and cases.opened_on = case_removals.opened_on
        and cases.opened_by = case_removals.opened_by
left join settled
    on
        cases.platform_code = settled.platform_code
        and cases.opened_on = settled.opened_on
        and cases.opened_by = settled.opened_by
        and (
            coalesce(case_removals.removed_on, 'infinity') > settled.rechecked_on
            or (case_removals.removed_on = settled.rechecked_on and settled.settles_as = 'delisted')
        )
left join last_rechecks
    on
        cases.platform_code = last_rechecks.platform_code
        and cases.opened_on = last_rechecks.opened_on
        and cases.opened_by = last_rechecks.opened_by
