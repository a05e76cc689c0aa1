{#
    How each platform came out under each criterion, under the reading that is in force, with names, message and source: the
    columns that the facts of applicants and of active platforms share. `is_yearly`: only the criteria judged every year.
#}
{% macro criterion_facts(is_yearly=false) %}
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
        {{ shortfall('results.observed', 'results.comparator', 'results.threshold') }} as gap,
        {{ message_zh('results.condition_zh', 'results.outcome') }}
        || coalesce('：' || results.waiver_zh, '') as message_zh,
        results.filing_id,
        filing_sheets.file_name,
        filing_sheets.sheet,
        results.sheet_rows as source_rows,
        results.sort_order
    from {{ ref('int_criterion_results') }} as results
    left join {{ ref('int_platform_names') }} as names on results.platform_code = names.platform_code
    left join {{ ref('int_criteria') }} as criteria on results.rule_code = criteria.rule_code
    left join {{ ref('int_filing_sheets') }} as filing_sheets
        on results.filing_id = filing_sheets.filing_id and results.raw_table = filing_sheets.raw_table
    where results.reading = 'default' {%- if is_yearly %} and results.is_judged_yearly {%- endif %}
{% endmacro %}
