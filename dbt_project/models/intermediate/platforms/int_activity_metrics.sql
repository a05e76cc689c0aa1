-- What a platform's activities of the year come to, with the rows and the words that decided each figure. A month
-- without any counts as 0.
with

activities as (
    select * from {{ ref('int_activities') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

required as (
    select
        max(threshold) filter (where rule_code = 'M4.6-people') as people,
        max(threshold) filter (where rule_code = 'M4.6-month') as monthly
    from criteria
),

judged as (
    select
        activities.*,
        extract(month from activities.activity_on)::integer as month,
        activities.participants >= required.people as is_counted,
        min(activities.participants) over platform as smallest,
        row_number() over (
            partition by activities.platform_code, activities.category
            order by activities.sheet_row
        ) as place_in_category
    from activities
    cross join required
    window platform as (partition by activities.platform_code)
),

platforms as (
    select distinct platform_code from judged
),

monthly as (
    select
        platforms.platform_code,
        months.month,
        count(judged.platform_code) as activities,
        count(judged.platform_code) filter (where judged.is_counted) as counted_activities
    from platforms
    cross join generate_series(1, 12) as months (month)
    left join judged on platforms.platform_code = judged.platform_code and months.month = judged.month
    group by platforms.platform_code, months.month
),

ranked as (
    select
        monthly.*,
        required.monthly as required,
        min(monthly.activities) over platform as fewest,
        min(monthly.counted_activities) over platform as fewest_counted
    from monthly
    cross join required
    window platform as (partition by monthly.platform_code)
),

fewest as (
    select
        platform_code,
        max(fewest) as fewest_monthly_activities,
        max(fewest_counted) as fewest_monthly_counted_activities,
        case
            when bool_and(activities < required) then '各月都不足' || {{ number_zh('max(required)') }} || '次'
            else
                string_agg(month || '月' || activities || '次', '、' order by month) filter (
                    where activities < required
                )
        end as short_months_zh,
        case
            when bool_and(counted_activities < required) then '各月都不足' || {{ number_zh('max(required)') }} || '次'
            else
                string_agg(month || '月' || counted_activities || '次', '、' order by month) filter (
                    where counted_activities < required
                )
        end as short_counted_months_zh
    from ranked
    group by platform_code
),

shortest as (
    select
        judged.platform_code,
        array_agg(judged.sheet_row order by judged.sheet_row) filter (
            where ranked.activities = ranked.fewest
        ) as short_month_rows,
        array_agg(judged.sheet_row order by judged.sheet_row) filter (
            where ranked.counted_activities = ranked.fewest_counted
        ) as short_counted_month_rows
    from judged
    inner join ranked on judged.platform_code = ranked.platform_code and judged.month = ranked.month
    group by judged.platform_code
),

yearly as (
    select
        platform_code,
        count(*) as activities,
        count(*) filter (where is_counted) as counted_activities,
        sum(participants) as participants,
        min(participants) as smallest_participants,
        min(participants) filter (where is_counted) as smallest_counted_participants,
        count(distinct category) as categories,
        count(*) filter (where has_all_records) as recorded_activities,
        min(filing_id) as filing_id,
        array_agg(sheet_row order by sheet_row) as sheet_rows,
        array_agg(sheet_row order by sheet_row) filter (where place_in_category = 1) as category_rows,
        array_agg(sheet_row order by sheet_row) filter (where not has_all_records) as unrecorded_rows,
        array_agg(sheet_row order by sheet_row) filter (where participants = smallest) as smallest_rows,
        string_agg(distinct category, '、' order by category) as categories_zh,
        count(*) filter (where not is_counted) as small_activities,
        min(activity_on) filter (where participants = smallest) as smallest_on,
        array_agg(distinct activity_on order by activity_on) filter (where not has_all_records) as unrecorded_days,
        count(*) filter (where not has_implementation_plan) as without_implementation_plan,
        count(*) filter (where not has_activity_plan) as without_activity_plan,
        count(*) filter (where not has_pictures) as without_pictures,
        count(*) filter (where not has_summary) as without_summary,
        count(*) filter (where not has_attendance_list) as without_attendance_list
    from judged
    group by platform_code
)

select
    yearly.*,
    fewest.fewest_monthly_activities,
    fewest.fewest_monthly_counted_activities,
    fewest.short_months_zh,
    fewest.short_counted_months_zh,
    shortest.short_month_rows,
    shortest.short_counted_month_rows,
    yearly.recorded_activities::numeric / yearly.activities as record_share,
    case
        when yearly.recorded_activities < yearly.activities
            then
                '资料不齐的' || yearly.activities - yearly.recorded_activities || '次：'
                || {{ first_few_zh('yearly.unrecorded_days') }} || '，缺'
                || concat_ws(
                    '、',
                    '实施计划' || nullif(yearly.without_implementation_plan, 0) || '次',
                    '活动计划' || nullif(yearly.without_activity_plan, 0) || '次',
                    '活动图片' || nullif(yearly.without_pictures, 0) || '次',
                    '活动总结' || nullif(yearly.without_summary, 0) || '次',
                    '人员名单' || nullif(yearly.without_attendance_list, 0) || '次'
                )
    end as unrecorded_zh,
    case
        when yearly.small_activities > 0
            then
                '不足' || {{ number_zh('required.people') }} || '人的有' || yearly.small_activities || '次，最少的一次在'
                || yearly.smallest_on
    end as small_activities_zh
from yearly
inner join fewest on yearly.platform_code = fewest.platform_code
inner join shortest on yearly.platform_code = shortest.platform_code
cross join required
