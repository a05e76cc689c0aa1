-- 财政配套 that reached each platform in the year, by the day it arrived.
with

run as (
    select * from {{ ref('int_run') }}
),

funding as (
    select * from {{ ref('int_funding') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
)

select
    funding.platform_code,
    sum(funding.amount_yuan) as fiscal_funding_yuan,
    min(funding.filing_id) as filing_id,
    array_agg(funding.sheet_row order by funding.sheet_row) as sheet_rows
from funding
inner join choices on funding.source = choices.choice and choices.list = 'funding_source' and choices.meaning = 'fiscal'
inner join run on funding.received_on between run.year_start and run.year_end
where funding.platform_code is not null
group by funding.platform_code
