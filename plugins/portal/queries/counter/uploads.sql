-- What a unit filed at the counter for a year, newest first, and what became of it.
select
    uploads.upload_id,
    uploads.uploaded_at,
    uploads.account,
    uploads.original_name,
    uploads.filing_id,
    case
        when uploads.state <> 'read' then uploads.state
        when uploads.filing_id <> all(locked.filing_ids) then 'late'
        else received.status
    end as status,
    received.version,
    received.findings,
    received.filed_on,
    received.is_shown,
    (
        select count(*) from counter.version_changes as changes
        where changes.filing_id = uploads.filing_id
    ) as changes
from counter.upload_states as uploads
left join counter.received_filings as received on uploads.filing_id = received.filing_id
left join audit.locked_years as locked on uploads.report_year = locked.report_year
where uploads.report_year = %(year)s and uploads.form = %(form)s and uploads.unit_code = %(unit)s
order by uploads.upload_id desc
