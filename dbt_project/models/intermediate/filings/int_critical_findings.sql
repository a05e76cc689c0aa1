-- Platforms whose own rows of the run's year carry a critical finding.
with

run as (
    select * from {{ ref('int_run') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

findings as (
    select * from {{ ref('stg_raw__findings') }}
),

crosscheck_findings as (
    select * from {{ ref('int_crosscheck_findings') }}
),

platforms as (
    select * from {{ ref('int_platforms') }}
),

critical as (
    select
        findings.platform_code,
        findings.check_code
    from findings
    inner join filings on findings.filing_id = filings.filing_id
    inner join run on filings.report_year = run.report_year
    inner join platforms on findings.platform_code = platforms.platform_code and filings.filing_id = platforms.filing_id
    where findings.severity = 'critical'
    union all
    select
        platform_code,
        check_code
    from crosscheck_findings
    where severity = 'critical'
)

select
    platform_code,
    array_agg(distinct check_code order by check_code) as check_codes
from critical
where platform_code is not null
group by platform_code
