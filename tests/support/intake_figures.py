"""What an intake that was closed took in."""

from typing import Any

from youth_platforms.intake import filings
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.named_rows import named_rows

FIGURES = """
select
    count(*) filter (where disposition = 'taken') as received,
    count(*) filter (where disposition = 'taken' and intake_status = 'accepted') as accepted,
    count(*) filter (where disposition = 'taken' and intake_status = 'rejected') as rejected,
    count(*) filter (where disposition = 'other_year') as other_year,
    count(*) filter (where disposition = 'late') as late,
    coalesce(sum(filed.findings) filter (where disposition = 'taken'), 0) as findings
from audit.run_files
left join raw.filings using (filing_id)
left join lateral (
    select count(*) as findings from raw.findings where findings.filing_id = run_files.filing_id
) as filed on true
where run_id = %s
"""


def close(run_id: str) -> dict[str, Any]:
    """Close the intake of a run; return how many filings became what, and how many findings they have."""
    filings.close_intake(run_id)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(FIGURES, [run_id])
        [figures] = named_rows(cursor)
    return figures
