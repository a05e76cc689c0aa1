-- The activities of the run's year that count.
with

filed as (
    {{ counted_rows_of_year('stg_raw__county_activities', unit='county_code') }}
)

select
    *,
    has_implementation_plan
    and has_activity_plan
    and has_pictures
    and has_summary
    and has_attendance_list as has_all_records,
    regexp_replace(normalize(title, nfkc), '\s', '', 'g') as folded_title
from filed
