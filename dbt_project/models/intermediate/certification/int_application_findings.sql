-- What an application leaves open and no rule forbids: a place in line that two applicants of a city share or that is
-- before the first, by which more of them may be within the quota than it has places; a platform that was closed.
with

run as (
    select * from {{ ref('int_run') }}
),

applicants as (
    select * from {{ ref('int_applicants') }}
),

platform_year as (
    select * from {{ ref('int_platform_year') }}
),

reviews as (
    select * from {{ ref('int_application_reviews') }}
),

quotas as (
    select * from {{ ref('int_application_quotas') }}
),

in_line as (
    select
        reviews.filing_id,
        reviews.sheet_row,
        reviews.platform_code,
        reviews.recommended_order,
        quotas.quota,
        count(*) over (partition by reviews.filing_id, reviews.recommended_order) as sharing,
        sum((reviews.recommended_order <= quotas.quota)::integer) over (partition by reviews.filing_id) as within_quota
    from applicants
    cross join run
    inner join platform_year on applicants.platform_code = platform_year.platform_code
    inner join reviews on applicants.platform_code = reviews.platform_code and reviews.set_aside_check is null
    left join quotas on platform_year.city_code = quotas.city_code and run.report_year = quotas.quota_year
),

crowded as (
    select
        filing_id,
        sheet_row,
        'city_application_reviews' as raw_table,
        'recommended_order' as column_name,
        platform_code,
        case
            when within_quota > quota then 'recommended_order_beyond_quota'
            else 'recommended_order_repeated'
        end as check_code,
        '推荐次序为' || recommended_order || '的申报平台有' || sharing || '个；推荐次序在名额（' || quota || '个）之内的有'
        || within_quota || '个' as held
    from in_line
    where sharing > 1 or recommended_order < 1
),

closed as (
    select
        platform_year.filing_id,
        platform_year.sheet_row,
        'county_platforms' as raw_table,
        'closed_on' as column_name,
        applicants.platform_code,
        'applicant_closed' as check_code,
        platform_year.closed_on || '停用，' || applicants.applied_on || '申报' as held
    from applicants
    inner join platform_year on applicants.platform_code = platform_year.platform_code
    where platform_year.closed_on <= platform_year.year_end or platform_year.closed_on < applicants.applied_on
)

select * from crowded
union all
select * from closed
