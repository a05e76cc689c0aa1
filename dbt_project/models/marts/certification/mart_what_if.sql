-- Every applicant's decision as taken, and as each alternative reading would take it.
with

decisions as (
    select * from {{ ref('int_decisions') }}
)

select
    alternatives.report_year,
    alternatives.reading,
    alternatives.platform_code,
    alternatives.city_code,
    taken.decision,
    alternatives.decision as decision_under_reading,
    taken.decision <> alternatives.decision as is_flipped
from decisions as alternatives
inner join decisions as taken
    on alternatives.platform_code = taken.platform_code and taken.reading = 'default'
where alternatives.reading <> 'default'
