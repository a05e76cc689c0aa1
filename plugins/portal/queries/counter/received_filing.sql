-- One report as it was read.
select
    filing_id,
    form,
    unit_code,
    report_year,
    version,
    versions,
    is_shown,
    status,
    findings,
    filed_on,
    received_at,
    file_name,
    exists (select from audit.locked_years where locked_years.report_year = received.report_year) as is_locked
from counter.received_filings as received
where filing_id = %(filing)s and form = 'county_report'
