-- What each active platform that fails a criterion would have to change, the nearest first (N2.2).
with

results as (
    select * from {{ ref('int_criterion_results') }}
),

platform_year as (
    select * from {{ ref('fct_platform_year') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

fixes as (
    select * from {{ ref('criterion_fixes') }}
),

failed as (
    select
        *,
        {{ shortfall('observed', 'comparator', 'threshold') }} as gap
    from results
    where reading = 'default' and is_judged_yearly and outcome = 'fail'
)

select
    failed.report_year,
    failed.platform_code,
    platform_year.platform_name,
    platform_year.county_code,
    platform_year.county_name,
    platform_year.city_code,
    platform_year.city_name,
    platform_year.tier,
    failed.rule_code,
    criteria.name_zh as rule_name,
    failed.observed,
    failed.threshold,
    failed.unit,
    failed.gap,
    failed.gap / nullif(failed.threshold, 0) as relative_gap,
    replace(
        replace(
            replace(fixes.fix_zh, '{gap}', {{ amount_zh('failed.gap', 'failed.unit') }}),
            '{threshold}',
            {{ amount_zh('failed.threshold', 'failed.unit') }}
        ),
        '{found}',
        coalesce(failed.found_zh, '')
    ) as fix_zh,
    fixes.is_within_own_power,
    bool_and(fixes.is_within_own_power) over platform as is_all_within_own_power,
    row_number() over (
        partition by failed.platform_code
        order by failed.gap / nullif(failed.threshold, 0) asc nulls last, failed.sort_order asc
    )::integer as fix_order
from failed
inner join platform_year on failed.platform_code = platform_year.platform_code and platform_year.is_active
left join criteria on failed.rule_code = criteria.rule_code
left join fixes on failed.metric = fixes.metric
window platform as (partition by failed.platform_code)
