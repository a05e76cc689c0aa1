-- Each active platform against the criteria that are judged again every year (N2.2), by the evaluation that judges
-- applicants. It decides no certification.
with

results as (
    select * from {{ ref('int_criterion_results') }}
),

platforms as (
    select * from {{ ref('int_platforms') }}
),

filing_sheets as (
    select * from {{ ref('int_filing_sheets') }}
)

select
    results.report_year,
    results.platform_code,
    platforms.county_code,
    platforms.city_code,
    results.rule_code,
    results.valid_from_year,
    results.condition_no,
    results.condition_name_zh,
    results.observed,
    results.comparator,
    results.threshold,
    results.unit,
    results.outcome,
    {{ message_zh('results.told_zh', 'results.outcome') }} as message_zh,
    results.filing_id,
    filing_sheets.file_name,
    filing_sheets.sheet,
    results.sheet_rows as source_rows,
    results.sort_order
from results
inner join platforms on results.platform_code = platforms.platform_code and platforms.is_active
left join filing_sheets
    on results.filing_id = filing_sheets.filing_id and results.raw_table = filing_sheets.raw_table
where results.reading = 'default' and results.is_judged_yearly
