-- The newest check of each filing by its city: what was confirmed and returned later is returned.
with

checks as (
    select * from {{ ref('stg_counter__city_checks') }}
),

newest as (
    select distinct on (filing_id) *
    from checks
    order by filing_id asc, check_id desc
)

select
    filing_id,
    case when action = 'confirmed' then done_on end as confirmed_on,
    case when action = 'returned' then done_on end as returned_on
from newest
