-- The attributes of each reported year; a year without a report keeps those of the year before. A platform that is
-- filed under a newer code of its county goes on there.
with

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
)

select
    platform_code,
    report_year as valid_from_year,
    (
        lead(report_year) over (partition by county_code, right(platform_code, 3) order by report_year) - 1
    )::integer as valid_to_year,
    platform_name,
    county_code,
    city_code,
    township_code,
    construction_mode,
    opened_on,
    closed_on,
    area_sqm,
    tenure,
    tenure_years,
    youth_served
from platform_filings
where is_counted and not is_set_aside
