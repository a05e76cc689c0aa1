-- The id is the activity itself (year, platform, day, folded title), so a refiled row keeps it.
with

activities as (
    select * from {{ ref('int_activities') }}
),

platforms as (
    select * from {{ ref('int_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

places as (
    select
        platforms.platform_code,
        names.platform_name,
        counties.name as county_name,
        platforms.city_code,
        cities.name as city_name
    from platforms
    left join names on platforms.platform_code = names.platform_code
    left join divisions as counties on platforms.county_code = counties.division_code
    left join divisions as cities on platforms.city_code = cities.division_code
)

select
    md5(
        concat_ws(
            '|',
            activities.report_year,
            activities.platform_code,
            activities.activity_on,
            activities.folded_title,
            row_number() over (
                partition by activities.platform_code, activities.activity_on, activities.folded_title
                order by activities.sheet_row
            )
        )
    ) as activity_id,
    activities.report_year,
    activities.platform_code,
    places.platform_name,
    activities.county_code,
    places.county_name,
    places.city_code,
    places.city_name,
    activities.activity_on,
    activities.title,
    activities.category,
    activities.participants,
    activities.has_all_records,
    activities.filing_id,
    activities.sheet_row
from activities
inner join places on activities.platform_code = places.platform_code
