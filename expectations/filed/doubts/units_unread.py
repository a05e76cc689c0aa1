"""A file that this machine could not read, or that kept changing: nobody is charged for what was not read."""

from expectations.gate_checks import Run


def query(run: Run) -> str:
    """Return one row for each such file of the year, or of no year that anybody knows."""
    return f"""
select
    coalesce(units.unit_name || '（' || unread_files.unit_code || '）', '单位不明') as subject,
    unread_files.file_name,
    unread_files.file_name || '：' || unread_files.reason_zh as value,
    count(*) over () || '个文件读不出' as found
from audit.unread_files
left join lateral (
    select max(filings.unit_name) as unit_name from raw.filings where filings.unit_code = unread_files.unit_code
) as units on true
where
    unread_files.run_id = {run.literal}
    and coalesce(unread_files.report_year, {run.report_year}) = {run.report_year}
"""
