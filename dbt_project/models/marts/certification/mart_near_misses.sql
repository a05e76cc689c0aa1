-- Applicants that fail exactly one code, with the distance; withheld ones are not among them.
with

candidates as (
    select * from {{ ref('mart_certification_candidates') }}
),

results as (
    select * from {{ ref('fct_criterion_results') }}
)

select
    candidates.report_year,
    candidates.platform_code,
    candidates.platform_name,
    candidates.city_code,
    results.rule_code,
    results.condition_no,
    results.condition_name_zh,
    results.observed,
    results.comparator,
    results.threshold,
    results.unit,
    {{ shortfall('results.observed', 'results.comparator', 'results.threshold') }} as gap,
    results.message_zh
from candidates
inner join results on candidates.platform_code = results.platform_code and results.outcome = 'fail'
where candidates.decision <> 'withheld' and cardinality(candidates.failed_rules) = 1
