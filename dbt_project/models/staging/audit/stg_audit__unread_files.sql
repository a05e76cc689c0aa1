select
    run_id,
    file_name,
    form,
    unit_code,
    report_year
from {{ source('audit', 'unread_files') }}
