-- The published years, newest first; every reader sees all of them.
select report_year
from marts.mart_province_year
order by report_year desc
