-- The years that have objections, newest first.
select report_year, count(*) as made, count(*) filter (where answer = 'unanswered') as unanswered
from counter.objection_register
group by report_year
order by report_year desc
