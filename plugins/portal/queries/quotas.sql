-- Each city's places in the year that follows, and what the year's problems took away.
select quota_year, city_code, city_name, base_quota, problem_points, reduction, final_quota, reason_zh
from marts.mart_quota_reductions
where report_year = %(year)s
order by city_code
