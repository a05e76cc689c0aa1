"""Airflow plugin: of each year one request for approval waits, the newest; older ones are withdrawn and say so.

A task may not answer for another one, so this listens in the scheduler: when a run of `approve_list` begins, the tasks
that wait for a person in earlier runs of the same year end as skipped, with the reason as their answer. Who answers
such a request afterwards is refused by Airflow: it has its answer.
"""

import logging
from typing import Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

DAG = "approve_list"
WITHDRAWN = "已撤回"
log = logging.getLogger(__name__)


class NewerRuns:
    """Listens for runs of the DAG that begin."""

    @hookimpl
    def on_dag_run_running(self, dag_run: Any, msg: str) -> None:
        """Withdraw what earlier runs of the year ask."""
        if dag_run.dag_id == DAG and dag_run.partition_key:
            withdraw_older(dag_run.id, dag_run.partition_key)


def withdraw_older(newest_id: int, year: str) -> int:
    """End the waiting requests of runs before this one; return how many."""
    from airflow._shared.timezones import timezone
    from airflow.models.dagrun import DagRun
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from airflow.utils.state import TaskInstanceState
    from sqlalchemy import select
    from sqlalchemy.orm import joinedload

    with create_session(scoped=False) as session:
        waiting = session.scalars(
            select(TaskInstance)
            .join(TaskInstance.dag_run)
            .where(
                DagRun.dag_id == DAG,
                DagRun.partition_key == year,
                DagRun.id < newest_id,
                TaskInstance.state == TaskInstanceState.AWAITING_INPUT,
            )
            .options(joinedload(TaskInstance.hitl_detail))
            # A person who is just answering holds a lock of his own: his answer goes on, and the ledger judges it.
            .with_for_update(of=TaskInstance, skip_locked=True)
        ).all()
        for task in waiting:
            now = timezone.utcnow()
            request: Any = task.hitl_detail
            if request is not None:
                request.chosen_options = [WITHDRAWN]
                request.params_input = {"reason": f"{year} 年度已有更新的运行，请审定新的名单"}
                request.responded_at = now
            task.state, task.end_date = TaskInstanceState.SKIPPED, now
    if waiting:
        log.info("%s 年度：撤回 %d 项较早的送审", year, len(waiting))
    return len(waiting)


class OneRequest(AirflowPlugin):
    """Registers the listener."""

    name = "one_request"
    listeners: list[Any] = [NewerRuns()]  # noqa: RUF012 - as the base class has it
