-- Rows of city and province sheets that only the other filings show to be wrong; they are set aside.
with

run as (
    select * from {{ ref('int_run') }}
),

city_certifications as (
    select * from {{ ref('int_city_certifications') }}
),

application_reviews as (
    select * from {{ ref('int_application_reviews') }}
),

assessments as (
    select * from {{ ref('int_assessments') }}
),

panel_scores as (
    select * from {{ ref('int_panel_scores') }}
),

spot_checks as (
    select * from {{ ref('int_spot_checks') }}
),

rechecks as (
    select * from {{ ref('int_rechecks') }}
),

higher_certifications as (
    select * from {{ ref('int_higher_certifications') }}
),

waivers as (
    select * from {{ ref('int_waivers') }}
),

support as (
    select * from {{ ref('int_support') }}
),

plaques as (
    select * from {{ ref('int_plaques') }}
),

every_row as (
    select
        filing_id,
        sheet_row,
        'city_certifications' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from city_certifications
    union all
    select
        filing_id,
        sheet_row,
        'city_application_reviews' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from application_reviews
    union all
    select
        filing_id,
        sheet_row,
        'city_assessments' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from assessments
    union all
    select
        filing_id,
        sheet_row,
        'province_panel_scores' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from panel_scores
    union all
    select
        filing_id,
        sheet_row,
        'province_spot_checks' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from spot_checks
    union all
    select
        filing_id,
        sheet_row,
        'province_rechecks' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from rechecks
    union all
    select
        filing_id,
        sheet_row,
        'province_higher_certifications' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from higher_certifications
    union all
    select
        filing_id,
        sheet_row,
        'province_waivers' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from waivers
    union all
    select
        filing_id,
        sheet_row,
        'province_support' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from support
    union all
    select
        filing_id,
        sheet_row,
        'province_plaques' as raw_table,
        'platform_code' as column_name,
        platform_code,
        report_year,
        set_aside_check as check_code,
        platform_code as held
    from plaques
)

select
    every_row.filing_id,
    every_row.sheet_row,
    every_row.raw_table,
    every_row.column_name,
    every_row.platform_code,
    every_row.check_code,
    every_row.held
from every_row
inner join run on every_row.report_year = run.report_year
where every_row.check_code is not null
