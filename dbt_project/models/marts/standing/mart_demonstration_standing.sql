-- Each active demonstration platform against the criteria that are judged again every year (N2.2): what it misses now,
-- and what it missed last year. Nobody loses a tier by it.
with

judged as (
    select * from {{ ref('fct_platform_criteria') }}
),

platform_year as (
    select * from {{ ref('fct_platform_year') }}
),

earlier as (
    select * from {{ ref('stg_published__platform_criteria') }}
),

run as (
    select * from {{ ref('int_run') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

missed_now as (
    select
        platform_code,
        array_agg(rule_code order by sort_order) filter (where outcome = 'fail') as missed_rules,
        array_agg(rule_code order by sort_order) filter (where outcome = 'no_data') as unknown_rules,
        string_agg(message_zh, '；' order by sort_order) filter (where outcome = 'fail') as missed_zh,
        string_agg(message_zh, '；' order by sort_order) filter (where outcome = 'no_data') as unknown_zh,
        string_agg(rule_name, '、' order by sort_order) filter (where outcome = 'fail') as missed_rules_zh,
        string_agg(rule_name, '、' order by sort_order) filter (where outcome = 'no_data') as unknown_rules_zh
    from judged
    group by platform_code
),

missed_before as (
    select
        known.platform_code,
        array_agg(earlier.rule_code order by earlier.sort_order) as missed_rules,
        string_agg(criteria.name_zh, '、' order by earlier.sort_order) as missed_rules_zh
    from earlier
    inner join run on earlier.report_year = run.report_year - 1
    inner join known on earlier.platform_code = known.filed_code
    left join criteria on earlier.rule_code = criteria.rule_code
    where earlier.outcome = 'fail'
    group by known.platform_code
)

select
    platform_year.report_year,
    platform_year.platform_code,
    platform_year.platform_name,
    platform_year.county_code,
    platform_year.county_name,
    platform_year.city_code,
    platform_year.city_name,
    platform_year.tier,
    coalesce(missed_now.missed_rules, '{}') as missed_rules,
    missed_now.missed_rules_zh,
    cardinality(coalesce(missed_now.missed_rules, '{}')) as missed,
    coalesce(missed_now.unknown_rules, '{}') as unknown_rules,
    missed_now.unknown_rules_zh,
    coalesce(missed_before.missed_rules, '{}') as missed_last_year,
    missed_before.missed_rules_zh as missed_last_year_zh,
    -- The pool of next year's applicants.
    coalesce(
        platform_year.tier = 'city' and missed_now.missed_rules is null and missed_now.unknown_rules is null, false
    ) as is_in_pool,
    coalesce(
        nullif(concat_ws('；', missed_now.missed_zh, missed_now.unknown_zh), ''), '各项条件均符合'
    ) as reason_zh
from platform_year
inner join missed_now on platform_year.platform_code = missed_now.platform_code
left join missed_before on platform_year.platform_code = missed_before.platform_code
where platform_year.is_active and platform_year.tier <> 'none'
