-- The one criterion that an ineligible applicant fails, and by how much.
select
    misses.rule_code,
    misses.kind,
    coalesce(misses.condition_name_zh, criteria.name_zh) as name_zh,
    coalesce(misses.unit, criteria.unit) as unit,
    misses.observed,
    misses.threshold,
    misses.gap
from marts.mart_near_misses as misses
inner join marts.fct_criterion_results as results using (report_year, platform_code, rule_code)
inner join marts.dim_criterion as criteria
    on results.rule_code = criteria.rule_code and results.valid_from_year = criteria.valid_from_year
where misses.report_year = %(year)s and misses.platform_code = %(platform)s
