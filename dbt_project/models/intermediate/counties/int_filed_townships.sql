-- The towns and streets as their counties file them, of all years.
with

filings as (
    select * from {{ ref('int_filings') }}
),

filed as (
    select * from {{ ref('stg_raw__county_townships') }}
)

select
    filings.report_year,
    filings.unit_code as county_code,
    filed.filing_id,
    filed.sheet_row,
    filed.township_code,
    filed.township_name,
    filed.township_kind,
    -- Only a street must say whether it is urban; blank elsewhere is no.
    coalesce(filed.is_urban_street, false) as is_urban_street,
    filed.league_fund_yuan
from filed
inner join filings on filed.filing_id = filings.filing_id
where filings.is_counted and not filed.is_set_aside
