-- The id is the activity itself (year, platform, day, folded title), so a refiled row keeps it.
with

activities as (
    select * from {{ ref('int_activities') }}
),

platforms as (
    select * from {{ ref('int_platforms') }}
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
    activities.county_code,
    platforms.city_code,
    activities.activity_on,
    activities.title,
    activities.category,
    activities.participants,
    activities.has_all_records,
    activities.filing_id,
    activities.sheet_row
from activities
inner join platforms on activities.platform_code = platforms.platform_code
