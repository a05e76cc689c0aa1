-- The towns and streets of the run's year.
with

run as (
    select * from {{ ref('int_run') }}
),

filed_townships as (
    select * from {{ ref('int_filed_townships') }}
)

select filed_townships.*
from filed_townships
inner join run on filed_townships.report_year = run.report_year
