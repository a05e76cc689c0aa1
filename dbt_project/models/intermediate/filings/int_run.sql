-- The run being built, and its year: the only place where a model learns which year it is.
with

current_run as (
    select * from {{ ref('stg_audit__current_run') }}
),

runs as (
    select * from {{ ref('stg_audit__runs') }}
)

select
    runs.run_id,
    runs.report_year,
    make_date(runs.report_year, 1, 1) as year_start,
    make_date(runs.report_year, 12, 31) as year_end
from current_run
inner join runs on current_run.run_id = runs.run_id
