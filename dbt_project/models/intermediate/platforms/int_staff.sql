-- The people of the run's year that count, and whether they are in post at its end.
with

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

filed as (
    select * from {{ ref('stg_raw__county_staff') }}
)

select
    filings.report_year,
    filings.unit_code as county_code,
    filed.*,
    filed.started_on <= run.year_end and coalesce(filed.left_on > run.year_end, true) as is_in_post
from filed
inner join filings on filed.filing_id = filings.filing_id
inner join run on filings.report_year = run.report_year
where filings.is_counted and not filed.is_set_aside
