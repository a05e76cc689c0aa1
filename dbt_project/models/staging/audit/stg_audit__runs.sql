select
    run_id,
    report_year,
    published_at
from {{ source('audit', 'runs') }}
