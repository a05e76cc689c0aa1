-- Every rectification as it stood on 31 December of the year.
with

rectifications as (
    select * from {{ ref('int_rectifications') }}
),

platforms as (
    select * from {{ ref('int_known_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    rectifications.report_year,
    rectifications.platform_code,
    names.platform_name,
    platforms.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name,
    rectifications.opened_on,
    rectifications.opened_by,
    rectifications.due_on,
    rectifications.rechecked_on,
    rectifications.recheck_outcome,
    rectifications.outcome,
    rectifications.score,
    rectifications.problems as problems_zh,
    rectifications.removed_on,
    rectifications.filing_id,
    rectifications.sheet_row
from rectifications
inner join platforms on rectifications.platform_code = platforms.filed_code
left join names on rectifications.platform_code = names.platform_code
left join divisions as counties on platforms.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
