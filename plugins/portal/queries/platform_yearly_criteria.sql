-- Each criterion that is judged again every year, for a platform in operation, applicant or not.
select
    results.rule_code,
    criteria.article,
    criteria.clause,
    coalesce(results.condition_name_zh, criteria.name_zh) as name_zh,
    results.unit,
    criteria.is_hard,
    results.observed,
    results.comparator,
    results.threshold,
    results.outcome,
    case when results.outcome = 'fail' then nullif(abs(results.threshold - results.observed), 0) end as gap,
    results.message_zh,
    results.file_name,
    results.sheet,
    results.source_rows,
    filings.form,
    filings.unit_code,
    filings.report_year as filed_year
from marts.fct_platform_criteria as results
inner join marts.dim_criterion as criteria
    on results.rule_code = criteria.rule_code and results.valid_from_year = criteria.valid_from_year
left join audit.filings as filings on results.filing_id = filings.filing_id
where results.report_year = %(year)s and results.platform_code = %(platform)s
order by results.sort_order
