-- Every 平台 row of every valid filing that carries a code of its own county, set aside or not, of all years.
with

platforms as (
    select * from {{ ref('stg_raw__county_platforms') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

division_codes as (
    select * from {{ ref('int_division_codes') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    platforms.*,
    filings.report_year,
    filings.unit_code as county_code,
    filings.is_counted,
    divisions.city_code
from platforms
inner join filings on platforms.filing_id = filings.filing_id
inner join division_codes
    on
        left(platforms.platform_code, 6) = division_codes.division_code
        and filings.unit_code = division_codes.newest_code
inner join divisions on filings.unit_code = divisions.division_code
where not filings.is_rejected and platforms.platform_code ~ '^[0-9]{9}$'
