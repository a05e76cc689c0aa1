"""A person at Airflow, as tests and checks play one: reads what a task asks, answers it, reads its log."""

from typing import Any

from youth_platforms.ops.airflow.api import Airflow


class Person(Airflow):
    """A session with Airflow's API that can do this too."""

    def request_of(self, task: dict[str, Any]) -> dict[str, Any]:
        """Return what a task asks a person, and the answer if it has one."""
        return self._request("GET", _request(task))

    def answer(self, task: dict[str, Any], option: str, inputs: dict[str, Any]) -> None:
        """Answer a task that waits for a person."""
        self._request("PATCH", _request(task), json={"chosen_options": [option], "params_input": inputs})

    def whole_log_of(self, task: dict[str, Any]) -> list[str]:
        """Return all messages that the last try of the task logged."""
        return [str(entry.get("event", "")) for entry in self._log(task)]


def _request(task: dict[str, Any]) -> str:
    where = f"dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
    return f"{where}/{task['map_index']}/hitlDetails"
