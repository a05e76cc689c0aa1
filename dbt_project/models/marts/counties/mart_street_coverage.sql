-- Every street, filed or only in the directory, and whether it has a platform: what N1.4-street is made of.
with

townships as (
    select * from {{ ref('int_townships') }}
),

kinds as (
    select * from {{ ref('township_kinds') }}
),

platforms as (
    select * from {{ ref('int_platform_year') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

standing as (
    select
        county_code,
        township_code,
        count(*)::integer as platforms
    from platforms
    where is_active
    group by county_code, township_code
)

select
    townships.report_year,
    townships.township_code,
    townships.township_name,
    townships.township_kind as kind,
    townships.county_code,
    counties.name as county_name,
    counties.city_code,
    cities.name as city_name,
    townships.is_urban_street as is_urban,
    coalesce(standing.platforms, 0) as active_platforms,
    coalesce(standing.platforms, 0) > 0 as is_covered,
    townships.is_filed
from townships
inner join kinds on townships.township_kind = kinds.township_kind and kinds.is_street
inner join divisions as counties on townships.county_code = counties.division_code
left join divisions as cities on counties.city_code = cities.division_code
left join standing
    on townships.township_code = standing.township_code and townships.county_code = standing.county_code
