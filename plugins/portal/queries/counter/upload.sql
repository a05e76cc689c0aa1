-- One upload and what became of it.
select
    uploads.upload_id,
    uploads.uploaded_at,
    uploads.account,
    uploads.report_year,
    uploads.form,
    uploads.unit_code,
    uploads.original_name,
    uploads.inbox,
    uploads.file_name,
    uploads.filing_id,
    uploads.state,
    case
        when uploads.state <> 'read' then uploads.state
        when uploads.filing_id <> all(locked.filing_ids) then 'late'
        else received.status
    end as status,
    received.version,
    received.versions,
    received.filed_on,
    received.is_shown
from counter.upload_states as uploads
left join counter.received_filings as received on uploads.filing_id = received.filing_id
left join audit.locked_years as locked on uploads.report_year = locked.report_year
where uploads.upload_id = %(upload)s
