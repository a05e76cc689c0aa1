"""Years between the newest one published before this and this one were never published: their decisions are missing."""

from expectations.gate_checks import Run


def query(run: Run) -> str:
    """Return one row for each such year; none in an empty warehouse."""
    return f"""
select
    skipped.report_year || '年度' as subject,
    null::text as file_name,
    '从未发布' as value,
    '此前最近发布的是' || newest.report_year || '年度，本次为{run.report_year}年度' as found
from (
    select max(report_year) as report_year from audit.runs
    where published_at is not null and report_year < {run.report_year}
) as newest
cross join lateral generate_series(newest.report_year + 1, {run.report_year - 1}) as skipped (report_year)
"""
