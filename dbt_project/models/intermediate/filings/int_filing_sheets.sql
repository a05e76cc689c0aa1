-- Where a figure can be looked up: what each sheet is called on the forms of a filing's layout year.
with

filings as (
    select * from {{ ref('stg_raw__filings') }}
),

sheets as (
    select * from {{ ref('stg_raw__sheets') }}
)

select
    filings.filing_id,
    sheets.raw_table,
    filings.file_name,
    sheets.title as sheet
from filings
inner join sheets on filings.layout_year = sheets.layout_year
