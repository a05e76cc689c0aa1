-- The year's filings by form and status; late ones are counted apart.
select
    form,
    count(*) as due,
    count(*) filter (where status in ('accepted', 'accepted_with_findings')) as accepted,
    count(*) filter (where status = 'accepted_with_findings') as with_findings,
    count(*) filter (where status = 'rejected') as rejected,
    count(*) filter (where status = 'missing') as missing,
    count(*) filter (where status = 'unread') as unread,
    count(*) filter (where is_late) as late
from marts.mart_filing_status
where report_year = %(year)s
group by form
order by form
