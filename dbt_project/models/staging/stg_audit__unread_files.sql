select
    run_id,
    form,
    unit_code,
    report_year
from {{ source('audit', 'unread_files') }}
