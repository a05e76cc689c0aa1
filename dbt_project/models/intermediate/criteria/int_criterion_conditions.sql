-- How each rule in force is measured: it passes where any one of its conditions does.
with

criteria as (
    select * from {{ ref('int_criteria') }}
),

run as (
    select * from {{ ref('int_run') }}
),

conditions as (
    select * from {{ ref('criterion_conditions') }}
),

begun as (
    select
        conditions.*,
        max(conditions.valid_from_year) over (partition by conditions.rule_code) as newest_year
    from conditions
    inner join run on conditions.valid_from_year <= run.report_year
)

select
    criteria.rule_code,
    criteria.valid_from_year,
    criteria.scope,
    criteria.is_judged_yearly,
    criteria.sort_order,
    begun.condition_no,
    begun.metric,
    criteria.threshold_metric,
    begun.when_parameter,
    begun.when_value,
    criteria.is_hard,
    criteria.hardness_parameter,
    coalesce(begun.name_zh, criteria.name_zh) as condition_name_zh,
    coalesce(begun.comparator, criteria.comparator) as comparator,
    coalesce(begun.threshold, criteria.threshold) as threshold,
    criteria.threshold_to,
    coalesce(begun.unit, criteria.unit) as unit
from criteria
inner join begun
    on
        criteria.rule_code = begun.rule_code
        and begun.valid_from_year = begun.newest_year
