"""## 备份 back_up

Copies what cannot be made again (the warehouse with its ledger, the archive of filings) into a folder, every night.

| | |
|---|---|
| When | every day at 02:30 (Asia/Shanghai); on one machine once switched on (it is off when new) |
| By hand | *Trigger*, or `make backup TO=…` |
| Reads | the warehouse, the archive |
| Writes | a new folder named after the moment in `BACKUPS`; deletes the oldest ones beyond 保留份数 |
| Then | nothing. Let another machine fetch the folder: a copy on the same disk is lost with it |

### If a task is red
- **copy**: the folder cannot be written to, the disk is full, or `pg_dump` says why it cannot; nothing older was
  deleted. Fix that and *Clear* the task.
"""

import os
from typing import Any

from airflow.sdk import CronPartitionTimetable, Param, dag, task
from wiring import DEFAULTS

from youth_platforms.base.paths import home

PARAMS = {
    "place": Param(
        os.environ.get("BACKUPS") or str(home() / "backups"),
        type="string",
        minLength=1,
        title="备份处",
        description="文件夹；应由另一台机器再取走一份",
    ),
    "keep": Param(
        int(os.environ.get("BACKUPS_KEPT") or 14),
        type="integer",
        minimum=1,
        title="保留份数",
        description="更早的备份自动删除",
    ),
}


@dag(
    dag_display_name="备份",
    description="每夜备份数据仓库和报表原件",
    doc_md=__doc__,
    schedule=CronPartitionTimetable("30 2 * * *", timezone="Asia/Shanghai", key_format="%Y-%m-%d"),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=not os.environ.get("BACKUPS"),
    default_args=DEFAULTS,
    params=PARAMS,
    tags=["维护"],
)
def back_up() -> None:
    @task(task_display_name="备份")
    def copy(*, params: dict[str, Any]) -> str:
        from youth_platforms.ops.backups import back_up_tonight

        return back_up_tonight(params["place"], params["keep"])

    copy()


back_up()
