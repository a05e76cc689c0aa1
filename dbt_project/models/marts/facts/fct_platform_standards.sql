-- Active platforms against the building standard of the notice (N1.2, N1.3, N2.1).
with

evaluations as (
    select *
    from {{ ref('int_evaluations') }}
    where scope = 'platform' and reading = 'default'
),

run as (
    select * from {{ ref('int_run') }}
)

select
    run.report_year,
    evaluations.subject_code as platform_code,
    evaluations.rule_code,
    evaluations.valid_from_year,
    evaluations.condition_no,
    evaluations.condition_name_zh,
    evaluations.observed,
    evaluations.comparator,
    evaluations.threshold,
    evaluations.threshold_to,
    evaluations.unit,
    evaluations.outcome,
    {{ message_zh('evaluations.told_zh', 'evaluations.outcome') }} as message_zh
from evaluations
cross join run
