select run_id
from {{ source('audit', 'current_run') }}
