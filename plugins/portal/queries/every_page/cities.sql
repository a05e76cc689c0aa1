-- The cities that the reader may see, as the year's quotas name them.
select city_code, city_name
from marts.mart_quota_reductions
where report_year = %(year)s
order by city_code
