-- The league funds of every town and street that its county filed.
with

townships as (
    select * from {{ ref('int_townships') }}
),

kinds as (
    select * from {{ ref('township_kinds') }}
)

select
    townships.township_code,
    'league_fund_yuan' as metric,
    townships.league_fund_yuan as observed,
    kinds.owes_league_fund as is_applicable,
    townships.filing_id,
    'county_townships' as raw_table,
    nullif(array_remove(array[townships.sheet_row], null), '{}') as sheet_rows
from townships
inner join kinds on townships.township_kind = kinds.township_kind
