-- Every finding that needs more than one filing, in the shape of audit.findings.
with

run as (
    select * from {{ ref('int_run') }}
),

register_findings as (
    select * from {{ ref('int_register_findings') }}
),

verification_findings as (
    select * from {{ ref('int_verification_findings') }}
),

screen_findings as (
    select * from {{ ref('int_screen_findings') }}
),

township_findings as (
    select * from {{ ref('int_township_findings') }}
),

round_findings as (
    select * from {{ ref('int_round_findings') }}
),

application_findings as (
    select * from {{ ref('int_application_findings') }}
),

removal_findings as (
    select * from {{ ref('int_removal_findings') }}
),

checks as (
    select * from {{ ref('crosschecks') }}
),

filings as (
    select * from {{ ref('int_filings') }}
),

sheets as (
    select * from {{ ref('stg_raw__sheets') }}
),

sheet_columns as (
    select * from {{ ref('stg_raw__sheet_columns') }}
),

every_finding as (
    select * from register_findings
    union all
    select * from verification_findings
    union all
    select * from screen_findings
    union all
    select * from township_findings
    union all
    select * from round_findings
    union all
    select * from removal_findings
    union all
    select * from application_findings
)

select
    run.report_year,
    md5(
        concat_ws(
            '|',
            every_finding.filing_id,
            every_finding.raw_table,
            coalesce(every_finding.sheet_row::text, every_finding.held),
            every_finding.check_code
        )
    ) as finding_id,
    every_finding.filing_id,
    sheets.title as sheet,
    sheet_columns.cell_column || every_finding.sheet_row as cell,
    every_finding.sheet_row as "row",
    every_finding.platform_code,
    every_finding.check_code,
    checks.severity,
    checks.is_set_aside,
    every_finding.held,
    checks.expected_zh
from every_finding
cross join run
inner join checks on every_finding.check_code = checks.check_code
inner join filings on every_finding.filing_id = filings.filing_id
left join sheets on every_finding.raw_table = sheets.raw_table and filings.layout_year = sheets.layout_year
left join sheet_columns
    on
        every_finding.filing_id = sheet_columns.filing_id
        and every_finding.raw_table = sheet_columns.raw_table
        and every_finding.column_name = sheet_columns.column_name
