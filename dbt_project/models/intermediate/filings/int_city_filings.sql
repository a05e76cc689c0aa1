-- The counted report of each city that filed for the run's year.
with

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
)

select
    filings.filing_id,
    filings.unit_code as city_code
from filings
inner join run on filings.report_year = run.report_year
where filings.form = 'city_report' and filings.is_counted
