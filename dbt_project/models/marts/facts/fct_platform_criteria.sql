-- Each active platform against the criteria that are judged again every year (N2.2), by the evaluation that judges
-- applicants. It decides no certification.
with

facts as (
    {{ criterion_facts(is_yearly=true) }}
),

platforms as (
    select * from {{ ref('int_platforms') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    facts.*,
    platforms.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name
from facts
inner join platforms on facts.platform_code = platforms.platform_code and platforms.is_active
left join divisions as counties on platforms.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
