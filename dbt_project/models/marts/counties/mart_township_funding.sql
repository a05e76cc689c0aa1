with

evaluations as (
    select *
    from {{ ref('int_evaluations') }}
    where scope = 'township' and reading = 'default'
),

townships as (
    select * from {{ ref('int_townships') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

run as (
    select * from {{ ref('int_run') }}
)

select
    run.report_year,
    evaluations.subject_code as township_code,
    townships.township_name,
    townships.township_kind,
    townships.county_code,
    divisions.city_code,
    townships.league_fund_yuan as amount_yuan,
    evaluations.threshold as threshold_yuan,
    evaluations.outcome
from evaluations
inner join townships on evaluations.subject_code = townships.township_code
inner join divisions on townships.county_code = divisions.division_code
cross join run
