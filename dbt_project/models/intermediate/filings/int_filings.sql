-- The filings of each year's current run: this run's for its own year, the newest published run's for every other.
with

run as (
    select * from {{ ref('int_run') }}
),

runs as (
    select * from {{ ref('stg_audit__runs') }}
),

run_files as (
    select * from {{ ref('stg_audit__run_files') }}
),

filings as (
    select * from {{ ref('stg_raw__filings') }}
),

other_years as (
    select distinct on (runs.report_year)
        runs.report_year,
        runs.run_id
    from runs
    inner join run on runs.report_year <> run.report_year
    where runs.published_at is not null
    order by runs.report_year asc, runs.published_at desc
),

year_runs as (
    select
        report_year,
        run_id
    from run
    union all
    select
        report_year,
        run_id
    from other_years
),

taken as (
    select distinct filings.*
    from year_runs
    inner join run_files on year_runs.run_id = run_files.run_id
    inner join filings
        on
            run_files.filing_id = filings.filing_id
            and year_runs.report_year = filings.report_year
    where filings.form is not null and filings.unit_code is not null
),

-- A valid version counts before any rejected one.
ordered as (
    select
        *,
        count(*) over (partition by form, unit_code, report_year) as versions,
        row_number() over (
            partition by form, unit_code, report_year
            order by is_rejected asc, raw.newness(filed_on, file_modified_at, file_name, filing_id) desc
        ) as place
    from taken
)

select
    filing_id,
    form,
    unit_code,
    unit_name,
    report_year,
    filed_on,
    layout_year,
    intake_status,
    is_rejected,
    versions::integer as versions,
    place = 1 as is_shown,
    place = 1 and not is_rejected as is_counted
from ordered
