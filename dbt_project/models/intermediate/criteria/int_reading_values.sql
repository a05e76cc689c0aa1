-- How each reading takes each damaged passage: the default takes all as chosen, every other changes just one.
with

readings as (
    select * from {{ ref('readings') }}
),

choices as (
    select 'default' as reading
    union all
    select parameter || '=' || alternative as reading
    from readings
)

select
    choices.reading,
    readings.parameter,
    case
        when choices.reading = readings.parameter || '=' || readings.alternative then readings.alternative
        else readings.value
    end as value
from choices
cross join readings
