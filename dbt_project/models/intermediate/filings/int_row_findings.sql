-- What reading found wrong with the rows of each filing: why a row was set aside, and what its cells held that nobody
-- could read, by column.
with

findings as (
    select * from {{ ref('stg_raw__findings') }}
),

filing_sheets as (
    select * from {{ ref('int_filing_sheets') }}
),

sheet_columns as (
    select * from {{ ref('stg_raw__sheet_columns') }}
)

select
    findings.filing_id,
    filing_sheets.raw_table,
    findings.sheet_row,
    -- Receipts go on with examples of how to fill in the cell (，如 …); a sentence about the row needs none.
    string_agg(
        distinct split_part(findings.expected_zh, '，如 ', 1) || coalesce('，所填「' || findings.held || '」', ''), '；'
    ) filter (where findings.is_set_aside) as set_aside_zh,
    jsonb_object_agg(
        sheet_columns.column_name, coalesce('「' || findings.held || '」', '') || '无法识别'
    ) filter (where sheet_columns.column_name is not null) as unread
from findings
inner join filing_sheets on findings.filing_id = filing_sheets.filing_id and findings.sheet = filing_sheets.sheet
left join sheet_columns
    on
        findings.filing_id = sheet_columns.filing_id
        and filing_sheets.raw_table = sheet_columns.raw_table
        and findings.cell = sheet_columns.cell_column || findings.sheet_row
where findings.sheet_row is not null
group by findings.filing_id, filing_sheets.raw_table, findings.sheet_row
