-- What each city loses for the next year as decided, and as the other reading of the due day would have it.
with

reductions as (
    select * from {{ ref('int_quota_reductions') }}
),

divisions as (
    select * from {{ ref('divisions') }}
)

select
    alternatives.report_year,
    alternatives.quota_year,
    alternatives.reading,
    alternatives.city_code,
    divisions.name as city_name,
    taken.points::integer as problem_points,
    alternatives.points::integer as problem_points_under_reading,
    taken.reduction,
    alternatives.reduction as reduction_under_reading,
    taken.reduction <> alternatives.reduction as is_flipped
from reductions as alternatives
inner join reductions as taken
    on alternatives.city_code = taken.city_code and taken.reading = 'default'
left join divisions on alternatives.city_code = divisions.division_code
where alternatives.reading <> 'default'
