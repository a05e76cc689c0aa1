-- The standards that hold for every platform in operation.
select
    criteria.article,
    criteria.clause,
    criteria.name_zh,
    criteria.unit,
    criteria.comparator,
    results.observed,
    results.threshold,
    results.outcome,
    results.message_zh
from marts.fct_platform_standards as results
inner join marts.dim_criterion as criteria
    on results.rule_code = criteria.rule_code and results.valid_from_year = criteria.valid_from_year
where results.report_year = %(year)s and results.platform_code = %(platform)s
order by criteria.sort_order
