-- What is wrong in a unit's filings of the year, by version, sheet and cell.
select
    filings.version,
    findings.sheet,
    findings.cell,
    findings.platform_code,
    exists (
        select from marts.dim_platform where dim_platform.platform_code = findings.platform_code
    ) as is_known,
    findings.severity,
    findings.is_set_aside,
    findings.held,
    findings.expected_zh,
    count(*) over () as found
from audit.findings
inner join audit.filings using (filing_id)
where filings.report_year = %(year)s and filings.form = %(form)s and filings.unit_code = %(unit)s
order by
    filings.version desc,
    array_position(array['critical', 'error', 'warning'], findings.severity),
    findings.sheet,
    findings."row"
limit %(limit)s
