-- The people of the run's year that count, whether they are in post at its end, and whether they are full-time staff.
with

run as (
    select * from {{ ref('int_run') }}
),

kinds as (
    select * from {{ ref('staff_kinds') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

filed as (
    {{ counted_rows_of_year('stg_raw__county_staff', unit='county_code') }}
)

select
    filed.*,
    filed.started_on <= run.year_end and coalesce(filed.left_on > run.year_end, true) as is_in_post,
    kinds.is_staff and choices.meaning = 'full_time' as is_full_time_staff
from filed
cross join run
left join kinds on filed.staff_kind = kinds.staff_kind
left join choices on filed.employment = choices.choice and choices.list = 'employment'
