with

evaluations as (
    select *
    from {{ ref('int_evaluations') }}
    where scope = 'county' and reading = 'default'
),

counties as (
    select * from {{ ref('int_counties') }}
),

run as (
    select * from {{ ref('int_run') }}
)

select
    run.report_year,
    evaluations.subject_code as county_code,
    counties.county_name,
    counties.city_code,
    evaluations.rule_code,
    evaluations.valid_from_year,
    evaluations.observed,
    evaluations.threshold as target,
    evaluations.outcome,
    {{ shortfall('evaluations.observed', 'evaluations.comparator', 'evaluations.threshold') }} as gap,
    {{ message_zh('evaluations.told_zh', 'evaluations.outcome') }} as message_zh
from evaluations
inner join counties on evaluations.subject_code = counties.county_code
cross join run
