-- 抽查 of all registers up to the run's year.
-- A row is set aside where no filing knows the platform, or the platform was not provincial in that year.
with

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

filed as (
    select * from {{ ref('stg_raw__province_spot_checks') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
),

provincial as (
    select * from {{ ref('int_provincial_platforms') }}
),

earlier_reviews as (
    select * from {{ ref('stg_published__annual_reviews') }}
),

reviewed as (
    select
        provincial.platform_code,
        run.report_year
    from provincial
    cross join run
    union all
    select
        earlier_reviews.platform_code,
        earlier_reviews.report_year
    from earlier_reviews
    inner join run on earlier_reviews.report_year < run.report_year
),

terms as (
    select * from {{ ref('filed_terms') }}
)

select
    filed.*,
    filings.report_year,
    filings.unit_code,
    terms.meaning as outcome,
    case
        when known.platform_code is null then 'platform_unknown'
        when reviewed.platform_code is null then 'platform_not_provincial'
    end as set_aside_check
from filed
inner join filings on filed.filing_id = filings.filing_id
inner join run on filings.report_year <= run.report_year
inner join terms on filed.conclusion = terms.term and terms.list = 'conclusion'
left join known on filed.platform_code = known.platform_code
left join reviewed on filed.platform_code = reviewed.platform_code and filings.report_year = reviewed.report_year
where filings.is_counted and not filed.is_set_aside
