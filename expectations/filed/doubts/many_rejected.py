"""Too many of the units that filed have no accepted version: a new form may be in use that nobody has declared."""

from expectations.filed.taken_files import percent, taken
from expectations.gate_checks import Run


def query(run: Run) -> str:
    """Return one row for each unit without an accepted version, where they are too many."""
    maximum = run.parameters["doubt_rejected_share_maximum"]
    return f"""
with {taken(run)},

units as (
    select
        max(unit_name) as unit_name,
        unit_code,
        bool_or(is_accepted) as is_accepted,
        (array_agg(filing_id order by filed_on desc nulls last, file_modified_at desc))[1] as newest_id,
        (array_agg(file_name order by filed_on desc nulls last, file_modified_at desc))[1] as newest_name
    from taken
    where unit_code is not null and coalesce(report_year, {run.report_year}) = {run.report_year}
    group by form, unit_code
),

shares as (
    select
        count(*) as units,
        count(*) filter (where not is_accepted) as rejected,
        count(*) filter (where not is_accepted)::numeric / nullif(count(*), 0) as share
    from units
)

select
    coalesce(units.unit_name, '') || '（' || units.unit_code || '）' as subject,
    units.newest_name as file_name,
    coalesce(
        (
            select min(findings.expected_zh) from raw.findings
            where findings.filing_id = units.newest_id and findings.severity = 'critical'
        ),
        '退回'
    ) as value,
    '报送' || shares.units || '份，没有接收版本的' || shares.rejected || '份（' || {percent("shares.share")}
    || '），超过' || {percent(f"{maximum}::numeric")} as found
from units
cross join shares
where not units.is_accepted and shares.share > {maximum}
"""
