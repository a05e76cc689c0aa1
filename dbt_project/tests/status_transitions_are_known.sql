-- A platform's status goes on only as the rules know (seed status_transitions).
select
    platform_code,
    from_year,
    from_status,
    report_year,
    to_status,
    problem_zh
from {{ ref('int_status_transitions') }}
where problem_zh is not null
