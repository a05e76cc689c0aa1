with

criteria as (
    select * from {{ ref('criteria') }}
)

select
    rule_code,
    valid_from_year,
    coalesce(
        valid_to_year, lead(valid_from_year) over (partition by rule_code order by valid_from_year) - 1
    )::integer as valid_to_year,
    scope,
    is_judged_yearly,
    article,
    clause,
    name_zh,
    comparator,
    threshold,
    threshold_to,
    unit,
    is_hard,
    sort_order
from criteria
