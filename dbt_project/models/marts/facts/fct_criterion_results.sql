-- Each applicant against each certification rule: every list, refusal and near miss reads from here.
with

results as (
    select * from {{ ref('int_criterion_results') }}
),

applicants as (
    select * from {{ ref('int_applicants') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

filing_sheets as (
    select * from {{ ref('int_filing_sheets') }}
)

select
    results.report_year,
    results.platform_code,
    names.platform_name,
    results.rule_code,
    criteria.name_zh as rule_name,
    results.valid_from_year,
    results.condition_no,
    results.condition_name_zh,
    results.observed,
    results.comparator,
    results.threshold,
    results.unit,
    results.outcome,
    {{ message_zh('results.condition_zh', 'results.outcome') }} as message_zh,
    results.filing_id,
    filing_sheets.file_name,
    filing_sheets.sheet,
    results.sheet_rows as source_rows,
    results.sort_order
from results
inner join applicants on results.platform_code = applicants.platform_code
left join names on results.platform_code = names.platform_code
left join criteria on results.rule_code = criteria.rule_code
left join filing_sheets
    on results.filing_id = filing_sheets.filing_id and results.raw_table = filing_sheets.raw_table
where results.reading = 'default'
