-- 上级认定 of all registers up to the run's year; set aside where no filing knows the platform.
with

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

filed as (
    select * from {{ ref('stg_raw__province_higher_certifications') }}
),

known as (
    select * from {{ ref('int_known_platforms') }}
)

select
    filed.filing_id,
    filed.sheet_row,
    filings.report_year,
    coalesce(known.platform_code, filed.platform_code) as platform_code,
    filed.level,
    filed.certified_on,
    filed.support_yuan,
    case when known.platform_code is null then 'platform_unknown' end as set_aside_check
from filed
inner join filings on filed.filing_id = filings.filing_id
inner join run on filings.report_year <= run.report_year
left join known on filed.platform_code = known.filed_code
where filings.is_counted and not filed.is_set_aside
