-- A build next to the run that is under way (what-if) names its run itself.
select {{ "'" ~ env_var('DBT_RUN_ID') ~ "'::text as run_id" if env_var('DBT_RUN_ID', '') else 'run_id' }}
from {{ source('audit', 'current_run') }}
