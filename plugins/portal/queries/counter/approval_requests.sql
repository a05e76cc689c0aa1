-- Every time that a list of the year was sent for approval, and what came of it; newest first.
select
    coalesce(requests.run_id, approvals.run_id) as run_id,
    requests.asked_at,
    requests.withdrawn_at,
    case
        when approvals.answer is not null then approvals.answer
        when requests.withdrawn_at is not null then 'withdrawn'
        else 'waiting'
    end as answer,
    approvals.decided_at,
    approvals.decided_by,
    approvals.countersigned_by,
    approvals.is_automatic,
    approvals.reason
from audit.approval_requests as requests
full join audit.approvals on requests.run_id = approvals.run_id
where coalesce(requests.report_year, approvals.report_year) = %(year)s
order by coalesce(requests.asked_at, approvals.decided_at) desc
