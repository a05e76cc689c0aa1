-- Any vintage of a code of a county or above, and the newest code of the same unit.
with

divisions as (
    select * from {{ ref('divisions') }}
),

history as (
    select * from {{ ref('division_code_history') }}
)

select
    division_code,
    division_code as newest_code
from divisions
where level <> 'township'
union
select
    division_code,
    newest_code
from history
