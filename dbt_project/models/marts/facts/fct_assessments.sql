-- Every assessment that counts, about provincial and city-level platforms alike (N2.2), with the platform's tier.
with

run as (
    select * from {{ ref('int_run') }}
),

assessments as (
    select * from {{ ref('int_assessments') }}
),

platforms as (
    select * from {{ ref('int_known_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

calendar as (
    select * from {{ ref('reporting_calendar') }}
),

reading_values as (
    select * from {{ ref('int_reading_values') }}
)

select
    assessments.report_year,
    assessments.platform_code,
    names.platform_name,
    assessments.assessed_on,
    platforms.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name,
    assessments.tier,
    assessments.outcome,
    assessments.score,
    assessments.problems as problems_zh,
    assessments.filed_on,
    {{ is_late('assessments.filed_on', 'calendar.assessment_due_on', 'reading_values.value') }} as is_late,
    assessments.rectification_due_on,
    assessments.filing_id,
    assessments.sheet_row
from assessments
inner join run on assessments.report_year = run.report_year
inner join calendar on run.report_year = calendar.report_year
inner join reading_values on reading_values.parameter = 'assessment_due' and reading_values.reading = 'default'
inner join platforms on assessments.platform_code = platforms.filed_code
left join names on assessments.platform_code = names.platform_code
left join divisions as counties on platforms.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
where assessments.set_aside_check is null
