-- What was filed at the counter and what became of it, newest first: one upload, or those of a unit, form and year.
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
        -- One that nobody could read may have been read by a run since.
        when uploads.state = 'reading' or received.status is null then uploads.state
        when uploads.filing_id <> all(locked.filing_ids) then 'late'
        else received.status
    end as status,
    received.version,
    received.versions,
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
where
    (%(upload)s::bigint is null or uploads.upload_id = %(upload)s)
    and (%(unit)s::text is null or uploads.unit_code = %(unit)s)
    and (%(form)s::text is null or uploads.form = %(form)s)
    and (%(year)s::integer is null or uploads.report_year = %(year)s)
order by uploads.upload_id desc
