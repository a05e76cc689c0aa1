-- The newest approved edition of a year's list; none while it waits for approval.
select edition_no, approver, approved_at, is_automatic
from audit.certification_editions
where report_year = %(year)s
order by edition_no desc
limit 1
