-- The towns and streets as their counties file them, of all years.
with

filed as (
    {{ counted_rows('stg_raw__county_townships', unit='county_code') }}
)

select
    filed.report_year,
    filed.county_code,
    filed.filing_id,
    filed.sheet_row,
    filed.township_code,
    filed.township_name,
    filed.township_kind,
    -- Only a street must say whether it is urban; blank elsewhere is no.
    coalesce(filed.is_urban_street, false) as is_urban_street,
    filed.league_fund_yuan
from filed
