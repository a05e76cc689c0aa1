with

platform_year as (
    select * from {{ ref('int_platform_year') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    platform_year.report_year,
    platform_year.platform_code,
    names.platform_name,
    platform_year.county_code,
    counties.name as county_name,
    platform_year.city_code,
    cities.name as city_name,
    platform_year.is_active,
    platform_year.activities::integer as activities,
    platform_year.participants::integer as participants,
    platform_year.fewest_monthly_activities::integer as fewest_monthly_activities,
    platform_year.smallest_participants::integer as smallest_participants,
    platform_year.categories::integer as categories,
    platform_year.offered_categories::integer as offered_categories,
    platform_year.record_share,
    platform_year.fiscal_funding_yuan,
    platform_year.full_time_staff::integer as full_time_staff,
    platform_year.part_time_staff::integer as part_time_staff,
    platform_year.youth_served::integer as youth_served,
    platform_year.youth_organisations::integer as youth_organisations,
    platform_year.area_sqm,
    platform_year.weekly_hours,
    platform_year.registered_members,
    platform_year.service_visits,
    coalesce(platform_year.tier, 'none') as tier,
    platform_year.filing_id,
    platform_year.sheet_row
from platform_year
left join names on platform_year.platform_code = names.platform_code
left join divisions as counties on platform_year.county_code = counties.division_code
left join divisions as cities on platform_year.city_code = cities.division_code
where platform_year.is_kept
