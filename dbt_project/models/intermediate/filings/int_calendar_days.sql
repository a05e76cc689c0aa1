-- Every day of the years whose holidays are known, with the number of working days up to and including it.
with

years as (
    select * from {{ ref('calendar_years') }}
),

exceptions as (
    select * from {{ ref('calendar_exceptions') }}
),

days as (
    select generated.day::date as date_day
    from years
    cross join lateral generate_series(
        make_date(years.year, 1, 1)::timestamp, make_date(years.year, 12, 31)::timestamp, interval '1 day'
    ) as generated (day)
),

judged as (
    select
        days.date_day,
        coalesce(exceptions.is_workday, extract(isodow from days.date_day) < 6) as is_workday,
        exceptions.holiday_name
    from days
    left join exceptions on days.date_day = exceptions.day
)

select
    date_day,
    is_workday,
    holiday_name,
    count(*) filter (where is_workday) over (order by date_day) as workdays_so_far
from judged
