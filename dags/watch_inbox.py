"""## 收件即检 watch_inbox

Reads filings as they arrive and gives each its receipt, so that an office knows within minutes what to fix.

| | |
|---|---|
| When | every five minutes, once switched on (it is off by default). By hand: *Trigger* |
| Reads | the inbox: a folder, or a place such as `s3://bucket/prefix` |
| Writes | `audit.watched_files`, the archive, `raw.*`; receipts next to the inbox |
| Then | nothing: the annual run takes what it finds in the inbox, and does not read again what was read here |

A file is taken when its size and time have not changed from one look to a later one: a copy on its way is left alone.
Each file is claimed in the database, so several watchers share the work; what a crashed one held is taken over after a
while. Between looks no worker is held. A receipt of the watcher says what one workbook shows; what only other filings
show comes with the receipt of the annual run, which takes its place.

### If a task is red
- **look**: the inbox does not exist, or the inbox or the warehouse did not answer. The next look goes on where this
  one stopped; nothing is lost.
"""

from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, task
from wiring import DEFAULTS, inbox_param

from youth_platforms import steps

PARAMS = {
    "inbox": inbox_param(),
    "settle_seconds": Param(
        120, type="integer", minimum=1, title="静置秒数", description="大小与修改时间这么久未变的文件才检查"
    ),
    "takeover_minutes": Param(
        60, type="integer", minimum=1, title="接手分钟数", description="认领后这么久未检查完的文件由其他进程接手"
    ),
}


@dag(
    dag_display_name="收件即检",
    description="报表一到即核对，并出具回执",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("*/5 * * * *", timezone="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=True,
    default_args=DEFAULTS,
    params=PARAMS,
    tags=["收件"],
)
def watch_inbox() -> None:
    @task(task_display_name="查看收件处")
    def look(*, params: dict[str, Any]) -> None:
        steps.watch_inbox(params["inbox"], params["settle_seconds"], params["takeover_minutes"])

    look()


watch_inbox()
