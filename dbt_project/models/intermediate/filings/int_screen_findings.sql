-- Suspicious but possible: warnings that are counted and listed and decide nothing. Last year's row of a platform is
-- found by its county and its own three digits: the county's code may have changed.
with

platforms as (
    select * from {{ ref('int_platforms') }}
),

platform_filings as (
    select * from {{ ref('int_platform_filings') }}
),

activities as (
    select * from {{ ref('int_activities') }}
),

staff as (
    select * from {{ ref('int_staff') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

limits as (
    select
        max(value) filter (where parameter = 'screen_exact_people')::integer as exact_people,
        max(value) filter (where parameter = 'screen_exact_people_share')::numeric as exact_people_share,
        max(value) filter (where parameter = 'screen_people_per_sqm')::numeric as people_per_sqm,
        max(value) filter (where parameter = 'screen_activities_a_day')::integer as activities_a_day,
        max(value) filter (where parameter = 'screen_area_change')::numeric as area_change
    from parameters
),

exact as (
    select
        activities.filing_id,
        min(activities.sheet_row) as sheet_row,
        'county_activities' as raw_table,
        'participants' as column_name,
        activities.platform_code,
        'people_exactly_at_threshold' as check_code,
        count(*) filter (where activities.participants = limits.exact_people)
        || '/' || count(*) || '次恰为' || limits.exact_people || '人' as held
    from activities
    cross join limits
    group by activities.filing_id, activities.platform_code, limits.exact_people, limits.exact_people_share
    having
        count(*) filter (where activities.participants = limits.exact_people)
        > limits.exact_people_share * count(*)
),

crowded as (
    select distinct on (activities.platform_code)
        activities.filing_id,
        activities.sheet_row,
        'county_activities' as raw_table,
        'participants' as column_name,
        activities.platform_code,
        'people_crowded' as check_code,
        activities.participants || '人，场地' || platforms.area_sqm || '平方米' as held
    from activities
    inner join platforms on activities.platform_code = platforms.platform_code
    cross join limits
    where activities.participants > limits.people_per_sqm * platforms.area_sqm
    order by activities.platform_code asc, activities.participants desc, activities.sheet_row asc
),

full_time as (
    select * from staff
    where is_full_time_staff
),

twice as (
    select
        one.filing_id,
        one.sheet_row,
        'county_staff' as raw_table,
        'platform_code' as column_name,
        one.platform_code,
        'full_time_person_twice' as check_code,
        one.platform_code || '、' || min(other.platform_code) as held
    from full_time as one
    inner join full_time as other
        on
            one.person_key = other.person_key
            and one.county_code = other.county_code
            and one.platform_code <> other.platform_code
            and one.started_on < coalesce(other.left_on, 'infinity')
            and other.started_on < coalesce(one.left_on, 'infinity')
    group by one.filing_id, one.sheet_row, one.platform_code
),

busy as (
    select
        activities.filing_id,
        min(activities.sheet_row) as sheet_row,
        'county_activities' as raw_table,
        'activity_on' as column_name,
        activities.platform_code,
        'activities_crowded_on_a_day' as check_code,
        activities.activity_on || '共' || count(*) || '次' as held
    from activities
    cross join limits
    group by activities.filing_id, activities.platform_code, activities.activity_on, limits.activities_a_day
    having count(*) >= limits.activities_a_day
),

changed as (
    select
        platforms.filing_id,
        platforms.sheet_row,
        'county_platforms' as raw_table,
        'area_sqm' as column_name,
        platforms.platform_code,
        'area_changed' as check_code,
        '上年' || min(before.area_sqm) || '，本年' || platforms.area_sqm as held
    from platforms
    inner join platform_filings as before
        on
            platforms.county_code = before.county_code
            and right(platforms.platform_code, 3) = right(before.platform_code, 3)
            and before.report_year = platforms.report_year - 1
    cross join limits
    where
        before.is_counted
        and not before.is_set_aside
        and before.area_sqm > 0
        and abs(platforms.area_sqm - before.area_sqm) >= limits.area_change * before.area_sqm
    group by platforms.filing_id, platforms.sheet_row, platforms.platform_code, platforms.area_sqm
),

last_year as (
    select distinct on (platforms.platform_code)
        platforms.platform_code,
        before.area_sqm,
        before.youth_served
    from platform_filings as before
    inner join platforms
        on
            before.county_code = platforms.county_code
            and right(before.platform_code, 3) = right(platforms.platform_code, 3)
            and before.report_year = platforms.report_year - 1
    where {{ counts('before', 'before') }}
    order by platforms.platform_code asc, before.sheet_row asc
),

figures as (
    select
        platforms.*,
        figure.rule_code,
        figure.column_name,
        figure.check_code,
        figure.value,
        figure.value_before
    from platforms
    inner join last_year on platforms.platform_code = last_year.platform_code
    cross join lateral (
        values
        ('M4.1-area', 'area_sqm', 'area_lowered_to_threshold', platforms.area_sqm, last_year.area_sqm),
        (
            'M4.5-youth', 'youth_served', 'youth_lowered_to_threshold',
            platforms.youth_served::numeric, last_year.youth_served::numeric
        )
    ) as figure (rule_code, column_name, check_code, value, value_before)
),

lowered as (
    select
        figures.filing_id,
        figures.sheet_row,
        'county_platforms' as raw_table,
        figures.column_name,
        figures.platform_code,
        figures.check_code,
        '上年' || trim_scale(figures.value_before) || '，本年' || trim_scale(figures.value) as held
    from figures
    inner join criteria on figures.rule_code = criteria.rule_code
    where figures.value = criteria.threshold and figures.value_before > criteria.threshold
)

select * from exact
union all
select * from crowded
union all
select * from twice
union all
select * from busy
union all
select * from changed
union all
select * from lowered
