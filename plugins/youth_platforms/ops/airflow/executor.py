"""Airflow's executor of one machine, fixed where it loses the answer of a person."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from airflow.executors.local_executor import LocalExecutor
from airflow.models.taskinstance import TaskInstance
from airflow.utils.state import TaskInstanceState

ENDED = {TaskInstanceState.SUCCESS, TaskInstanceState.FAILED}


class OneMachineExecutor(LocalExecutor):
    """Know which tasks are with the workers, and how often.

    A task that waits for a person ends its process, and starts another one with the answer. Where the answer comes
    within a second, the second process starts before the scheduler hears of the end of the first. Airflow's own
    executor then says that it has no such task, the scheduler takes it for killed, and the next try deletes the answer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._with_workers: Counter[Any] = Counter()

    def _process_workloads(self, workload_list: Sequence[Any]) -> None:
        self._with_workers.update(workload.key for workload in workload_list)
        super()._process_workloads(workload_list)

    def change_state(self, key: Any, state: Any, info: Any = None, remove_running: bool = True) -> None:
        """Note that one process of the task has ended, and pass its state on."""
        if state in ENDED and self._with_workers[key] > 0:
            self._with_workers[key] -= 1
        self._with_workers += Counter()
        super().change_state(key, state, info, remove_running)

    def has_task(self, task_instance: TaskInstance) -> bool:
        """Return whether the task waits here, or a worker has it."""
        return bool(super().has_task(task_instance) or task_instance.key in self._with_workers)
