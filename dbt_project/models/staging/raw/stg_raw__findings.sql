select
    finding_id,
    filing_id,
    sheet,
    cell,
    "row" as sheet_row,
    platform_code,
    check_code,
    severity,
    is_set_aside,
    held,
    expected_zh
from {{ source('raw', 'findings') }}
