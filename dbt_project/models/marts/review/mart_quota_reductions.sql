-- Every city's places for the next year, reduced or not, and why. A base that the province did not file is provisional.
with

reductions as (
    select * from {{ ref('int_quota_reductions') }}
),

divisions as (
    select * from {{ ref('divisions') }}
),

reviews as (
    select * from {{ ref('int_annual_review') }}
),

-- Cities whose only reports are rejected: what they assessed is still to come.
awaited as (
    select distinct city_code
    from reviews
    where is_city_report_rejected
)

select
    reductions.report_year,
    reductions.quota_year,
    reductions.city_code,
    divisions.name as city_name,
    reductions.base_quota,
    reductions.base_basis,
    reductions.points::integer as problem_points,
    reductions.reduction,
    greatest(reductions.base_quota - reductions.reduction, reductions.minimum)::integer as final_quota,
    awaited.city_code is not null as is_awaiting_report,
    case
        when reductions.points = 0 then '无问题记录，名额不减'
        when reductions.points < reductions.points_per_place
            then
                reductions.listed_zh || '，合计' || reductions.points || '分，不足' || reductions.points_per_place
                || '分，名额不减'
        when reductions.reduction = 0
            then
                reductions.listed_zh || '，合计' || reductions.points || '分，但名额已是最低' || reductions.minimum
                || '个，不再减'
        else
            reductions.listed_zh || '，合计' || reductions.points || '分，每满' || reductions.points_per_place
            || '分减1个，减' || reductions.reduction || '个'
    end
    || case
        when awaited.city_code is not null then '；市（州）年度报表均被退回，绩效考核待重报后计'
        else ''
    end as reason_zh
from reductions
inner join divisions on reductions.city_code = divisions.division_code
left join awaited on reductions.city_code = awaited.city_code
where reductions.reading = 'default'
