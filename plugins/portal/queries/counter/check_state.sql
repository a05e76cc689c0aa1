-- The newest check of one report by its city: for a county's own page too (templates/counter/check_state.html.j2).
select action, reason_zh, done_at
from counter.newest_checks
where filing_id = %(filing)s
