-- How each platform came out under each certification rule that judges it, with waivers applied: only a soft rule that
-- fails can be waived, and only where the reading takes it as soft.
with

evaluations as (
    select *
    from {{ ref('int_evaluations') }}
    where scope = 'certification'
),

waivers as (
    select * from {{ ref('int_waivers') }}
),

reading_values as (
    select * from {{ ref('int_reading_values') }}
),

run as (
    select * from {{ ref('int_run') }}
),

waived as (
    select
        evaluations.*,
        evaluations.outcome = 'fail'
        and not evaluations.is_hard
        and coalesce(reading_values.value = 'soft', true)
        and exists (
            select 1
            from waivers
            where
                waivers.platform_code = evaluations.subject_code
                and waivers.rule_code = evaluations.rule_code
                and waivers.set_aside_check is null
        ) as is_waived
    from evaluations
    left join reading_values
        on
            evaluations.reading = reading_values.reading
            and evaluations.hardness_parameter = reading_values.parameter
)

select
    run.report_year,
    waived.reading,
    waived.subject_code as platform_code,
    waived.rule_code,
    waived.valid_from_year,
    waived.sort_order,
    waived.is_judged_yearly,
    waived.condition_no,
    waived.metric,
    waived.condition_name_zh,
    waived.comparator,
    waived.observed,
    waived.threshold,
    waived.threshold_to,
    waived.unit,
    waived.filing_id,
    waived.raw_table,
    waived.sheet_rows,
    waived.condition_zh,
    case when waived.is_waived then 'waived' else waived.outcome end as outcome
from waived
cross join run
