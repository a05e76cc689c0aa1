"""The build ran everything that the project has: every model, every seed, every data test."""

from expectations.gate_checks import CheckedTable, Run, no_contradiction
from youth_platforms.base.paths import SEEDS


def checked(run: Run) -> CheckedTable:
    """Return one row for each model and seed on disk, and for each node that dbt knew when it built the run."""
    files = [*(SEEDS.parent / "models").rglob("*.sql"), *SEEDS.glob("*.csv")]
    on_disk = ", ".join(f"('{'seed' if file.suffix == '.csv' else 'model'}', '{file.stem}')" for file in sorted(files))
    return CheckedTable(
        table="audit.build_nodes",
        query=f"""
with on_disk (resource_type, name) as (values {on_disk}),

nodes as (
    select node, resource_type, status, split_part(node, '.', 3) as name
    from audit.build_nodes
    where run_id = {run.literal}
)

select
    coalesce(nodes.node, on_disk.resource_type || '.' || on_disk.name) as subject,
    null::text as file_name,
    case
        when nodes.node is null then '构建时项目中没有'
        when nodes.status is null then '没有运行'
        when nodes.status not in ('success', 'pass', 'warn') then '结果为' || nodes.status
    end as not_run
from on_disk
full join nodes on on_disk.resource_type = nodes.resource_type and on_disk.name = nodes.name
""",
        expectations=(no_contradiction("build_complete", "not_run"),),
    )
