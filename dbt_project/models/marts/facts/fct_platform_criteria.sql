-- Each active platform against the criteria that are judged again every year (N2.2), by the evaluation that judges
-- applicants. It decides no certification.
with

results as (
    select * from {{ ref('int_criterion_results') }}
),

platforms as (
    select * from {{ ref('int_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

filing_sheets as (
    select * from {{ ref('int_filing_sheets') }}
)

select
    results.report_year,
    results.platform_code,
    names.platform_name,
    platforms.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name,
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
inner join platforms on results.platform_code = platforms.platform_code and platforms.is_active
left join names on results.platform_code = names.platform_code
left join criteria on results.rule_code = criteria.rule_code
left join divisions as counties on platforms.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
left join filing_sheets
    on results.filing_id = filing_sheets.filing_id and results.raw_table = filing_sheets.raw_table
where results.reading = 'default' and results.is_judged_yearly
