"""## 建库 build_marts

Turns the filings of one report year into the published marts: gate, dbt, gate, publish.

| | |
|---|---|
| When | after `intake` of a year; years oldest first |
| By hand | *Trigger* with the year as partition key, to build again from what has landed |
| Reads | `raw`, the published `marts` of earlier years |
| Writes | `staging`, `intermediate`, `candidate`; `marts` in one transaction; `audit.gate_results`; receipts |
| Then | `approve_list` of the same year starts by itself |

From build to publishing one run holds the warehouse: another one, of this installation or another on the same
warehouse, waits, and its log says for whom.

### If a task is red, the published marts have not changed
- **take_turn**: an earlier year has landed and is not published. Finish that year, then *Clear* this task.
- **gate_filed**: what was filed cannot be believed. A doubt (疑点) names what was found, what was expected, which units
  or files: fix it and run `intake` again, or, knowing that it is so, run it with 放行理由 (docs/how-to/doubts.md). Any
  other expectation is a fault of ours; its message says what to do.
- **build_and_publish**: its message says which of four. A dbt model or test failed: it is named. The result is not fit
  to publish: the expectation is named; look into `candidate`. A session keeps a mart locked: the login and program are
  named; *Clear* the task once that has ended. The warehouse does not answer: *Clear* it once it does.
- **write_receipts**: the marts are published all the same. A receipt holds what all checks found, so it comes last.
"""

from typing import Any

from airflow.sdk import PartitionedAssetTimetable, dag, get_current_context, task
from wiring import DEFAULTS, FILINGS_LANDED, WAREHOUSE_BUILT

from youth_platforms import steps
from youth_platforms.ops.airflow.alerts import Alert


@dag(
    dag_display_name="建库",
    description="质量关口、建模、发布",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=FILINGS_LANDED),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["年度运行"],
)
def build_marts() -> None:
    @task(task_display_name="依次轮到")
    def take_turn() -> str:
        return steps.take_turn(steps.as_year(get_current_context()["dag_run"].partition_key))

    @task(task_display_name="收件关口")
    def gate_filed(run: str) -> None:
        steps.gate_filed(run)

    @task(outlets=[WAREHOUSE_BUILT], task_display_name="建模并发布", on_success_callback=Alert("已建库发布"))
    def build_and_publish(run: str, *, triggering_asset_events: Any, outlet_events: Any) -> None:
        steps.build_and_publish(run)
        extras = [event.extra for event in triggering_asset_events.get(FILINGS_LANDED, [])]
        auto_approve = bool(extras) and bool(extras[-1].get("auto_approve"))
        outlet_events[WAREHOUSE_BUILT].extra = {"run_id": run, "auto_approve": auto_approve}

    @task(task_display_name="出具回执")
    def write_receipts(run: str) -> None:
        steps.write_receipts(run)

    run = take_turn()
    gate_filed(run) >> build_and_publish(run) >> write_receipts(run)


build_marts()
