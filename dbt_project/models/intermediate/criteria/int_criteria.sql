-- The rules in force in the run's year: of each rule the newest version that has begun and not ended.
with

run as (
    select * from {{ ref('int_run') }}
),

criteria as (
    select * from {{ ref('criteria') }}
),

begun as (
    select distinct on (criteria.rule_code) criteria.*
    from criteria
    inner join run on criteria.valid_from_year <= run.report_year
    order by criteria.rule_code asc, criteria.valid_from_year desc
)

select begun.*
from begun
inner join run on run.report_year <= coalesce(begun.valid_to_year, run.report_year)
