with

evaluations as (
    select *
    from {{ ref('int_evaluations') }}
    where scope = 'county' and reading = 'default'
),

counties as (
    select * from {{ ref('int_counties') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

run as (
    select * from {{ ref('int_run') }}
)

select
    run.report_year,
    evaluations.subject_code as county_code,
    counties.county_name,
    counties.city_code,
    divisions.name as city_name,
    evaluations.rule_code,
    criteria.name_zh as rule_name,
    evaluations.valid_from_year,
    evaluations.observed,
    evaluations.threshold as target,
    evaluations.outcome,
    {{ shortfall('evaluations.observed', 'evaluations.comparator', 'evaluations.threshold') }} as gap,
    {{ message_zh('evaluations.condition_zh', 'evaluations.outcome') }} as message_zh
from evaluations
inner join counties on evaluations.subject_code = counties.county_code
left join divisions on counties.city_code = divisions.division_code
left join criteria on evaluations.rule_code = criteria.rule_code
cross join run
