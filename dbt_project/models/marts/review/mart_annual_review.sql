with

reviews as (
    select * from {{ ref('int_annual_review') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
)

select
    reviews.report_year,
    reviews.platform_code,
    names.platform_name,
    reviews.tier,
    reviews.county_code,
    reviews.city_code,
    reviews.assessment_outcome,
    reviews.assessment_filed_on,
    reviews.is_late,
    reviews.spot_check_outcome,
    reviews.rectification_due_on,
    reviews.recheck_outcome,
    reviews.status,
    reviews.assessment_filing_id,
    reviews.assessment_sheet_row,
    reviews.spot_check_filing_id,
    reviews.spot_check_sheet_row
from reviews
inner join names on reviews.platform_code = names.platform_code
