-- Every version that a unit filed for the year, newest first.
select filing_id, version, file_name, filed_on, received_at, status
from audit.filings
where report_year = %(year)s and form = %(form)s and unit_code = %(unit)s
order by version desc
