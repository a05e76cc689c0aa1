-- Platforms that some valid filing up to the run's year has named: rows of the city and the province may point to them.
-- A county whose code changed is one county, so its platforms are found by any vintage of that code in front of their
-- own three digits (filed_code), and known by the code of their newest filing (platform_code).
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

newest as (
    select distinct on (platform_filings.county_code, right(platform_filings.platform_code, 3))
        platform_filings.platform_code,
        platform_filings.county_code,
        platform_filings.city_code
    from platform_filings
    inner join run on platform_filings.report_year <= run.report_year
    order by
        platform_filings.county_code asc,
        right(platform_filings.platform_code, 3) asc,
        platform_filings.report_year desc,
        platform_filings.is_counted desc,
        platform_filings.platform_code desc
)

select
    division_codes.division_code || right(newest.platform_code, 3) as filed_code,
    newest.platform_code,
    newest.county_code,
    newest.city_code
from newest
inner join division_codes on newest.county_code = division_codes.newest_code
