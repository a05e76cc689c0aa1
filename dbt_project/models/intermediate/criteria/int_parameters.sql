-- The figures in force in the run's year that are no criterion: seats, pool of places, screens.
with

parameters as (
    {{ in_force('parameters', 'parameter') }}
)

select
    parameter,
    value
from parameters
