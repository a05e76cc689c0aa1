with

readings as (
    select * from {{ ref('readings') }}
)

select
    parameter,
    value,
    alternative,
    parameter || '=' || alternative as reading,
    where_zh,
    reason_zh
from readings
