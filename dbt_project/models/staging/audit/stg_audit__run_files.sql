select
    run_id,
    filing_id
from {{ source('audit', 'run_files') }}
where disposition = 'taken'
