-- Assessments of the run's year about platforms that had been removed by then.
with

run as (
    select * from {{ ref('int_run') }}
),

assessments as (
    select * from {{ ref('int_assessments') }}
),

rectifications as (
    select * from {{ ref('int_rectifications') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

-- One that was removed in an earlier year and is provincial again is no removed platform.
removals as (
    select
        rectifications.platform_code,
        max(rectifications.removed_on) as removed_on
    from rectifications
    cross join run
    left join provincial on rectifications.platform_code = provincial.platform_code
    where
        rectifications.removed_on is not null
        and (rectifications.settled_in_year = run.report_year or provincial.platform_code is null)
    group by rectifications.platform_code
)

select
    assessments.filing_id,
    assessments.sheet_row,
    'city_assessments' as raw_table,
    'platform_code' as column_name,
    assessments.platform_code,
    'assessment_after_removal' as check_code,
    assessments.assessed_on || '考核，' || removals.removed_on || '已摘牌' as held
from assessments
inner join run on assessments.report_year = run.report_year
inner join removals on assessments.platform_code = removals.platform_code
where assessments.assessed_on >= removals.removed_on
