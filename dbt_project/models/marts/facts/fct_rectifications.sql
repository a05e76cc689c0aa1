-- Every rectification as it stood on 31 December of the year.
with

rectifications as (
    select * from {{ ref('int_rectifications') }}
)

select
    report_year,
    platform_code,
    opened_on,
    opened_by,
    due_on,
    rechecked_on,
    recheck_outcome,
    outcome,
    filing_id,
    sheet_row
from rectifications
