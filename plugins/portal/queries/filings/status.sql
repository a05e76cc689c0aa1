-- The status of one unit's report.
select form, unit_code, unit_name, city_code, status, filed_on, due_on, is_late, versions, findings, filing_id
from marts.mart_filing_status
where report_year = %(year)s and form = %(form)s and unit_code = %(unit)s
