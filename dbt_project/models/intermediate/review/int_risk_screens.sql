-- Where a platform's year looks unlike its peers', screen by screen: a measure of 0 to 1 and what was seen. A screen
-- ranks inspections; it judges nobody.
with

platforms as (
    select * from {{ ref('int_platform_year') }}
),

activities as (
    select * from {{ ref('int_activities') }}
),

staff as (
    select * from {{ ref('int_staff') }}
),

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

findings as (
    select * from {{ ref('stg_raw__findings') }}
),

sheets as (
    select * from {{ ref('stg_raw__sheets') }}
),

screen_findings as (
    select * from {{ ref('int_screen_findings') }}
),

township_findings as (
    select * from {{ ref('int_township_findings') }}
),

parameters as (
    select * from {{ ref('int_parameters') }}
),

limits as (
    select
        max(value) filter (where parameter = 'screen_exact_people')::integer as exact_people,
        max(value) filter (where parameter = 'screen_people_per_sqm')::numeric as people_per_sqm,
        max(value) filter (where parameter = 'screen_activities_a_day')::integer as activities_a_day,
        max(value) filter (where parameter = 'screen_minimum_activities')::integer as minimum_activities,
        max(value) filter (where parameter = 'screen_ignored_characters') as ignored_characters
    from parameters
),

repeated as (
    select
        findings.platform_code,
        count(distinct findings.sheet_row) as repeats
    from findings
    inner join filings on findings.filing_id = filings.filing_id
    inner join run on filings.report_year = run.report_year
    inner join sheets on findings.sheet = sheets.title and filings.layout_year = sheets.layout_year
    where findings.check_code = 'duplicate_row' and sheets.raw_table = 'county_activities' and filings.is_counted
    group by findings.platform_code
),

titled as (
    select
        activities.platform_code,
        activities.participants,
        activities.activity_on,
        regexp_replace(
            translate(activities.folded_title, limits.ignored_characters, ''), '[[:punct:]、。“”《》]', '', 'g'
        ) as core_title
    from activities
    cross join limits
),

titles as (
    select
        core_title,
        min(platform_code) <> max(platform_code) as is_shared
    from titled
    group by core_title
),

days as (
    select
        platform_code,
        activity_on,
        count(*) as activities
    from activities
    group by platform_code, activity_on
),

busy as (
    select
        days.platform_code,
        sum(days.activities) as busy_activities
    from days
    inner join limits on days.activities >= limits.activities_a_day
    group by days.platform_code
),

counted as (
    select
        titled.platform_code,
        count(*) as activities,
        count(*) filter (where titles.is_shared) as shared,
        count(*) filter (where titled.participants = limits.exact_people) as exact,
        count(*) filter (where titled.participants > limits.people_per_sqm * platforms.area_sqm) as crowded
    from titled
    inner join platforms on titled.platform_code = platforms.platform_code
    inner join titles on titled.core_title = titles.core_title
    cross join limits
    group by titled.platform_code
),

-- Medians of what the platforms report, themselves reported figures: percentile_disc keeps them exact.
peers as (
    select percentile_disc(0.5) within group (order by counted.shared::numeric / counted.activities) as shared_share
    from counted
    inner join limits on counted.activities >= limits.minimum_activities
),

costs as (
    select
        platform_code,
        activities,
        fiscal_funding_yuan,
        fiscal_funding_yuan / nullif(activities, 0) as yuan
    from platforms
    where fiscal_funding_yuan > 0
),

peer_costs as (
    select percentile_disc(0.5) within group (order by yuan) as yuan
    from costs
),

digit_counts as (
    select
        activities.platform_code,
        activities.participants % 10 as digit,
        count(*) as times
    from activities
    group by activities.platform_code, activities.participants % 10
),

peer_digits as (
    select
        digit,
        sum(times) / sum(sum(times)) over () as share
    from digit_counts
    group by digit
),

heaped as (
    select
        counted.platform_code,
        sum(abs(coalesce(digit_counts.times, 0)::numeric / counted.activities - peer_digits.share)) / 2 as distance,
        (array_agg(peer_digits.digit order by digit_counts.times desc nulls last, peer_digits.digit asc))[1] as digit,
        max(digit_counts.times) as times
    from counted
    inner join limits on counted.activities >= limits.minimum_activities
    cross join peer_digits
    left join digit_counts
        on counted.platform_code = digit_counts.platform_code and peer_digits.digit = digit_counts.digit
    group by counted.platform_code
),

full_time as (
    select
        platform_code,
        count(*) as people
    from staff
    where is_full_time_staff
    group by platform_code
),

twice as (
    select
        platform_code,
        count(*) as people
    from screen_findings
    where check_code = 'full_time_person_twice'
    group by platform_code
),

lowered as (
    select
        platform_code,
        count(*) as figures,
        string_agg(held, '；' order by check_code) as held
    from screen_findings
    where check_code in ('area_lowered_to_threshold', 'youth_lowered_to_threshold')
    group by platform_code
),

measured as (
    select
        platforms.platform_code,
        'repeated_activities' as screen,
        repeated.repeats::numeric / (repeated.repeats + platforms.activities) as measure,
        '重复' || repeated.repeats || '行，计' || platforms.activities || '次' as held
    from platforms
    inner join repeated on platforms.platform_code = repeated.platform_code
    union all
    select
        counted.platform_code,
        'shared_titles' as screen,
        counted.shared::numeric / counted.activities - peers.shared_share as measure,
        counted.shared || '/' || counted.activities || '次与其他平台同名' as held
    from counted
    inner join limits on counted.activities >= limits.minimum_activities
    cross join peers
    union all
    select
        counted.platform_code,
        'exact_people' as screen,
        counted.exact::numeric / counted.activities as measure,
        counted.exact || '/' || counted.activities || '次恰为' || limits.exact_people || '人' as held
    from counted
    inner join limits on counted.activities >= limits.minimum_activities
    union all
    select
        busy.platform_code,
        'crowded_days' as screen,
        busy.busy_activities / counted.activities as measure,
        busy.busy_activities || '/' || counted.activities || '次在同日' || limits.activities_a_day || '次以上的日子' as held
    from busy
    inner join counted on busy.platform_code = counted.platform_code
    cross join limits
    union all
    select
        counted.platform_code,
        'crowded_rooms' as screen,
        counted.crowded::numeric / counted.activities as measure,
        counted.crowded || '/' || counted.activities || '次人数超过场地可容' as held
    from counted
    union all
    select
        twice.platform_code,
        'person_twice' as screen,
        least(twice.people::numeric / full_time.people, 1) as measure,
        twice.people || '/' || full_time.people || '名专职人员见于其他平台' as held
    from twice
    inner join full_time on twice.platform_code = full_time.platform_code
    union all
    select
        platform_code,
        'last_digit_heaping' as screen,
        distance as measure,
        '尾数' || digit || '有' || times || '次' as held
    from heaped
    union all
    select
        costs.platform_code,
        'funding_against_activity' as screen,
        case when costs.activities = 0 then 1 else greatest(1 - peer_costs.yuan / costs.yuan, 0) end as measure,
        '财政经费' || trim_scale(costs.fiscal_funding_yuan) || '元，活动' || costs.activities || '次' as held
    from costs
    cross join peer_costs
    union all
    select
        platform_code,
        'lowered_to_threshold' as screen,
        figures::numeric / 2 as measure,
        held
    from lowered
    union all
    select
        platforms.platform_code,
        'streets_unmarked' as screen,
        1 as measure,
        township_findings.held
    from platforms
    inner join township_findings on platforms.filing_id = township_findings.filing_id
    where township_findings.check_code = 'streets_unmarked_to_target' and platforms.is_active
)

select
    platform_code,
    screen,
    measure,
    held
from measured
