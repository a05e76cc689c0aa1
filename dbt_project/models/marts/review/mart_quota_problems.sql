with

problems as (
    select * from {{ ref('int_quota_problems') }}
)

select
    report_year,
    city_code,
    problem_code,
    name_zh,
    occurrences,
    points
from problems
