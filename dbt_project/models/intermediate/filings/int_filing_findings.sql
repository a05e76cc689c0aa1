-- How many findings each filing has, of its own and by comparison with the other filings.
with

findings as (
    select * from {{ ref('stg_raw__findings') }}
),

crosscheck_findings as (
    select * from {{ ref('int_crosscheck_findings') }}
),

every_finding as (
    select filing_id from findings
    union all
    select filing_id from crosscheck_findings
)

select
    filing_id,
    count(*)::integer as findings
from every_finding
group by filing_id
