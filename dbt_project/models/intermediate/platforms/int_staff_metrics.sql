-- Who works for a platform on the last day of the year.
with

staff as (
    select * from {{ ref('int_staff') }}
),

kinds as (
    select * from {{ ref('staff_kinds') }}
),

terms as (
    select * from {{ ref('filed_terms') }}
),

in_post as (
    select
        staff.*,
        kinds.is_staff,
        kinds.is_volunteer_force,
        kinds.is_cadre,
        terms.meaning as employment_meaning
    from staff
    inner join kinds on staff.staff_kind = kinds.staff_kind
    inner join terms on staff.employment = terms.term and terms.list = 'employment'
    where staff.is_in_post
)

select
    platform_code,
    count(*) filter (where employment_meaning = 'full_time' and is_staff) as full_time_staff,
    count(*) filter (where employment_meaning = 'part_time' and is_mainly_platform) as part_time_staff,
    count(distinct staff_kind) filter (where is_volunteer_force) as volunteer_kinds,
    count(*) filter (where is_cadre) as cadres,
    case
        when count(*) filter (where is_cadre and monthly_days is null) = 0
            then min(monthly_days) filter (where is_cadre)
    end as fewest_cadre_days,
    min(filing_id) as filing_id,
    array_agg(sheet_row order by sheet_row) as sheet_rows
from in_post
group by platform_code
