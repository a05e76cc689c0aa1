-- What each platform was called in the run's year: in its newest filing up to that year, so that a name it takes later
-- changes nothing that an earlier year published.
with

run as (
    select * from {{ ref('int_run') }}
),

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
),

up_to_now as (
    select platform_filings.*
    from platform_filings
    inner join run on platform_filings.report_year <= run.report_year
)

select distinct on (platform_code)
    platform_code,
    coalesce(platform_name, platform_code) as platform_name
from up_to_now
order by platform_code asc, {{ newest_counted_first() }}
