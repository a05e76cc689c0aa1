with

reviews as (
    select * from {{ ref('int_annual_review') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    reviews.report_year,
    reviews.platform_code,
    names.platform_name,
    reviews.tier,
    reviews.county_code,
    counties.name as county_name,
    reviews.city_code,
    cities.name as city_name,
    reviews.assessment_outcome,
    reviews.assessment_filed_on,
    reviews.is_late,
    reviews.is_assessment_owed,
    reviews.is_city_report_rejected,
    reviews.score,
    reviews.spot_check_outcome,
    reviews.problems_zh,
    reviews.rectification_due_on,
    reviews.rechecked_on,
    reviews.recheck_outcome,
    reviews.removed_on,
    reviews.status,
    reviews.assessment_filing_id,
    reviews.assessment_sheet_row,
    reviews.spot_check_filing_id,
    reviews.spot_check_sheet_row
from reviews
inner join names on reviews.platform_code = names.platform_code
left join divisions as counties on reviews.county_code = counties.division_code
left join divisions as cities on reviews.city_code = cities.division_code
