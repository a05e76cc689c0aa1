-- The activities of the run's year that count.
with

filed as (
    {{ counted_rows_of_year('stg_raw__county_activities', unit='county_code') }}
)

select
    filed.*,
    filed.has_implementation_plan
    and filed.has_activity_plan
    and filed.has_pictures
    and filed.has_summary
    and filed.has_attendance_list as has_all_records,
    regexp_replace(normalize(filed.title, nfkc), '\s', '', 'g') as folded_title
from filed
