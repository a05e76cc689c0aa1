-- The towns and streets of the run's year: those that counties filed, and those of the directory that they did not.
with

run as (
    select * from {{ ref('int_run') }}
),

filed_townships as (
    select * from {{ ref('int_filed_townships') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

filed_rows as (
    select * from {{ ref('stg_raw__county_townships') }}
),

counties as (
    select * from {{ ref('int_counties') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

kinds as (
    select * from {{ ref('township_kinds') }}
),

of_year as (
    select filed_townships.*
    from filed_townships
    inner join run on filed_townships.report_year = run.report_year
),

-- Also those whose row was set aside: they are on the list.
listed as (
    select distinct filed_rows.township_code
    from filed_rows
    inner join filings on filed_rows.filing_id = filings.filing_id
    inner join run on filings.report_year = run.report_year
    where filings.is_counted
)

select
    of_year.report_year,
    of_year.county_code,
    of_year.filing_id,
    of_year.sheet_row,
    of_year.township_code,
    of_year.township_name,
    of_year.township_kind,
    of_year.is_urban_street,
    of_year.league_fund_yuan,
    true as is_filed,
    false as is_omitted
from of_year
union all
select
    run.report_year,
    counties.county_code,
    counties.filing_id,
    null::integer as sheet_row,
    divisions.division_code as township_code,
    divisions.name as township_name,
    divisions.township_kind,
    null::boolean as is_urban_street,
    null::numeric as league_fund_yuan,
    listed.township_code is not null as is_filed,
    counties.filing_id is not null and listed.township_code is null as is_omitted
from divisions
inner join kinds on divisions.township_kind = kinds.township_kind and kinds.owes_league_fund
inner join counties on divisions.county_code = counties.county_code
cross join run
left join listed on divisions.division_code = listed.township_code
left join of_year on divisions.division_code = of_year.township_code
where divisions.level = 'township' and of_year.township_code is null
