-- Platforms that some valid filing up to the run's year has named: rows of the city and the province may point to them.
with

run as (
    select * from {{ ref('int_run') }}
),

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
),

division_codes as (
    select * from {{ ref('int_division_codes') }}
),

up_to_year as (
    select platform_filings.*
    from platform_filings
    inner join run on platform_filings.report_year <= run.report_year
),

{{ newest_platforms('up_to_year') }}
