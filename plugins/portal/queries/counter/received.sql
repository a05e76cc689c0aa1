-- The version of each county's report that counts as it is now, read before any run, with its city's newest check.
select
    received.filing_id,
    received.unit_code,
    received.status,
    received.filed_on,
    received.received_at,
    received.versions,
    received.findings,
    checks.action,
    checks.reason_zh,
    checks.done_at
from counter.received_filings as received
left join counter.newest_checks as checks on received.filing_id = checks.filing_id
where received.report_year = %(year)s and received.form = 'county_report' and received.is_shown
