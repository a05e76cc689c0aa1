-- Each city's places in the year that follows, what the year's problems took away, and what was in force in the year itself.
select
    quotas.quota_year,
    quotas.city_code,
    quotas.city_name,
    quotas.base_quota,
    quotas.base_basis,
    quotas.problem_points,
    quotas.reduction,
    quotas.final_quota,
    quotas.is_awaiting_report,
    quotas.reason_zh,
    in_force.quota as in_force,
    in_force.announced_quota,
    in_force.beyond_quota,
    in_force.note_zh
from marts.mart_quota_reductions as quotas
left join marts.mart_application_quotas as in_force
    on quotas.report_year = in_force.report_year and quotas.city_code = in_force.city_code
where quotas.report_year = %(year)s
order by quotas.city_code
