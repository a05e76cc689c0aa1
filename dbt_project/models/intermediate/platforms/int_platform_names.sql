-- What each platform was called in the run's year: in its newest filing up to that year, so that a name it takes later
-- changes nothing that an earlier year published.
with

run as (
    select * from {{ ref('int_run') }}
),

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
)

select distinct on (platform_filings.platform_code)
    platform_filings.platform_code,
    coalesce(platform_filings.platform_name, platform_filings.platform_code) as platform_name
from platform_filings
inner join run on platform_filings.report_year <= run.report_year
order by
    platform_filings.platform_code asc,
    (platform_filings.is_counted and not platform_filings.is_set_aside) desc,
    platform_filings.report_year desc,
    platform_filings.is_counted desc,
    platform_filings.sheet_row asc
