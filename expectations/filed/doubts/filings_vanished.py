"""A filing that the year's published run counted is gone, and no newer one of its unit is there."""

from expectations.filed.taken_files import taken
from expectations.gate_checks import Run


def query(run: Run) -> str:
    """Return one row for each such filing. The same bytes under another name are no other filing; an unread file is no
    lost one."""
    return f"""
with {taken(run)},

published as (
    select run_id from audit.runs
    where report_year = {run.report_year} and published_at is not null
    order by published_at desc
    limit 1
),

counted as (
    select distinct on (filings.form, filings.unit_code)
        filings.*, coalesce(filings.filed_on, '-infinity') as ordered_on
    from audit.run_files
    inner join published on run_files.run_id = published.run_id
    inner join raw.filings on run_files.filing_id = filings.filing_id
    where
        run_files.disposition = 'taken' and filings.report_year = {run.report_year}
        and filings.intake_status <> 'rejected' and filings.form is not null and filings.unit_code is not null
    order by
        filings.form, filings.unit_code, filings.filed_on desc nulls last, filings.file_modified_at desc,
        filings.file_name desc, filings.filing_id desc
),

versions as (
    select
        counted.filing_id,
        count(taken.filing_id) as found,
        bool_or(
            taken.sha256 = counted.sha256
            or (coalesce(taken.filed_on, '-infinity'), taken.file_modified_at)
            >= (counted.ordered_on, counted.file_modified_at)
        ) as has_newer
    from counted
    left join taken
        on counted.form = taken.form and counted.unit_code = taken.unit_code
        and taken.report_year = {run.report_year}
    group by counted.filing_id
)

select
    coalesce(counted.unit_name, '') || '（' || counted.unit_code || '）' as subject,
    counted.file_name,
    case when versions.found = 0 then '没有了：' else '只剩较早的一版，不见：' end || counted.file_name as value,
    '已发布的结果计入' || (select count(*) from counted) || '份报表，其中' || count(*) over () || '份不见了' as found
from counted
inner join versions on counted.filing_id = versions.filing_id
where
    not coalesce(versions.has_newer, false)
    and counted.file_name not in (
        select unread_files.file_name from audit.unread_files where unread_files.run_id = {run.literal}
    )
"""
