-- The years of which counties' reports have been read, and whether the list of each was approved by a person.
select
    report_year,
    exists (select from audit.locked_years where locked_years.report_year = received.report_year) as is_locked
from counter.received_filings as received
where form = 'county_report' and report_year = any(%(known)s)
group by report_year
order by report_year desc
