"""The next year's places: 17 cities, and each one's sum right."""

from expectations.gate_checks import CheckedTable, Run, distinct_within, filled, no_contradiction, within
from expectations.publish.recounts import in_force


def checked(run: Run) -> CheckedTable:
    """Return one row for each city, and for each quota that ought not to be."""
    return CheckedTable(
        table="candidate.mart_quota_reductions",
        query=f"""
with cities as (
    select distinct city_code, true as is_city from staging.divisions where counts_as_county
),

parameters as (
    {in_force("parameters", "parameter", run.report_year)}
),

policy as (
    select
        max(value) filter (where parameter = 'city_minimum_quota')::integer as minimum,
        max(value) filter (where parameter = 'points_per_place')::integer as points_per_place
    from parameters
),

problems as (
    select city_code, sum(points) as points
    from candidate.mart_quota_problems
    group by city_code
),

checked as (
    select
        city_code,
        cities.is_city is null as is_unexpected,
        quotas.city_name, quotas.quota_year, quotas.base_quota, quotas.problem_points, quotas.reduction,
        quotas.final_quota,
        coalesce(problems.points, 0) as points,
        policy.minimum, policy.points_per_place
    from cities
    full join candidate.mart_quota_reductions as quotas using (city_code)
    left join problems using (city_code)
    cross join policy
)

select
    coalesce(city_name, '') || '（' || city_code || '）' as subject,
    null::text as file_name,
    case when final_quota is not null then city_code end as city_with_quota,
    final_quota,
    case
        when final_quota is null then null
        when is_unexpected then '没有这样的市州'
        when quota_year <> {run.report_year} + 1 then '名额年度为' || quota_year
        -- A city that the province gave fewer places than the minimum is lifted to it.
        when final_quota <> greatest(base_quota - reduction, minimum)
            then '核减后' || final_quota || '，应为' || base_quota || '减' || reduction
        when reduction < 0 or reduction > problem_points / points_per_place
            then '计' || problem_points || '分而减' || reduction || '个'
        when reduction < problem_points / points_per_place and base_quota - reduction > minimum
            then '计' || problem_points || '分而只减' || reduction || '个'
    end as arithmetic,
    case
        when problem_points <> points then '计' || problem_points || '分，各项合计' || points || '分'
    end as points_unlike
from checked
""",
        expectations=(
            distinct_within("cities_counted", "city_with_quota"),
            filled("quota_present", "final_quota"),
            within("quota_minimum", "final_quota"),
            no_contradiction("quota_arithmetic", "arithmetic"),
            no_contradiction("quota_points", "points_unlike"),
        ),
    )
