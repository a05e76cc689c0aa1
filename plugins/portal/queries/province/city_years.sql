-- Each city's year at a glance.
select *
from marts.mart_city_year
where report_year = %(year)s
order by city_code
