-- How many people of each kind worked for each platform: in post on 31 December, and who came and left in the year.
with

run as (
    select * from {{ ref('int_run') }}
),

staff as (
    select * from {{ ref('int_staff') }}
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

counted as (
    select
        staff.report_year,
        staff.platform_code,
        staff.staff_kind,
        staff.employment,
        count(*) filter (where staff.is_in_post)::integer as people,
        count(*) filter (where staff.is_in_post and staff.is_mainly_platform)::integer as mainly_here,
        count(*) filter (where staff.started_on between run.year_start and run.year_end)::integer as newcomers,
        count(*) filter (where staff.left_on between run.year_start and run.year_end)::integer as leavers
    from staff
    cross join run
    group by staff.report_year, staff.platform_code, staff.staff_kind, staff.employment
)

select
    counted.report_year,
    counted.platform_code,
    counted.staff_kind,
    counted.employment,
    names.platform_name,
    platforms.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name,
    counted.people,
    counted.mainly_here,
    counted.newcomers,
    counted.leavers
from counted
inner join platforms on counted.platform_code = platforms.platform_code
left join names on counted.platform_code = names.platform_code
left join divisions as counties on platforms.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
