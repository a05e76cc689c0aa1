-- Complete by construction: every division of the seed, and the towns that counties file beyond it.
with

divisions as (
    select * from {{ ref('divisions') }}
),

townships as (
    select * from {{ ref('int_filed_townships') }}
),

platforms as (
    select * from {{ ref('int_platform_filings') }}
),

named as (
    select
        township_code,
        county_code,
        township_name,
        township_kind,
        report_year
    from townships
    union all
    select
        township_code,
        county_code,
        township_code as township_name,
        null as township_kind,
        0 as report_year
    from platforms
    where township_code is not null and {{ counts() }}
),

newest as (
    select distinct on (township_code) *
    from named
    order by township_code asc, report_year desc
),

every_division as (
    select
        division_code,
        name,
        level,
        parent_code,
        city_code,
        county_code,
        township_kind,
        counts_as_county
    from divisions
    union all
    select
        newest.township_code as division_code,
        newest.township_name as name,
        'township' as level,
        newest.county_code as parent_code,
        counties.city_code,
        newest.county_code,
        newest.township_kind,
        false as counts_as_county
    from newest
    inner join divisions as counties on newest.county_code = counties.division_code
    left join divisions as known on newest.township_code = known.division_code
    where known.division_code is null
)

select
    every_division.division_code,
    every_division.name,
    every_division.level,
    every_division.parent_code,
    parents.name as parent_name,
    every_division.city_code,
    cities.name as city_name,
    every_division.county_code,
    counties.name as county_name,
    every_division.township_kind,
    every_division.counts_as_county
from every_division
left join divisions as parents on every_division.parent_code = parents.division_code
left join divisions as cities on every_division.city_code = cities.division_code
left join divisions as counties on every_division.county_code = counties.division_code
