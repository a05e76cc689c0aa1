select
    check_id,
    filing_id,
    action,
    (done_at at time zone 'Asia/Shanghai')::date as done_on
from {{ source('counter', 'city_checks') }}
