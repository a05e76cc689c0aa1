-- Every applicant's decision as taken, and as each alternative reading would take it.
with

decisions as (
    select * from {{ ref('int_decisions') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    alternatives.report_year,
    alternatives.reading,
    alternatives.platform_code,
    names.platform_name,
    alternatives.county_code,
    counties.name as county_name,
    alternatives.city_code,
    cities.name as city_name,
    taken.decision,
    alternatives.decision as decision_under_reading,
    taken.decision <> alternatives.decision as is_flipped
from decisions as alternatives
inner join decisions as taken
    on alternatives.platform_code = taken.platform_code and taken.reading = 'default'
left join names on alternatives.platform_code = names.platform_code
left join divisions as counties on alternatives.county_code = counties.division_code
left join divisions as cities on alternatives.city_code = cities.division_code
where alternatives.reading <> 'default'
