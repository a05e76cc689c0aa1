"""## 收件 intake

Takes the filings of one report year from the inbox into the warehouse (`raw`, `audit`).

| | |
|---|---|
| When | 1 February, 06:00 (Asia/Shanghai), for the year before: the day after the filings are due. Or by hand. |
| By hand | *Trigger*, and give the year (and another inbox if need be). Running a year again is safe. |
| Reads | the inbox: a folder, or a place such as `s3://bucket/prefix` |
| Writes | `raw.*`, `audit.runs`, `audit.run_files`, the archive |
| Then | `build_marts` of the same year starts by itself |

### If a task is red
- **open_run**: the year is unknown to a calendar, or the inbox does not exist. Its message says which, and what to do.
- **collect**: the inbox or the warehouse did not answer, three tries long. Fix the access, then *Clear* the task.
- **read_batch**: a bad filing never fails it (it is rejected, and its receipt says why). Red means that the warehouse
  did not answer, or an error of ours: send the log to the developers, *Clear* after the fix.

Past years, oldest first, by Airflow's own backfill: `make backfill YEARS=2015-2017`.
"""

from typing import Any

from airflow.sdk import CronPartitionTimetable, Param, dag, get_current_context, task
from wiring import DEFAULTS, FILINGS_LANDED, inbox_param

from youth_platforms import steps
from youth_platforms.ops.airflow.alerts import Alert
from youth_platforms.reference.yearly_dates import RUN_BEGINS

SCHEDULE_BEGINS, SCHEDULE_NOTE = steps.schedule_begins()
PARAMS = {
    "year": Param(
        None,
        type=["null", "integer"],
        minimum=2015,
        title="填报年度",
        description="例如 2016；定期运行和补跑时由日程给出",
    ),
    "inbox": inbox_param(),
    "batches": Param(8, type="integer", minimum=1, maximum=128, title="并行批数", description="分几批读取"),
    "accept": Param(
        None, type=["null", "string"], title="放行理由", description="确知疑点属实、仍要发布时写明理由；平时留空"
    ),
    "auto_approve": Param(
        False,
        type="boolean",
        title="自动批准名单",
        description="仅供试运行：不经人工审定，台账注明“自动”；正式部署中不起作用",
    ),
}


@dag(
    dag_display_name="收件",
    description="收取某一年度的报表",
    doc_md=__doc__ + SCHEDULE_NOTE,
    start_date=SCHEDULE_BEGINS,
    schedule=CronPartitionTimetable(RUN_BEGINS.cron, timezone="Asia/Shanghai", run_offset=-1, key_format="%Y"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params=PARAMS,
    tags=["年度运行"],
)
def intake() -> None:
    @task(task_display_name="开始收件")
    def open_run(*, params: dict[str, Any]) -> str:
        dag_run = get_current_context()["dag_run"]
        year = steps.as_year(dag_run.partition_key or params["year"])
        return steps.open_run(
            year, params["inbox"], accept=params["accept"] or "", started_by=dag_run.triggering_user_name
        )

    @task(task_display_name="收取报表")
    def collect(run: str, *, params: dict[str, Any]) -> list[list[str]]:
        return steps.collect(run, params["batches"])

    @task(task_display_name="读取核对")
    def read_batch(run: str, filing_ids: list[str]) -> None:
        steps.read_batch(run, filing_ids)

    # An empty inbox leaves nothing to read; the year is closed all the same.
    @task(
        trigger_rule="none_failed",
        outlets=[FILINGS_LANDED],
        task_display_name="完成收件",
        on_success_callback=Alert("报表已收齐读毕"),
    )
    def close_intake(run: str, *, params: dict[str, Any], outlet_events: Any) -> None:
        year = steps.close_intake(run)
        outlet_events[FILINGS_LANDED].add_partitions(str(year))
        outlet_events[FILINGS_LANDED].extra = {"run_id": run, "auto_approve": params["auto_approve"]}

    run = open_run()
    read = read_batch.partial(run=run).expand(filing_ids=collect(run))
    read >> close_intake(run)


intake()
