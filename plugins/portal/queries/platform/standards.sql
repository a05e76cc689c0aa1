-- The standards that hold for every platform in operation.
select
    criteria.article,
    criteria.clause,
    coalesce(results.condition_name_zh, criteria.name_zh) as name_zh,
    coalesce(results.unit, criteria.unit) as unit,
    coalesce(results.comparator, criteria.comparator) as comparator,
    results.observed,
    results.threshold,
    results.threshold_to,
    results.outcome,
    results.message_zh
from marts.fct_platform_standards as results
inner join marts.dim_criterion as criteria
    on results.rule_code = criteria.rule_code and results.valid_from_year = criteria.valid_from_year
where results.report_year = %(year)s and results.platform_code = %(platform)s
order by criteria.sort_order
