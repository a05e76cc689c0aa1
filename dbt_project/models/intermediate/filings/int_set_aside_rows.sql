-- Rows that the run's year does not count although they name a platform of the unit: what is said of the platform must
-- not pass them over in silence. One row per sheet and platform.
with

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
),

row_findings as (
    select * from {{ ref('int_row_findings') }}
),

city_certifications as (
    select * from {{ ref('stg_raw__city_certifications') }}
),

application_reviews as (
    select * from {{ ref('stg_raw__city_application_reviews') }}
),

funding as (
    select * from {{ ref('stg_raw__county_funding') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

filed as (
    select
        filing_id,
        sheet_row,
        'city_certifications' as raw_table,
        platform_code,
        is_set_aside
    from city_certifications
    union all
    select
        filing_id,
        sheet_row,
        'city_application_reviews' as raw_table,
        platform_code,
        is_set_aside
    from application_reviews
    union all
    -- Money whose source cannot be read may have been 财政配套.
    select
        funding.filing_id,
        funding.sheet_row,
        'county_funding' as raw_table,
        funding.platform_code,
        funding.is_set_aside
    from funding
    left join choices on funding.source = choices.choice and choices.list = 'funding_source'
    where coalesce(choices.meaning = 'fiscal', true)
)

select
    known.platform_code,
    filed.raw_table,
    filed.filing_id,
    array_agg(filed.sheet_row order by filed.sheet_row) filter (where filed.is_set_aside) as sheet_rows,
    string_agg('第' || filed.sheet_row || '行', '、' order by filed.sheet_row) filter (where filed.is_set_aside)
    || '未予统计'
    || coalesce('：' || string_agg(distinct row_findings.set_aside_zh, '；'), '') as found_zh,
    not bool_and(filed.is_set_aside) as has_row_that_counts
from filed
inner join filings on filed.filing_id = filings.filing_id and filings.is_counted
inner join run on filings.report_year = run.report_year
inner join known
    on filed.platform_code = known.filed_code and filings.unit_code in (known.county_code, known.city_code)
left join row_findings
    on
        filed.filing_id = row_findings.filing_id
        and filed.raw_table = row_findings.raw_table
        and filed.sheet_row = row_findings.sheet_row
group by known.platform_code, filed.raw_table, filed.filing_id
having bool_or(filed.is_set_aside)
