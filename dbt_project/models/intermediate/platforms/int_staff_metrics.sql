-- Who works for a platform on the last day of the year, with the rows of those that count for each figure.
with

staff as (
    select * from {{ ref('int_staff') }}
),

kinds as (
    select * from {{ ref('staff_kinds') }}
),

choices as (
    select * from {{ ref('choice_meanings') }}
),

criteria as (
    select * from {{ ref('int_criteria') }}
),

cadre_days as (
    select max(threshold) as required
    from criteria
    where rule_code = 'N1.3.3-cadre'
),

in_post as (
    select
        staff.*,
        kinds.is_part_time_staff,
        kinds.is_volunteer_force,
        kinds.is_cadre,
        choices.meaning as employment_meaning,
        cadre_days.required as required_days
    from staff
    inner join kinds on staff.staff_kind = kinds.staff_kind
    inner join choices on staff.employment = choices.choice and choices.list = 'employment'
    cross join cadre_days
    where staff.is_in_post
)

select
    platform_code,
    count(*) filter (where is_full_time_staff) as full_time_staff,
    count(*) filter (
        where employment_meaning = 'part_time' and is_mainly_platform and is_part_time_staff
    ) as part_time_staff,
    count(distinct staff_kind) filter (where is_volunteer_force) as volunteer_kinds,
    count(*) filter (where is_cadre) as cadres,
    -- One who is known to come too seldom decides, whatever the days of the others are.
    case
        when
            count(*) filter (where is_cadre and monthly_days is null) = 0
            or min(monthly_days) filter (where is_cadre) < min(required_days)
            then min(monthly_days) filter (where is_cadre)
    end as fewest_cadre_days,
    min(filing_id) as filing_id,
    array_agg(sheet_row order by sheet_row) as sheet_rows,
    array_agg(sheet_row order by sheet_row) filter (where is_full_time_staff) as full_time_rows,
    array_agg(sheet_row order by sheet_row) filter (
        where employment_meaning = 'part_time' and is_mainly_platform and is_part_time_staff
    ) as part_time_rows,
    array_agg(sheet_row order by sheet_row) filter (where is_volunteer_force) as volunteer_rows,
    string_agg(distinct staff_kind, '、' order by staff_kind) filter (where is_volunteer_force) as volunteer_kinds_zh
from in_post
group by platform_code
