-- The figures in force in the run's year that are no criterion: seats, pool of places, screens.
with

run as (
    select * from {{ ref('int_run') }}
),

parameters as (
    select * from {{ ref('parameters') }}
)

select distinct on (parameters.parameter)
    parameters.parameter,
    parameters.value
from parameters
inner join run on parameters.valid_from_year <= run.report_year
order by parameters.parameter asc, parameters.valid_from_year desc
