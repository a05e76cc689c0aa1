-- One criterion of an applicant, as it is judged now.
select
    applicants.platform_name,
    applicants.city_code,
    results.rule_code,
    criteria.article,
    criteria.clause,
    coalesce(results.condition_name_zh, criteria.name_zh) as name_zh,
    results.outcome,
    results.message_zh
from marts.fct_criterion_results as results
inner join marts.mart_certification_candidates as applicants
    on results.report_year = applicants.report_year and results.platform_code = applicants.platform_code
inner join marts.dim_criterion as criteria
    on results.rule_code = criteria.rule_code and results.valid_from_year = criteria.valid_from_year
where results.report_year = %(year)s and results.platform_code = %(platform)s and results.rule_code = %(rule)s
