-- How many applicants got which decision.
select decision, count(*) as platforms
from marts.mart_certification_candidates
where report_year = %(year)s
group by decision
