-- Every city's places for the next year, reduced or not, and why.
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

divisions as (
    select * from {{ ref('divisions') }}
),

policy as (
    select value::integer as points_per_place
    from parameters
    where parameter = 'points_per_place'
),

city_points as (
    select
        city_code,
        sum(points) as points,
        string_agg(
            name_zh || occurrences || '次计' || points || '分', '、' order by points desc, problem_code asc
        ) as listed_zh
    from problems
    group by city_code
),

judged as (
    select
        quotas.*,
        policy.points_per_place,
        coalesce(city_points.points, 0) as points,
        city_points.listed_zh,
        least(
            floor(coalesce(city_points.points, 0)::numeric / policy.points_per_place),
            greatest(quotas.base_quota - quotas.minimum, 0)
        )::integer as reduction
    from quotas
    inner join run on quotas.quota_year = run.report_year + 1
    cross join policy
    left join city_points on quotas.city_code = city_points.city_code
)

select
    run.report_year,
    judged.quota_year,
    judged.city_code,
    divisions.name as city_name,
    judged.base_quota,
    judged.points::integer as problem_points,
    judged.reduction,
    greatest(judged.base_quota - judged.reduction, judged.minimum)::integer as final_quota,
    case
        when judged.points = 0 then '无问题记录，名额不减'
        when judged.points < judged.points_per_place
            then judged.listed_zh || '，合计' || judged.points || '分，不足' || judged.points_per_place || '分，名额不减'
        when judged.reduction = 0
            then
                judged.listed_zh || '，合计' || judged.points || '分，但名额已是最低' || judged.minimum || '个，不再减'
        else
            judged.listed_zh || '，合计' || judged.points || '分，每满' || judged.points_per_place || '分减1个，减'
            || judged.reduction || '个'
    end as reason_zh
from judged
cross join run
inner join divisions on judged.city_code = divisions.division_code
