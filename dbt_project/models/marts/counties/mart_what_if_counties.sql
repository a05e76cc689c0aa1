-- Every county's target as judged, and as the other reading of the passage would judge it.
with

evaluations as (
    select *
    from {{ ref('int_evaluations') }}
    where scope = 'county'
),

counties as (
    select * from {{ ref('int_counties') }}
),

cities as (
    select * from {{ ref('divisions') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

run as (
    select * from {{ ref('int_run') }}
)

select
    run.report_year,
    alternatives.reading,
    alternatives.subject_code as county_code,
    counties.county_name,
    counties.city_code,
    cities.name as city_name,
    alternatives.rule_code,
    criteria.name_zh as rule_name,
    taken.outcome,
    alternatives.outcome as outcome_under_reading,
    taken.observed,
    alternatives.observed as observed_under_reading,
    taken.outcome <> alternatives.outcome as is_flipped
from evaluations as alternatives
inner join evaluations as taken
    on
        alternatives.subject_code = taken.subject_code
        and alternatives.rule_code = taken.rule_code
        and taken.reading = 'default'
inner join counties on alternatives.subject_code = counties.county_code
left join cities on counties.city_code = cities.division_code
left join criteria on alternatives.rule_code = criteria.rule_code
cross join run
where alternatives.reading <> 'default'
