-- Every rectification opened up to the run's year, as it is on 31 December: a re-check counts for all open ones of
-- its platform, in the year of its date; 合格 closes, 不合格 on or after the deadline removes the platform.
with

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

last_rechecks as (
    select distinct on (platform_code, opened_on, opened_by) *
    from case_rechecks
    order by platform_code asc, opened_on asc, opened_by asc, rechecked_on desc
),

removals as (
    select
        platform_code,
        min(rechecked_on) as removed_on,
        min(counts_in_year) as removed_in_year
    from settled
    where settles_as = 'delisted'
    group by platform_code
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
    case
        when settled.settles_as = 'delisted' then settled.rechecked_on
        when
            settled.settles_as is null
            and (removals.removed_on >= cases.opened_on or removals.removed_in_year = cases.opened_year)
            then removals.removed_on
    end as removed_on,
    case
        when settled.settles_as is not null then settled.counts_in_year
        when removals.removed_on >= cases.opened_on or removals.removed_in_year = cases.opened_year
            then removals.removed_in_year
    end as settled_in_year,
    case
        when settled.settles_as is not null then settled.settles_as
        -- A platform that was removed through one case has nothing left to rectify in its others, nor in what the
        -- same year found afterwards.
        when removals.removed_on >= cases.opened_on or removals.removed_in_year = cases.opened_year then 'delisted'
        when cases.due_on < run.year_end then 'overdue'
        else 'open'
    end as outcome
from cases
cross join run
left join settled
    on
        cases.platform_code = settled.platform_code
        and cases.opened_on = settled.opened_on
        and cases.opened_by = settled.opened_by
left join last_rechecks
    on
        cases.platform_code = last_rechecks.platform_code
        and cases.opened_on = last_rechecks.opened_on
        and cases.opened_by = last_rechecks.opened_by
left join removals on cases.platform_code = removals.platform_code
