-- 财政配套 that reached each platform in the year, by the day it arrived, with each sum and its day in words.
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
    array_agg(funding.sheet_row order by funding.sheet_row) as sheet_rows,
    string_agg(
        funding.received_on || '到账' || {{ number_zh('funding.amount_yuan') }} || '元', '、'
        order by funding.received_on, funding.sheet_row
    ) as received_zh
from funding
inner join choices on funding.source = choices.choice and choices.list = 'funding_source' and choices.meaning = 'fiscal'
inner join run on funding.received_on between run.year_start and run.year_end
where funding.platform_code is not null
group by funding.platform_code
