-- Each published year at a glance, added up over the cities that the reader may see; oldest first.
select
    report_year,
    sum(filings_due) as filings_due,
    sum(filings_accepted) as filings_accepted,
    sum(platforms_active) as platforms_active,
    sum(urban_streets) as urban_streets,
    sum(urban_streets_covered) as urban_streets_covered,
    sum(activities) as activities,
    sum(participants) as participants,
    sum(funding_yuan) as funding_yuan,
    sum(applicants) as applicants,
    sum(certified) as certified,
    sum(standing_platforms) as standing_platforms,
    sum(removed_platforms) as removed_platforms,
    sum(reduction) as reduction,
    sum(quota) as quota
from marts.mart_city_year
group by report_year
order by report_year
