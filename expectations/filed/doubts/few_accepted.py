"""Too few of the county and city filings owed are accepted."""

from expectations.filed.doubts.owed import owed
from expectations.filed.taken_files import percent, taken
from expectations.gate_checks import Run


def query(run: Run) -> str:
    """Return one row for each filing owed and not accepted, where they are too many."""
    minimum = run.parameters["doubt_accepted_share_minimum"]
    return f"""
with {owed(run)},

{taken(run)},

received as (
    select
        owed.subject,
        count(taken.filing_id) as versions,
        count(taken.filing_id) filter (where taken.is_accepted) as accepted
    from owed
    left join taken
        on owed.form = taken.form and owed.unit_code = taken.unit_code and taken.report_year = {run.report_year}
    group by owed.form, owed.unit_code, owed.subject
),

shares as (
    select
        count(*) as owed,
        count(*) filter (where accepted > 0) as accepted,
        count(*) filter (where accepted > 0)::numeric / count(*) as share
    from received
)

select
    received.subject,
    null::text as file_name,
    case when received.versions = 0 then '未报' else '退回' end as value,
    '应报' || shares.owed || '份，接收' || shares.accepted || '份（' || {percent("shares.share")} || '），不足'
    || {percent(f"{minimum}::numeric")} as found
from received
cross join shares
where received.accepted = 0 and shares.share < {minimum}
"""
