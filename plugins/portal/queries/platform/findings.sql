-- What the year's filings say wrongly of a platform, by file, sheet and cell.
select
    findings.sheet,
    findings.cell,
    findings.severity,
    findings.is_set_aside,
    findings.held,
    findings.expected_zh,
    filings.file_name,
    filings.form,
    filings.unit_code
from audit.findings
inner join audit.filings using (filing_id)
where filings.report_year = %(year)s and findings.platform_code = %(platform)s
order by array_position(array['critical', 'error', 'warning'], findings.severity), filings.form, findings.sheet, findings."row"
limit %(limit)s
