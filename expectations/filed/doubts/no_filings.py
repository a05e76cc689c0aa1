"""The inbox holds no filing of the year. Of a year that a person approved, the approved filings count, here or not."""

from expectations.filed.taken_files import taken
from expectations.gate_checks import Run


def query(run: Run) -> str:
    """Return one row, where there is none."""
    return f"""
with {taken(run)}

select
    runs.inbox as subject,
    null::text as file_name,
    '没有{run.report_year}年度的报表' as value,
    '收件处共有' || (select count(*) from audit.run_files where run_files.run_id = runs.run_id)
    || '个可读的文件，没有一份是{run.report_year}年度的报表' as found
from audit.runs
where runs.run_id = {run.literal} and not exists (select from taken where report_year = {run.report_year})
"""
