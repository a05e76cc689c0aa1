-- Platforms whose own rows of the run's year carry a critical finding, and what it says.
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

checks as (
    select * from {{ ref('crosschecks') }}
),

critical as (
    select
        findings.platform_code,
        findings.sheet || '表第' || findings.sheet_row || '行：' || findings.expected_zh as reason_zh
    from findings
    inner join filings on findings.filing_id = filings.filing_id
    inner join run on filings.report_year = run.report_year
    inner join platforms on findings.platform_code = platforms.platform_code and filings.filing_id = platforms.filing_id
    where findings.severity = 'critical'
    union all
    select
        crosscheck_findings.platform_code,
        checks.name_zh || '（' || crosscheck_findings.held || '）' as reason_zh
    from crosscheck_findings
    inner join checks on crosscheck_findings.check_code = checks.check_code
    where crosscheck_findings.severity = 'critical'
)

select
    platform_code,
    array_agg(distinct reason_zh order by reason_zh) as reasons_zh
from critical
where platform_code is not null
group by platform_code
