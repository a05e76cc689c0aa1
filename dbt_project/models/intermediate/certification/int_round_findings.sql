-- Publicity and reviews of applicants that are dated outside the year's round: from the application to the day on which
-- the counties' reports are due.
with

run as (
    select * from {{ ref('int_run') }}
),

calendar as (
    select * from {{ ref('reporting_calendar') }}
),

applicants as (
    select * from {{ ref('int_applicants') }}
),

reviews as (
    select * from {{ ref('int_application_reviews') }}
),

of_city as (
    select
        reviews.*,
        applicants.applied_on
    from reviews
    inner join applicants on reviews.platform_code = applicants.platform_code
    where reviews.set_aside_check is null
),

dated as (
    select
        filing_id,
        sheet_row,
        'county_applications' as raw_table,
        'county_reviewed_on' as column_name,
        'review_outside_round' as check_code,
        platform_code,
        applied_on,
        county_reviewed_on as first_day,
        county_reviewed_on as last_day
    from applicants
    union all
    select
        filing_id,
        sheet_row,
        'city_application_reviews' as raw_table,
        'city_reviewed_on' as column_name,
        'review_outside_round' as check_code,
        platform_code,
        applied_on,
        city_reviewed_on as first_day,
        city_reviewed_on as last_day
    from of_city
    union all
    select
        filing_id,
        sheet_row,
        'city_application_reviews' as raw_table,
        case
            when publicity_started_on < applied_on then 'publicity_started_on'
            else 'publicity_ended_on'
        end as column_name,
        'publicity_outside_round' as check_code,
        platform_code,
        applied_on,
        publicity_started_on as first_day,
        publicity_ended_on as last_day
    from of_city
)

select
    dated.filing_id,
    dated.sheet_row,
    dated.raw_table,
    dated.column_name,
    dated.platform_code,
    dated.check_code,
    concat_ws('至', dated.first_day, nullif(dated.last_day, dated.first_day)) || '；申请' || dated.applied_on || '，截止'
    || calendar.county_report_due_on as held
from dated
inner join run on true
inner join calendar on run.report_year = calendar.report_year
where dated.first_day < dated.applied_on or dated.last_day > calendar.county_report_due_on
