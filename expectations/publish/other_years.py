"""Nothing of another year is in the candidate."""

from expectations.gate_checks import CheckedTable, Run, no_contradiction


def checked(run: Run) -> CheckedTable:
    """Return one row for each candidate table with a report_year."""
    tables = " union all ".join(
        f"select '{table}' as subject, count(*) filter (where report_year is distinct from {run.report_year}) as others"
        f" from candidate.{table}"
        for table in run.yearly_tables
    )
    return CheckedTable(
        table="candidate.*",
        query=f"""
select
    subject,
    null::text as file_name,
    case when others > 0 then others || '行不属' || {run.report_year} || '年度' end as other_years
from ({tables or "select null::text as subject, 0 as others where false"}) as counted
""",
        expectations=(no_contradiction("candidate_year", "other_years"),),
    )
