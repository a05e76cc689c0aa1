"""## 临期提醒 remind_deadlines

Lists who has not filed yet, on the days before a deadline and on the day itself, and writes to those with an address.

| | |
|---|---|
| When | every day at 08:00 (Asia/Shanghai), once switched on (it is off when new). By hand: *Trigger* with a day |
| Reads | `audit.watched_files`, `raw` (what `watch_inbox` has read: both belong together), `marts.dim_platform` |
| Writes | `audit.reminders`; mails |
| Then | nothing |

Deadlines are 15 December for assessments, 31 January for counties' and cities' reports (the seed `reporting_calendar`);
days before them: `plugins/youth_platforms/reminders/days_before.csv`. On other days it has nothing to do.

Mails are off until an Airflow connection of type SMTP exists (*Admin > Connections*, id `smtp_default`, with a sender
in its field *From email*), and go to the addresses of a CSV outside the project (columns `unit_code,email`): parameter
通讯录, or `CONTACTS` in the services' environment. Without them the list is made all the same, and the log says so.

### If a task is red
- **remind**: the contacts cannot be read, or the mail server or the warehouse did not answer. Fix that and *Clear* the
  task: who got a mail for the day gets no second one.
"""

import os
from typing import Any

from airflow.sdk import CronPartitionTimetable, Param, dag, get_current_context, task
from wiring import DEFAULTS, inbox_param

from youth_platforms import steps

PARAMS = {
    "day": Param(
        None,
        type=["null", "string"],
        format="date",
        title="提醒日",
        description="例如 2016-12-15；定期运行由日程给出",
    ),
    "inbox": inbox_param("与“收件即检”相同"),
    "contacts": Param(
        os.environ.get("CONTACTS") or "", type="string", title="通讯录", description="CSV:unit_code,email；空为不发邮件"
    ),
    "watched_within_hours": Param(
        24, type="integer", minimum=1, title="查看时限", description="“收件即检”须在这么多小时内查看过，否则不发邮件"
    ),
    "smtp_connection": Param(
        "smtp_default", type="string", minLength=1, title="邮件连接", description="Airflow 连接名"
    ),
}


@dag(
    dag_display_name="临期提醒",
    description="截止前列出未报单位并提醒",
    doc_md=__doc__,
    schedule=CronPartitionTimetable("0 8 * * *", timezone="Asia/Shanghai", key_format="%Y-%m-%d"),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=True,
    default_args=DEFAULTS,
    params=PARAMS,
    tags=["收件"],
)
def remind_deadlines() -> None:
    @task(task_display_name="提醒")
    def remind(*, params: dict[str, Any]) -> None:
        day = steps.as_day(get_current_context()["dag_run"].partition_key or params["day"])
        steps.remind_deadlines(
            day, params["inbox"], params["contacts"], params["watched_within_hours"], params["smtp_connection"]
        )

    remind()


remind_deadlines()
