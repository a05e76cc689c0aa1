-- Applicants that fail exactly one code, with the distance; withheld ones are not among them. What the platform is and
-- does is apart from what happened to its application (M6).
with

candidates as (
    select * from {{ ref('mart_certification_candidates') }}
),

results as (
    select * from {{ ref('fct_criterion_results') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
)

select
    candidates.report_year,
    candidates.platform_code,
    candidates.platform_name,
    candidates.county_code,
    candidates.county_name,
    candidates.city_code,
    candidates.city_name,
    results.rule_code,
    criteria.name_zh as rule_name,
    case when results.rule_code like 'M6-%' then 'procedure' else 'platform' end as kind,
    results.condition_no,
    results.condition_name_zh,
    results.observed,
    results.comparator,
    results.threshold,
    results.unit,
    results.gap,
    results.message_zh
from candidates
inner join results on candidates.platform_code = results.platform_code and results.outcome = 'fail'
left join criteria on results.rule_code = criteria.rule_code
where candidates.decision <> 'withheld' and cardinality(candidates.failed_rules) = 1
