-- Which rules the refused failed, the commonest first; one applicant may fail several.
with

names as (
    select distinct on (rule_code) rule_code, name_zh
    from marts.dim_criterion
    where scope = 'certification' and valid_from_year <= %(year)s
    order by rule_code, valid_from_year desc
)

select failed.rule_code, names.name_zh, count(*) as platforms
from marts.mart_certification_candidates as candidates
cross join lateral unnest(candidates.failed_rules) as failed (rule_code)
left join names on failed.rule_code = names.rule_code
where candidates.report_year = %(year)s and candidates.decision = 'ineligible'
group by failed.rule_code, names.name_zh
order by count(*) desc, failed.rule_code
