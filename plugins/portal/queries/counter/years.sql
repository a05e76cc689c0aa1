-- The years of which counties' reports have been read.
select distinct report_year
from counter.received_filings
where form = 'county_report' and report_year = any(%(known)s)
