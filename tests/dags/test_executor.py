"""The executor of one machine knows a task whose process has ended while another one of it goes on."""

from types import SimpleNamespace
from typing import Any

import pytest


@pytest.mark.usefixtures("dags")
def test_a_task_that_goes_on_with_an_answer_is_known_while_the_end_of_its_first_process_is_told():
    from airflow.models.taskinstancekey import TaskInstanceKey
    from airflow.utils.state import TaskInstanceState

    from youth_platforms.ops.airflow.executor import OneMachineExecutor

    executor = OneMachineExecutor(parallelism=1)
    executor.is_mp_using_fork = False
    executor.start()
    # Nobody takes up the work: what becomes of it is reported by hand.
    executor._check_workers = lambda: None
    key = TaskInstanceKey("approve_list", "approve", "run", 1)
    task: Any = SimpleNamespace(id="id", key=key)
    asks, goes_on = (SimpleNamespace(key=key) for _ in range(2))

    def hand_out(workload):
        executor.queued_tasks[key] = workload
        executor._process_workloads([workload])

    assert not executor.has_task(task)
    hand_out(asks)
    hand_out(goes_on)
    for is_known in (True, False):
        executor.result_queue.put((key, TaskInstanceState.SUCCESS, None))
        executor.sync()
        assert executor.has_task(task) == is_known
