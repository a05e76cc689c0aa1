-- The places that each city loses for the next year, under each reading of the assessment's due day.
with

run as (
    select * from {{ ref('int_run') }}
),

quotas as (
    select * from {{ ref('int_application_quotas') }}
),

problems as (
    select * from {{ ref('int_quota_problems') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

reading_values as (
    select * from {{ ref('int_reading_values') }}
),

readings as (
    select reading
    from reading_values
    where parameter = 'assessment_due' and (reading = 'default' or reading = parameter || '=' || value)
),

policy as (
    select value::integer as points_per_place
    from parameters
    where parameter = 'points_per_place'
),

city_points as (
    select
        reading,
        city_code,
        sum(points) as points,
        string_agg(
            name_zh || occurrences || '次计' || points || '分', '、' order by points desc, problem_code asc
        ) as listed_zh
    from problems
    group by reading, city_code
)

select
    run.report_year,
    readings.reading,
    quotas.quota_year,
    quotas.city_code,
    quotas.base_quota,
    quotas.base_basis,
    quotas.minimum,
    policy.points_per_place,
    coalesce(city_points.points, 0) as points,
    city_points.listed_zh,
    least(
        floor(coalesce(city_points.points, 0)::numeric / policy.points_per_place),
        greatest(quotas.base_quota - quotas.minimum, 0)
    )::integer as reduction
from quotas
inner join run on quotas.quota_year = run.report_year + 1
cross join readings
cross join policy
left join city_points on quotas.city_code = city_points.city_code and readings.reading = city_points.reading
