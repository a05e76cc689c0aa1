-- Each criterion of a platform: what is asked, what was found, how far it is, and its place in the filings.
-- Of an applicant, those of its application; of any other platform, those that are judged again every year.
with results as (
    select
        rule_code, valid_from_year, condition_name_zh, unit, observed, comparator, threshold,
        outcome, gap, message_zh, file_name, sheet, source_rows, filing_id, sort_order
    from marts.fct_criterion_results
    where %(is_applicant)s and report_year = %(year)s and platform_code = %(platform)s
    union all
    select
        rule_code, valid_from_year, condition_name_zh, unit, observed, comparator, threshold,
        outcome, gap, message_zh, file_name, sheet, source_rows, filing_id, sort_order
    from marts.fct_platform_criteria
    where not %(is_applicant)s and report_year = %(year)s and platform_code = %(platform)s
)

-- Years published before the deciding condition and the gap were kept show the name and unit of the rule, and no gap.
select
    results.rule_code,
    criteria.article,
    criteria.clause,
    coalesce(results.condition_name_zh, criteria.name_zh) as name_zh,
    coalesce(results.unit, criteria.unit) as unit,
    criteria.is_hard,
    results.observed,
    results.comparator,
    results.threshold,
    results.outcome,
    results.gap,
    results.message_zh,
    results.file_name,
    results.sheet,
    results.source_rows,
    filings.form,
    filings.unit_code,
    filings.report_year as filed_year
from results
inner join marts.dim_criterion as criteria
    on results.rule_code = criteria.rule_code and results.valid_from_year = criteria.valid_from_year
left join audit.filings as filings on results.filing_id = filings.filing_id
order by results.sort_order
