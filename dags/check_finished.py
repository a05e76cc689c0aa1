"""## 逾期检查 check_finished

Warns the data team, by a red task and its alert, that a year is not published although its day has passed.

| | |
|---|---|
| When | 4 February, 00:00 (Asia/Shanghai), for the year before, whose `intake` began on 1 February |
| By hand | *Trigger* with the year as partition key |
| Reads | `audit.runs` |
| Writes | nothing |
| Then | nothing |

### If its task is red
- **published**: `intake` or `build_marts` of the year is red, waits, is paused, or never began. Finish it, then
  *Clear* the task.
"""

from airflow.sdk import CronPartitionTimetable, dag, get_current_context, task
from wiring import DEFAULTS

from youth_platforms import steps
from youth_platforms.reference.yearly_dates import LAST_DAY_ZH, LATE


@dag(
    dag_display_name="逾期检查",
    description=f"{LAST_DAY_ZH}过后仍未发布的年度",
    doc_md=__doc__,
    schedule=CronPartitionTimetable(LATE.cron, timezone="Asia/Shanghai", run_offset=-1, key_format="%Y"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["维护"],
)
def check_finished() -> None:
    @task(task_display_name="核对是否已发布")
    def published() -> str:
        return steps.require_published(steps.as_year(get_current_context()["dag_run"].partition_key))

    published()


check_finished()
