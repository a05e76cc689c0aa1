-- How each rule in force is measured: it passes where any one of its conditions does.
with

criteria as (
    select * from {{ ref('int_criteria') }}
),

conditions as (
    {{ in_force('criterion_conditions', 'rule_code') }}
)

select
    criteria.rule_code,
    criteria.valid_from_year,
    criteria.scope,
    criteria.is_judged_yearly,
    criteria.sort_order,
    conditions.condition_no,
    conditions.metric,
    criteria.threshold_metric,
    conditions.when_parameter,
    conditions.when_value,
    criteria.is_hard,
    criteria.hardness_parameter,
    coalesce(conditions.name_zh, criteria.name_zh) as condition_name_zh,
    coalesce(conditions.comparator, criteria.comparator) as comparator,
    coalesce(conditions.threshold, criteria.threshold) as threshold,
    criteria.threshold_to,
    coalesce(conditions.unit, criteria.unit) as unit
from criteria
inner join conditions on criteria.rule_code = conditions.rule_code
