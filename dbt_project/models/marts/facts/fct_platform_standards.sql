-- Active platforms against the building standard of the notice (N1.2, N1.3, N2.1).
with

evaluations as (
    select *
    from {{ ref('int_evaluations') }}
    where scope = 'platform' and reading = 'default'
),

platforms as (
    select * from {{ ref('int_platforms') }}
),

names as (
    select * from {{ ref('int_platform_names') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    platforms.report_year,
    evaluations.subject_code as platform_code,
    names.platform_name,
    platforms.county_code,
    counties.name as county_name,
    platforms.city_code,
    cities.name as city_name,
    evaluations.rule_code,
    criteria.name_zh as rule_name,
    evaluations.valid_from_year,
    evaluations.condition_no,
    evaluations.condition_name_zh,
    evaluations.observed,
    evaluations.comparator,
    evaluations.threshold,
    evaluations.threshold_to,
    evaluations.unit,
    evaluations.outcome,
    {{ message_zh('evaluations.condition_zh', 'evaluations.outcome') }} as message_zh
from evaluations
inner join platforms on evaluations.subject_code = platforms.platform_code
left join names on evaluations.subject_code = names.platform_code
left join criteria on evaluations.rule_code = criteria.rule_code
left join divisions as counties on platforms.county_code = counties.division_code
left join divisions as cities on platforms.city_code = cities.division_code
