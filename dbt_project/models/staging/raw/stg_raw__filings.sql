select
    filing_id,
    sha256,
    file_name,
    file_modified_at,
    form,
    unit_code,
    unit_name,
    report_year,
    filed_on,
    layout_year,
    intake_status,
    intake_status = 'rejected' as is_rejected
from {{ source('raw', 'filings') }}
