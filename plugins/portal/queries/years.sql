-- The published years, newest first.
select distinct report_year
from marts.mart_quota_reductions
order by report_year desc
