"""Who hears of a run that ended: alerts by whatever apprise can reach, set up by one Airflow connection.

Without the connection nothing is sent, which is the default. See docs/how-to/alerts.md.
"""

import logging
from typing import Any

from airflow.sdk import BaseNotifier
from airflow.sdk.exceptions import AirflowNotFoundException

# Id of the Airflow connection, of type Apprise.
CONNECTION = "alerts"
LONGEST_REASON = 1500
log = logging.getLogger(__name__)


class Alert(BaseNotifier):
    """One task that ended: which year, what became of it, why, and where to look.

    Args:
        what: what its end means, in Chinese; red alerts say of themselves which task failed.
        is_red: the task failed.
    """

    def __init__(self, what: str, *, is_red: bool = False, **others: Any) -> None:
        super().__init__(**others)
        self.what = what
        self.is_red = is_red

    def notify(self, context: Any) -> None:
        """Send the alert; say in the task's log that there is no recipient, or that one could not be reached."""
        # Imported here: DAG files are read every few seconds, and most ends of tasks are sent to nobody.
        from airflow.providers.apprise.hooks.apprise import AppriseHook

        hook = AppriseHook(CONNECTION)
        try:
            connection = hook.get_connection(CONNECTION)
        except AirflowNotFoundException:
            log.info("no connection «%s»: nothing is sent", CONNECTION)
            return
        from apprise import Apprise, NotifyType

        recipients = Apprise()
        hook.set_config_from_conn(connection, recipients)
        title, body = wording(context, self.what, is_red=self.is_red)
        kind = NotifyType.FAILURE if self.is_red else NotifyType.SUCCESS
        if not recipients.notify(body=body, title=title, notify_type=kind, tag="all"):
            log.error("the alert «%s» did not reach everybody that the connection «%s» names", title, CONNECTION)


def wording(context: Any, what: str, *, is_red: bool) -> tuple[str, str]:
    """Return title and body of an alert: year or day of the DAG run, DAG, task, reason, page of its log."""
    task, dag, run = context["ti"], context["dag"], context["dag_run"]
    key = getattr(run, "partition_key", None) or (context.get("params") or {}).get("year")
    period = f"{key} 年度" if str(key).isdigit() else str(key or "")
    title = f"【青少年综合服务平台】{period}{what}"
    lines = [f"流程：{dag.dag_display_name}（{dag.dag_id}）", f"任务：{task.task_id}"]
    if is_red:
        reason = str(context.get("exception") or "没有留下原因，多半是运行它的主机中断").strip()
        lines.append(f"原因：{reason[:LONGEST_REASON]}")
    lines.append(f"详情：{task.log_url}")
    return title, "\n".join(lines)


RED = Alert("运行失败，请处理", is_red=True)
