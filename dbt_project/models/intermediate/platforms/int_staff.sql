-- The people of the run's year that count, and whether they are in post at its end.
with

run as (
    select * from {{ ref('int_run') }}
),

filed as (
    {{ counted_rows_of_year('stg_raw__county_staff', unit='county_code') }}
)

select
    filed.*,
    filed.started_on <= run.year_end and coalesce(filed.left_on > run.year_end, true) as is_in_post
from filed
cross join run
