-- The 103 counties of the targets and whether each one's report counts in the run's year.
with

run as (
    select * from {{ ref('int_run') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

counted as (
    select
        filings.unit_code,
        filings.filing_id
    from filings
    inner join run on filings.report_year = run.report_year
    where filings.form = 'county_report' and filings.is_counted
)

select
    divisions.division_code as county_code,
    divisions.city_code,
    divisions.name as county_name,
    counted.filing_id
from divisions
left join counted on divisions.division_code = counted.unit_code
where divisions.counts_as_county
