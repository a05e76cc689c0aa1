-- Which rules the refused failed, the commonest first; one applicant may fail several.
with

names as (
    select rule_code, name_zh
    from marts.dim_criterion
    where scope = 'certification' and %(year)s between valid_from_year and coalesce(valid_to_year, %(year)s)
)

select failed.rule_code, names.name_zh, count(*) as platforms
from marts.mart_certification_candidates as applicants
cross join lateral unnest(applicants.failed_rules) as failed (rule_code)
left join names on failed.rule_code = names.rule_code
where applicants.report_year = %(year)s and applicants.decision = 'ineligible'
group by failed.rule_code, names.name_zh
order by count(*) desc, failed.rule_code
