-- 整改复查 of all registers up to the run's year.
-- A row is set aside where no filing knows the platform, or the platform was not provincial in that year.
with

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

filed as (
    select * from {{ ref('stg_raw__province_rechecks') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
),

reviewable as (
    select * from {{ ref('int_reviewable_platforms') }}
),

terms as (
    select * from {{ ref('filed_terms') }}
)

select
    filed.filing_id,
    filed.sheet_row,
    filings.report_year,
    filings.unit_code,
    coalesce(known.platform_code, filed.platform_code) as platform_code,
    filed.rechecked_on,
    terms.meaning as outcome,
    case
        when known.platform_code is null then 'platform_unknown'
        when reviewable.platform_code is null then 'platform_not_provincial'
    end as set_aside_check
from filed
inner join filings on filed.filing_id = filings.filing_id
inner join run on filings.report_year <= run.report_year
inner join terms on filed.conclusion = terms.term and terms.list = 'conclusion'
left join known on filed.platform_code = known.filed_code
left join reviewable on known.platform_code = reviewable.platform_code and filings.report_year = reviewable.report_year
where filings.is_counted and not filed.is_set_aside
