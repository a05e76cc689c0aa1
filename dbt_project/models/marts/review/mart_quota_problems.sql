with

problems as (
    select * from {{ ref('int_quota_problems') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    problems.report_year,
    problems.city_code,
    divisions.name as city_name,
    problems.problem_code,
    problems.name_zh,
    problems.occurrences,
    problems.points
from problems
inner join divisions on problems.city_code = divisions.division_code
where problems.reading = 'default'
