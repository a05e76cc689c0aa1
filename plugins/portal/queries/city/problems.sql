-- What counts against a city in the year.
select problem_code, name_zh, occurrences, points
from marts.mart_quota_problems
where report_year = %(year)s and city_code = %(city)s and occurrences > 0
order by points desc, problem_code
