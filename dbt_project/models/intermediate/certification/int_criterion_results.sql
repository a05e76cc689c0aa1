-- How each platform came out under each certification rule that judges it, with waivers applied: only a soft rule that
-- fails can be waived, and only where the reading takes it as soft. Other readings than the default judge applicants
-- alone.
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

applicants as (
    select * from {{ ref('int_applicants') }}
),

readings as (
    select distinct reading
    from reading_values
),

-- What a reading does not take otherwise is as the default has it.
judged as (
    select distinct on (readings.reading, evaluations.subject_code, evaluations.rule_code)
        readings.reading as under_reading,
        evaluations.*
    from readings
    inner join evaluations on evaluations.reading in (readings.reading, 'default')
    where
        readings.reading = 'default'
        or evaluations.subject_code in (select applicants.platform_code from applicants)
    order by
        readings.reading asc,
        evaluations.subject_code asc,
        evaluations.rule_code asc,
        evaluations.reading = 'default' asc
),

waived as (
    select
        judged.*,
        judged.outcome = 'fail'
        and not judged.is_hard
        and coalesce(reading_values.value = 'soft', true)
        and exists (
            select 1
            from waivers
            where
                waivers.platform_code = judged.subject_code
                and waivers.rule_code = judged.rule_code
                and waivers.set_aside_check is null
        ) as is_waived
    from judged
    left join reading_values
        on
            judged.under_reading = reading_values.reading
            and judged.hardness_parameter = reading_values.parameter
)

select
    run.report_year,
    waived.under_reading as reading,
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
