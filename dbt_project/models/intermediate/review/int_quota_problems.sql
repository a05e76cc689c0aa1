-- What counts against each city in the run's year, in points of the policy, under each reading of the due day.
with

run as (
    select * from {{ ref('int_run') }}
),

reviews as (
    select * from {{ ref('int_annual_review') }}
),

spot_checks as (
    select * from {{ ref('int_spot_checks') }}
),

counties as (
    select * from {{ ref('int_counties') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

unread_units as (
    select * from {{ ref('int_unread_units') }}
),

policy as (
    {{ in_force('quota_problem_points', 'problem_code') }}
),

reading_values as (
    select * from {{ ref('int_reading_values') }}
),

readings as (
    select
        reading,
        value
    from reading_values
    where parameter = 'assessment_due' and (reading = 'default' or reading = parameter || '=' || value)
),

problems as (
    select
        city_code,
        'platform_delisted' as problem_code,
        1 as occurrences
    from reviews
    where status = 'delisted'
    union all
    select
        city_code,
        'assessment_failed' as problem_code,
        1 as occurrences
    from reviews
    where assessment_outcome = 'fail'
    union all
    -- The review shows the newest check of the year; one that passed does not undo one that failed.
    select
        reviews.city_code,
        'spot_check_failed' as problem_code,
        1 as occurrences
    from reviews
    cross join run
    inner join spot_checks
        on reviews.platform_code = spot_checks.platform_code and run.report_year = spot_checks.report_year
    where spot_checks.outcome = 'fail' and spot_checks.set_aside_check is null
    union all
    select
        city_code,
        'rectification_overdue' as problem_code,
        overdue_cases as occurrences
    from reviews
    where overdue_cases > 0
    union all
    select
        city_code,
        'assessment_missing' as problem_code,
        1 as occurrences
    from reviews
    -- What a rejected report assessed is not known; who owes no assessment misses none.
    where assessment_outcome is null and is_assessment_owed and not is_city_report_rejected
    union all
    select
        counties.city_code,
        'report_missing' as problem_code,
        1 as occurrences
    from counties
    cross join run
    where not exists (
        select 1
        from filings
        where
            filings.form = 'county_report'
            and filings.unit_code = counties.county_code
            and filings.report_year = run.report_year
    )
    -- What this machine could not read charges nobody.
    and not exists (
        select 1
        from unread_units
        where unread_units.form = 'county_report' and unread_units.unit_code = counties.county_code
    )
),

under_readings as (
    select
        readings.reading,
        problems.*
    from problems
    cross join readings
    union all
    select
        readings.reading,
        reviews.city_code,
        'assessment_late' as problem_code,
        1 as occurrences
    from reviews
    cross join readings
    where {{ is_late('reviews.assessment_filed_on', 'reviews.assessment_due_on', 'readings.value') }}
),

counted as (
    select
        reading,
        city_code,
        problem_code,
        sum(occurrences) as occurrences
    from under_readings
    group by reading, city_code, problem_code
)

select
    run.report_year,
    counted.reading,
    counted.city_code,
    counted.problem_code,
    policy.name_zh,
    counted.occurrences::integer as occurrences,
    (
        policy.points * case when policy.counted = 'city' then 1 else counted.occurrences end
    )::integer as points
from counted
cross join run
inner join policy on counted.problem_code = policy.problem_code
