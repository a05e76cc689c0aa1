with

platform_year as (
    select * from {{ ref('int_platform_year') }}
)

select
    report_year,
    platform_code,
    county_code,
    city_code,
    is_active,
    activities::integer as activities,
    fewest_monthly_activities::integer as fewest_monthly_activities,
    smallest_participants::integer as smallest_participants,
    categories::integer as categories,
    record_share,
    fiscal_funding_yuan,
    full_time_staff::integer as full_time_staff,
    part_time_staff::integer as part_time_staff,
    youth_served::integer as youth_served,
    youth_organisations::integer as youth_organisations,
    area_sqm,
    coalesce(tier, 'none') as tier,
    filing_id,
    sheet_row
from platform_year
where is_kept
