{#
    The one evaluation of the rules. `metrics` is a long relation (entity key, metric, observed, is_applicable, filing_id,
    raw_table, sheet_rows); the result has one row per reading, entity and rule of the scope in force:
    outcome (pass, fail, no_data, not_applicable), the condition that decided it (condition_no, condition_name_zh, observed,
    comparator, threshold, unit), and where it came from.
    A rule passes where any of its conditions does; it fails only where every one of them was observed. The condition that
    decided is the first named of those that came out as the rule did. `told_zh` tells the condition that passed, else all.
#}
{% macro evaluate(metrics, key, scope) %}
with

metrics as (
    select * from {{ ref(metrics) }}
),

conditions as (
    select *
    from {{ ref('int_criterion_conditions') }}
    where scope = '{{ scope }}'
),

reading_values as (
    select * from {{ ref('int_reading_values') }}
),

entities as (
    select distinct {{ key }}
    from metrics
),

applied as (
    select
        reading_values.reading,
        conditions.*
    from conditions
    inner join reading_values
        on conditions.when_parameter = reading_values.parameter and conditions.when_value = reading_values.value
    union all
    select
        readings.reading,
        conditions.*
    from conditions
    cross join (select distinct reading from reading_values) as readings
    where conditions.when_parameter is null
),

measured as (
    select
        applied.reading,
        entities.{{ key }},
        applied.rule_code,
        applied.valid_from_year,
        applied.sort_order,
        applied.condition_no,
        applied.metric,
        applied.condition_name_zh,
        applied.comparator,
        applied.threshold_to,
        applied.unit,
        applied.is_hard,
        applied.hardness_parameter,
        metrics.observed,
        coalesce(applied.threshold, thresholds.observed) as threshold,
        coalesce(metrics.is_applicable, true) as is_applicable,
        metrics.filing_id,
        metrics.raw_table,
        metrics.sheet_rows
    from applied
    cross join entities
    left join metrics on entities.{{ key }} = metrics.{{ key }} and applied.metric = metrics.metric
    left join metrics as thresholds
        on entities.{{ key }} = thresholds.{{ key }} and applied.threshold_metric = thresholds.metric
),

compared as (
    select
        measured.*,
        case
            when not is_applicable then 'not_applicable'
            when observed is null then 'no_data'
            -- A rule without a threshold is reported, not judged.
            when comparator is null then 'not_applicable'
            when {{ compare('observed', 'comparator', 'threshold', 'threshold_to') }} then 'pass'
            when not {{ compare('observed', 'comparator', 'threshold', 'threshold_to') }} then 'fail'
            else 'no_data'
        end as verdict
    from measured
),

told as (
    select
        compared.*,
        {{ told_zh('condition_name_zh', 'observed', 'comparator', 'threshold', 'threshold_to', 'unit', 'verdict') }} as told_zh
    from compared
)

select distinct on (reading, {{ key }}, rule_code)
    reading,
    {{ key }},
    rule_code,
    valid_from_year,
    sort_order,
    condition_no,
    metric,
    condition_name_zh,
    comparator,
    observed,
    threshold,
    threshold_to,
    unit,
    is_hard,
    hardness_parameter,
    filing_id,
    raw_table,
    sheet_rows,
    case
        when bool_or(verdict = 'pass') over every_condition then 'pass'
        when bool_or(verdict = 'no_data') over every_condition then 'no_data'
        when bool_or(verdict = 'fail') over every_condition then 'fail'
        else 'not_applicable'
    end as outcome,
    case
        when bool_or(verdict = 'pass') over every_condition then told_zh
        else
            string_agg(told_zh, '，或') over (
                every_condition
                order by condition_no
                rows between unbounded preceding and unbounded following
            )
    end as told_zh
from told
window every_condition as (partition by reading, {{ key }}, rule_code)
order by
    reading asc,
    {{ key }} asc,
    rule_code asc,
    array_position(array['pass', 'no_data', 'fail', 'not_applicable'], verdict) asc,
    condition_no asc
{% endmacro %}
