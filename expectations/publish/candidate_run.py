"""The candidate is what this run built."""

from expectations.gate_checks import CheckedTable, Run, no_contradiction


def checked(run: Run) -> CheckedTable:
    """Return one row: the run that dbt built for."""
    return CheckedTable(
        table="intermediate.int_run",
        query=f"""
select
    built.run_id as subject,
    null::text as file_name,
    case
        when built.run_id is distinct from {run.literal} or built.report_year is distinct from {run.report_year}
            then '候选结果由' || coalesce(built.run_id, '未知的运行') || '所建'
    end as other_run
from (values (1)) as one (row)
left join intermediate.int_run as built on true
""",
        expectations=(no_contradiction("candidate_run", "other_run"),),
    )
