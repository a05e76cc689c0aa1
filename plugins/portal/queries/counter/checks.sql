-- Every check of one report by its city, newest first.
select action, reason_zh, account, done_at
from counter.city_checks
where filing_id = %(filing)s
order by check_id desc
