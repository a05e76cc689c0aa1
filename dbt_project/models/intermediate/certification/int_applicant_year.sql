-- Every figure of an applicant's year and of its application, wide. Yes/no is 1/0; null where its source is
-- missing.
with

run as (
    select * from {{ ref('int_run') }}
),

applicants as (
    select * from {{ ref('int_applicants') }}
),

platform_year as (
    select * from {{ ref('int_platform_year') }}
),

city_filings as (
    select * from {{ ref('int_city_filings') }}
),

certifications as (
    select * from {{ ref('int_city_certifications') }}
),

reviews as (
    select * from {{ ref('int_application_reviews') }}
),

set_aside as (
    select * from {{ ref('int_set_aside_rows') }}
),

quotas as (
    select * from {{ ref('int_application_quotas') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

calendar as (
    select * from {{ ref('int_calendar_days') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

due as (
    select * from {{ ref('reporting_calendar') }}
),

policy as (
    select max(value)::integer as operating_years
    from parameters
    where parameter = 'operating_years'
)

select
    platform_year.*,
    applicants.sheet_row as application_row,
    -- Also where it holds no such row: the city's report is what was looked at.
    case
        when provincial.platform_code is not null then provincial.filing_id
        else coalesce(certifications.filing_id, city_filings.filing_id)
    end as certification_filing_id,
    case
        when provincial.platform_code is not null then array[provincial.sheet_row]
        when certifications.sheet_row is null then platform_year.certification_aside_rows
        else array[certifications.sheet_row]
    end as certification_rows,
    coalesce(reviews.filing_id, city_filings.filing_id) as city_filing_id,
    case when reviews.sheet_row is null then set_aside.sheet_rows else array[reviews.sheet_row] end as review_rows,
    set_aside.found_zh as review_aside_zh,
    reviews.recommended_order,
    quotas.quota as application_quota,
    policy.operating_years,
    applicants.applied_on,
    applicants.county_opinion,
    applicants.county_reviewed_on,
    reviews.city_opinion,
    reviews.city_reviewed_on,
    reviews.publicity_started_on,
    reviews.publicity_ended_on,
    reviews.objection,
    certifications.certified_on,
    due.county_report_due_on,
    city_filings.filing_id is not null as has_city_report,
    provincial.platform_code is not null as is_provincial,
    provincial.earned_on as provincial_on,
    case
        when provincial.platform_code is not null then 0
        when city_filings.filing_id is null then null
        when platform_year.certification_aside_zh is not null then null
        when certifications.certified_on is null then 0
        else (certifications.certified_on <= applicants.applied_on)::integer
    end as is_city_demonstration,
    (
        platform_year.opened_on + make_interval(years => policy.operating_years) <= applicants.applied_on
    )::integer as has_operated_long_enough,
    case
        when county_opinion.meaning = 'refused' then 0
        when county_opinion.meaning = 'approved'
            then (applicants.county_reviewed_on >= applicants.applied_on)::integer
    end as is_county_approved,
    case
        when city_opinion.meaning = 'refused' then 0
        when city_opinion.meaning = 'approved'
            then (reviews.city_reviewed_on >= applicants.county_reviewed_on)::integer
    end as is_city_approved,
    (objection.meaning = 'clear')::integer as is_without_objection,
    case
        -- Publicity outside the year's round is none.
        when reviews.publicity_started_on < applicants.applied_on then 0
        when reviews.publicity_ended_on > due.county_report_due_on then 0
        when first_day.date_day is null or last_day.date_day is null then null
        when last_day.date_day < first_day.date_day then 0
        else last_day.workdays_so_far - first_day.workdays_so_far + first_day.is_workday::integer
    end as publicity_workdays
from applicants
inner join platform_year on applicants.platform_code = platform_year.platform_code
cross join run
cross join policy
left join due on run.report_year = due.report_year
left join city_filings on platform_year.city_code = city_filings.city_code
left join certifications
    on
        applicants.platform_code = certifications.platform_code
        and run.report_year = certifications.report_year
        and certifications.set_aside_check is null
left join reviews on applicants.platform_code = reviews.platform_code and reviews.set_aside_check is null
left join set_aside
    on
        applicants.platform_code = set_aside.platform_code
        and set_aside.raw_table = 'city_application_reviews'
        and not set_aside.has_row_that_counts
left join provincial on applicants.platform_code = provincial.platform_code
left join quotas on platform_year.city_code = quotas.city_code and run.report_year = quotas.quota_year
left join choices as county_opinion
    on applicants.county_opinion = county_opinion.choice and county_opinion.list = 'opinion'
left join choices as city_opinion on reviews.city_opinion = city_opinion.choice and city_opinion.list = 'opinion'
left join choices as objection on reviews.objection = objection.choice and objection.list = 'objection'
left join calendar as first_day on reviews.publicity_started_on = first_day.date_day
left join calendar as last_day on reviews.publicity_ended_on = last_day.date_day
