-- The yearly review: one row for each platform that is provincial or national in the run's year.
with

run as (
    select * from {{ ref('int_run') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

platforms as (
    select *
    from {{ ref('int_known_platforms') }}
    where filed_code = platform_code
),

assessments as (
    select * from {{ ref('int_assessments') }}
),

spot_checks as (
    select * from {{ ref('int_spot_checks') }}
),

rectifications as (
    select * from {{ ref('int_rectifications') }}
),

calendar as (
    select * from {{ ref('reporting_calendar') }}
),

reading_values as (
    select * from {{ ref('int_reading_values') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

due as (
    select
        calendar.assessment_due_on,
        reading_values.value as reading_value
    from run
    inner join calendar on run.report_year = calendar.report_year
    inner join reading_values
        on reading_values.parameter = 'assessment_due' and reading_values.reading = 'default'
),

assessed as (
    select distinct on (assessments.platform_code)
        assessments.*,
        {{ is_late('assessments.filed_on', 'due.assessment_due_on', 'due.reading_value') }} as is_late
    from assessments
    inner join run on assessments.report_year = run.report_year
    cross join due
    where assessments.set_aside_check is null
    order by assessments.platform_code asc, assessments.assessed_on desc, assessments.sheet_row desc
),

checked as (
    select distinct on (spot_checks.platform_code) spot_checks.*
    from spot_checks
    inner join run on spot_checks.report_year = run.report_year
    where spot_checks.set_aside_check is null
    order by spot_checks.platform_code asc, spot_checks.checked_on desc, spot_checks.sheet_row desc
),

case_standing as (
    select
        rectifications.platform_code,
        count(*) filter (where rectifications.outcome = 'delisted') as delisted_cases,
        count(*) filter (where rectifications.outcome = 'overdue') as overdue_cases,
        count(*) filter (where rectifications.outcome = 'open') as open_cases,
        min(rectifications.removed_on) as removed_on
    from rectifications
    inner join run on coalesce(rectifications.settled_in_year, run.report_year) = run.report_year
    group by rectifications.platform_code
),

-- The case that the review shows: what removed the platform, else what is overdue, open, or closed in this year.
case_shown as (
    select distinct on (rectifications.platform_code) rectifications.*
    from rectifications
    inner join run on coalesce(rectifications.settled_in_year, run.report_year) = run.report_year
    order by
        rectifications.platform_code asc,
        array_position(array['delisted', 'overdue', 'open', 'closed'], rectifications.outcome) asc,
        rectifications.rechecked_on desc nulls last,
        rectifications.due_on desc,
        rectifications.opened_on desc
),

unread_units as (
    select * from {{ ref('int_unread_units') }}
),

-- The only reports of these cities are rejected, or could not be read here: what they assessed is not known.
rejected_cities as (
    select filings.unit_code as city_code
    from filings
    inner join run on filings.report_year = run.report_year
    where filings.form = 'city_report' and filings.is_shown and filings.is_rejected
    union
    select unread_units.unit_code as city_code
    from unread_units
    cross join run
    left join filings
        on
            unread_units.unit_code = filings.unit_code
            and unread_units.form = filings.form
            and run.report_year = filings.report_year
            and filings.is_shown
    where unread_units.form = 'city_report' and filings.unit_code is null
),

-- An assessment is owed by who is provincial on the day it is due.
owing as (
    select
        provincial.platform_code,
        provincial.provincial_since <= due.assessment_due_on
        and coalesce(case_standing.removed_on > due.assessment_due_on, true) as is_owed
    from provincial
    cross join due
    left join case_standing on provincial.platform_code = case_standing.platform_code
)

select
    run.report_year,
    provincial.platform_code,
    provincial.tier,
    platforms.county_code,
    platforms.city_code,
    assessed.outcome as assessment_outcome,
    assessed.filed_on as assessment_filed_on,
    assessed.is_late,
    assessed.score,
    due.assessment_due_on,
    owing.is_owed as is_assessment_owed,
    rejected_cities.city_code is not null as is_city_report_rejected,
    checked.outcome as spot_check_outcome,
    case_shown.due_on as rectification_due_on,
    case_shown.rechecked_on,
    case_shown.recheck_outcome,
    case_standing.removed_on,
    nullif(concat_ws('；', '绩效考核：' || assessed.problems, '抽查：' || checked.problems), '') as problems_zh,
    coalesce(case_standing.overdue_cases, 0) as overdue_cases,
    assessed.filing_id as assessment_filing_id,
    assessed.sheet_row as assessment_sheet_row,
    checked.filing_id as spot_check_filing_id,
    checked.sheet_row as spot_check_sheet_row,
    case
        when case_standing.delisted_cases > 0 then 'delisted'
        when case_standing.overdue_cases > 0 then 'overdue'
        when case_standing.open_cases > 0 then 'in_rectification'
        when assessed.platform_code is null and owing.is_owed then 'not_assessed'
        else 'in_good_standing'
    end as status
from provincial
cross join run
cross join due
inner join owing on provincial.platform_code = owing.platform_code
inner join platforms on provincial.platform_code = platforms.platform_code
left join assessed on provincial.platform_code = assessed.platform_code
left join checked on provincial.platform_code = checked.platform_code
left join case_standing on provincial.platform_code = case_standing.platform_code
left join case_shown on provincial.platform_code = case_shown.platform_code
left join rejected_cities on platforms.city_code = rejected_cities.city_code
