"""The year's due day has not passed, and units that owe a filing have none. The one check that knows what day it is."""

from expectations.filed.doubts.owed import owed
from expectations.filed.taken_files import taken
from expectations.gate_checks import Run


def query(run: Run) -> str:
    """Return one row for each county and city without a filing whose due day is today or later."""
    return f"""
with {owed(run)},

{taken(run)}

select
    owed.subject,
    null::text as file_name,
    '尚未报送，' || to_char(owed.due_on, 'YYYY-MM-DD') || '截止' as value,
    '今日{run.today}，填报截止日尚未过去，有' || count(*) over () || '份应报的报表还没有报送' as found
from owed
where
    owed.due_on >= date '{run.today}'
    and not exists (
        select from taken where taken.form = owed.form and taken.unit_code = owed.unit_code
    )
    and not exists (
        select from audit.unread_files
        where unread_files.run_id = {run.literal} and unread_files.form = owed.form
            and unread_files.unit_code = owed.unit_code
    )
"""
