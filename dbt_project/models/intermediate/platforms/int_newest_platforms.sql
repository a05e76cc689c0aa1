-- Platforms of all years, those after the run's too: in a table that goes over the years each has one code, whichever
-- year is built last.
with

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
),

division_codes as (
    select * from {{ ref('int_division_codes') }}
),

{{ newest_platforms('platform_filings') }}
