-- A build next to the run that is under way (what-if) names its run itself.
select {{ "'" ~ var('run_id') ~ "'::text as run_id" if var('run_id') else 'run_id' }}
from {{ source('audit', 'current_run') }}
