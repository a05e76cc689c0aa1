-- The one evaluation: every subject against every rule that judges it, under the default, and under each other reading
-- that takes the rule otherwise.
-- A rule passes where any of its conditions does; it fails only where every one of them was observed. The row shows the
-- condition that decided: the first named of those that came out as the rule did. `condition_zh` gives the condition
-- that passed, else all of them.
with

conditions as (
    select * from {{ ref('int_criterion_conditions') }}
),

subjects as (
    select * from {{ ref('int_subjects') }}
),

metrics as (
    select * from {{ ref('int_metrics') }}
),

reading_values as (
    select * from {{ ref('int_reading_values') }}
),

-- The default asks every rule; another reading those that it takes otherwise, and all else is as the default has it.
asked as (
    select distinct
        reading_values.reading,
        conditions.rule_code
    from reading_values
    inner join conditions
        on
            reading_values.reading = 'default'
            or (
                reading_values.parameter = conditions.when_parameter
                and reading_values.reading = reading_values.parameter || '=' || reading_values.value
            )
),

measured as (
    select
        conditions.*,
        subjects.subject,
        subjects.subject_code,
        metrics.observed,
        metrics.found_zh,
        metrics.filing_id,
        metrics.raw_table,
        metrics.sheet_rows,
        coalesce(metrics.is_applicable, true) as is_applicable,
        coalesce(conditions.threshold, thresholds.observed) as threshold_in_force
    from conditions
    inner join subjects
        on
            conditions.scope = subjects.scope
            and (conditions.is_judged_yearly or subjects.is_judged_by_every_rule)
    left join metrics
        on
            subjects.subject = metrics.subject
            and subjects.subject_code = metrics.subject_code
            and conditions.metric = metrics.metric
    left join metrics as thresholds
        on
            subjects.subject = thresholds.subject
            and subjects.subject_code = thresholds.subject_code
            and conditions.threshold_metric = thresholds.metric
),

compared as (
    select
        *,
        case
            when not is_applicable then 'not_applicable'
            when observed is null then 'no_data'
            -- A rule without a threshold is reported, not judged.
            when comparator is null then 'not_applicable'
            when {{ compare('observed', 'comparator', 'threshold_in_force', 'threshold_to') }} then 'pass'
            when not {{ compare('observed', 'comparator', 'threshold_in_force', 'threshold_to') }} then 'fail'
            else 'no_data'
        end as verdict
    from measured
),

worded as (
    select
        *,
        {{ condition_zh(
            'condition_name_zh', 'observed', 'found_zh', 'comparator', 'threshold_in_force', 'threshold_to', 'unit',
            'verdict'
        ) }} as condition_zh
    from compared
),

read as (
    select
        asked.reading,
        worded.*
    from worded
    inner join asked on worded.rule_code = asked.rule_code
    left join reading_values
        on asked.reading = reading_values.reading and worded.when_parameter = reading_values.parameter
    where worded.when_parameter is null or worded.when_value = reading_values.value
)

select distinct on (reading, subject_code, rule_code)
    reading,
    scope,
    subject_code,
    rule_code,
    valid_from_year,
    sort_order,
    is_judged_yearly,
    is_hard,
    hardness_parameter,
    condition_no,
    condition_name_zh,
    metric,
    observed,
    comparator,
    threshold_in_force as threshold,
    threshold_to,
    unit,
    filing_id,
    raw_table,
    sheet_rows,
    found_zh,
    case
        when bool_or(verdict = 'pass') over every_condition then 'pass'
        when bool_or(verdict = 'no_data') over every_condition then 'no_data'
        when bool_or(verdict = 'fail') over every_condition then 'fail'
        else 'not_applicable'
    end as outcome,
    case
        when bool_or(verdict = 'pass') over every_condition then condition_zh
        else
            string_agg(condition_zh, '，或') over (
                every_condition
                order by condition_no
                rows between unbounded preceding and unbounded following
            )
    end as condition_zh
from read
window every_condition as (partition by reading, subject_code, rule_code)
order by
    reading asc,
    subject_code asc,
    rule_code asc,
    array_position(array['pass', 'no_data', 'fail', 'not_applicable'], verdict) asc,
    condition_no asc
