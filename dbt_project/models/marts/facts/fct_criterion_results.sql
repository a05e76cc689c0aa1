-- The one evaluation: every list, refusal and near miss reads from here.
with

results as (
    select * from {{ ref('int_criterion_results') }}
),

filings as (
    select * from {{ ref('stg_raw__filings') }}
),

sheets as (
    select * from {{ ref('stg_raw__sheets') }}
)

select
    results.report_year,
    results.platform_code,
    results.rule_code,
    results.valid_from_year,
    results.observed,
    results.comparator,
    results.rule_threshold as threshold,
    results.outcome,
    {{ message_zh(
        'results.name_zh', 'results.observed', 'results.comparator', 'results.threshold', 'results.threshold_to',
        'results.unit', 'results.outcome'
    ) }} as message_zh,
    results.filing_id,
    filings.file_name,
    sheets.title as sheet,
    results.sheet_rows as source_rows,
    results.sort_order
from results
left join filings on results.filing_id = filings.filing_id
left join sheets on results.raw_table = sheets.raw_table and filings.layout_year = sheets.layout_year
where results.reading = 'default'
