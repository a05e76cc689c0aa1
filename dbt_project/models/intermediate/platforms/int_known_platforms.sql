-- Platforms that some valid filing up to the run's year has named: rows of the city and the province may point to them.
with

run as (
    select * from {{ ref('int_run') }}
),

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
)

select distinct
    platform_filings.platform_code,
    platform_filings.county_code,
    platform_filings.city_code
from platform_filings
inner join run on platform_filings.report_year <= run.report_year
