-- Every figure of a platform's year, wide. A platform whose own row was set aside has only what other sheets say.
with

platforms as (
    select * from {{ ref('int_platforms') }}
),

activities as (
    select * from {{ ref('int_activity_metrics') }}
),

funding as (
    select * from {{ ref('int_funding_metrics') }}
),

staff as (
    select * from {{ ref('int_staff_metrics') }}
),

partners as (
    select * from {{ ref('int_partner_metrics') }}
),

tiers as (
    select * from {{ ref('int_platform_tiers') }}
),

set_aside as (
    select * from {{ ref('int_set_aside_rows') }}
),

registrations as (
    select * from {{ ref('int_registrations') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

every_activity as (
    select * from {{ ref('int_activities') }}
),

services as (
    select * from {{ ref('int_services') }}
),

-- What was offered in the year: by an activity, or by a service project that ran in it.
offers as (
    select
        platform_code,
        category
    from every_activity
    union
    select
        services.platform_code,
        services.category
    from services
    inner join platforms on services.platform_code = platforms.platform_code
    where
        services.started_on <= platforms.year_end
        and coalesce(services.ended_on >= platforms.year_start, true)
),

offered as (
    select
        platform_code,
        count(*) as categories
    from offers
    group by platform_code
)

select
    platforms.*,
    (tenure.meaning = 'owned')::integer as is_owned,
    tiers.tier,
    tiers.city_certified_on,
    tiers.city_support_yuan,
    tiers.certification_aside_rows,
    tiers.certification_aside_zh,
    coalesce(activities.activities, 0) as activities,
    coalesce(activities.counted_activities, 0) as counted_activities,
    coalesce(activities.fewest_monthly_activities, 0) as fewest_monthly_activities,
    coalesce(activities.fewest_monthly_counted_activities, 0) as fewest_monthly_counted_activities,
    coalesce(activities.participants, 0) as participants,
    activities.smallest_participants,
    activities.smallest_counted_participants,
    coalesce(activities.categories, 0) as categories,
    coalesce(offered.categories, 0) as offered_categories,
    activities.record_share,
    coalesce(funding.fiscal_funding_yuan, 0) as fiscal_funding_yuan,
    coalesce(staff.full_time_staff, 0) as full_time_staff,
    coalesce(staff.part_time_staff, 0) as part_time_staff,
    coalesce(staff.volunteer_kinds, 0) as volunteer_kinds,
    coalesce(staff.cadres, 0) as cadres,
    staff.fewest_cadre_days,
    coalesce(partners.youth_organisations, 0) as youth_organisations,
    registrations.registered_members,
    registrations.service_visits,
    activities.sheet_rows as activity_rows,
    activities.category_rows,
    activities.unrecorded_rows,
    activities.smallest_rows,
    activities.short_month_rows,
    activities.short_counted_month_rows,
    activities.categories_zh,
    activities.unrecorded_zh,
    activities.small_activities_zh,
    activities.short_months_zh,
    activities.short_counted_months_zh,
    funding.sheet_rows as funding_rows,
    funding.received_zh,
    set_aside.sheet_rows as funding_aside_rows,
    set_aside.found_zh as funding_aside_zh,
    staff.sheet_rows as staff_rows,
    staff.full_time_rows,
    staff.part_time_rows,
    staff.volunteer_rows,
    staff.volunteer_kinds_zh,
    partners.sheet_rows as partner_rows,
    partners.partners_zh
from platforms
left join activities on platforms.platform_code = activities.platform_code
left join funding on platforms.platform_code = funding.platform_code
left join staff on platforms.platform_code = staff.platform_code
left join partners on platforms.platform_code = partners.platform_code
left join tiers on platforms.platform_code = tiers.platform_code
left join set_aside
    on platforms.platform_code = set_aside.platform_code and set_aside.raw_table = 'county_funding'
left join offered on platforms.platform_code = offered.platform_code
left join registrations on platforms.platform_code = registrations.platform_code
left join choices as tenure on platforms.tenure = tenure.choice and tenure.list = 'tenure'
