-- What a platform's activities of the year come to. A month without any counts as 0.
with

activities as (
    select * from {{ ref('int_activities') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

required_people as (
    select threshold as people
    from criteria
    where rule_code = 'M4.6-people'
),

judged as (
    select
        activities.*,
        activities.participants >= required_people.people as is_counted
    from activities
    cross join required_people
),

monthly as (
    select
        platform_code,
        extract(month from activity_on) as month,
        count(*) as activities,
        count(*) filter (where is_counted) as counted_activities
    from judged
    group by platform_code, month
),

fewest as (
    select
        platform_code,
        case when count(*) = 12 then min(activities) else 0 end as fewest_monthly_activities,
        case when count(*) = 12 then min(counted_activities) else 0 end as fewest_monthly_counted_activities
    from monthly
    group by platform_code
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
        array_agg(sheet_row order by sheet_row) as sheet_rows
    from judged
    group by platform_code
)

select
    yearly.*,
    fewest.fewest_monthly_activities,
    fewest.fewest_monthly_counted_activities,
    yearly.recorded_activities::numeric / yearly.activities as record_share
from yearly
inner join fewest on yearly.platform_code = fewest.platform_code
