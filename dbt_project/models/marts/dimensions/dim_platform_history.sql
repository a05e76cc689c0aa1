-- The attributes of each reported year; a year without a report keeps those of the year before. A platform that is
-- filed under a newer code of its county goes on there.
with

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

townships as (
    select * from {{ ref('dim_division') }}
)

select
    platform_filings.platform_code,
    platform_filings.report_year as valid_from_year,
    (
        lead(platform_filings.report_year) over (
            partition by platform_filings.county_code, right(platform_filings.platform_code, 3)
            order by platform_filings.report_year
        ) - 1
    )::integer as valid_to_year,
    platform_filings.platform_name,
    platform_filings.county_code,
    counties.name as county_name,
    platform_filings.city_code,
    cities.name as city_name,
    platform_filings.township_code,
    townships.name as township_name,
    platform_filings.construction_mode,
    platform_filings.construction_mode_note,
    platform_filings.opened_on,
    platform_filings.closed_on,
    platform_filings.area_sqm,
    platform_filings.tenure,
    platform_filings.tenure_years,
    platform_filings.youth_served,
    platform_filings.weekly_hours,
    platform_filings.address
from platform_filings
left join divisions as counties on platform_filings.county_code = counties.division_code
left join divisions as cities on platform_filings.city_code = cities.division_code
left join townships on platform_filings.township_code = townships.division_code
where {{ counts('platform_filings', 'platform_filings') }}
