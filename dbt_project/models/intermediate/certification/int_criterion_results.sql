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
    select distinct on (platform_code, rule_code)
        platform_code,
        rule_code,
        approved_on || '批准，理由：' || reason || '（团省委年度登记表豁免第' || sheet_row || '行）' as waiver_zh
    from {{ ref('int_waivers') }}
    where set_aside_check is null
    order by platform_code asc, rule_code asc, sheet_row asc
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
        and waivers.platform_code is not null as is_waived,
        waivers.waiver_zh
    from judged
    left join waivers on judged.subject_code = waivers.platform_code and judged.rule_code = waivers.rule_code
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
    waived.found_zh,
    waived.condition_zh,
    case when waived.is_waived then waived.waiver_zh end as waiver_zh,
    case when waived.is_waived then 'waived' else waived.outcome end as outcome
from waived
cross join run
