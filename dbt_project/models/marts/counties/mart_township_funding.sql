-- The league funds of every town and street, those of the directory that their county did not list included.
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
)

select
    townships.report_year,
    evaluations.subject_code as township_code,
    townships.township_name,
    townships.township_kind,
    townships.county_code,
    counties.name as county_name,
    counties.city_code,
    cities.name as city_name,
    townships.league_fund_yuan as amount_yuan,
    evaluations.threshold as threshold_yuan,
    evaluations.outcome,
    townships.is_filed,
    townships.filing_id,
    townships.sheet_row
from evaluations
inner join townships on evaluations.subject_code = townships.township_code
inner join divisions as counties on townships.county_code = counties.division_code
left join divisions as cities on counties.city_code = cities.division_code
