"""Following one year through the DAGs, from the trigger to the list, and telling why it stopped if it did."""

import time
from collections.abc import Callable
from typing import Any

from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.airflow.api import Airflow
from youth_platforms.ops.progress import Progress

POLL_SECONDS = 0.5
APPEAR_SECONDS = 60
DONE = {"success", "skipped"}
FAILED = {"failed", "upstream_failed"}
WAITING = {"awaiting_input", "deferred"}
TITLES = {
    "open_run": "收件 open the run",
    "collect": "收件 collect filings",
    "read_batch": "收件 read and check filings",
    "close_intake": "收件 close the intake",
    "take_turn": "建库 take turn",
    "gate_filed": "关口一 gate on what was filed",
    "build": "建库 build the marts (dbt)",
    "gate_publish": "关口二 gate on what would be published",
    "publish": "发布 publish",
    "write_receipts": "回执 write receipts",
    "request": "审定 ask for approval",
    "who_decides": "审定 ask for approval",
    "write_for_cities": "审定 write each city's preview and defects",
    "approve": "审定 ask for approval",
    "record_decision": "审定 record the decision",
    "write_documents": "公布 write the official documents",
}


class Follower:
    """Follows runs; `alive` tells whether Airflow's services still live, `filings` how many are read of how many."""

    def __init__(
        self,
        airflow: Airflow,
        progress: Progress,
        *,
        alive: Callable[[], bool],
        filings: Callable[[int], str],
    ) -> None:
        self._airflow = airflow
        self._progress = progress
        self._alive = alive
        self._filings = filings

    def run_year(self, year: int, conf: dict[str, Any]) -> str | None:
        """Runs one year from inbox to approval, and to the documents of a list that was approved by itself.

        Returns:
            Path of the page in Airflow where the list awaits approval; none when it was approved by itself.

        Raises:
            Refusal: a task failed: which, and its message.
        """
        intake = self._airflow.trigger("intake", conf, str(year))
        self._follow("intake", intake, year)
        build = self._next_run("build_marts", intake)
        self._follow("build_marts", build, year)
        approval = self._next_run("approve_list", build)
        if self._follow("approve_list", approval, year) == "waiting":
            return f"/dags/approve_list/runs/{approval}/tasks/approve/required_actions"
        if self._has_run("approve_list", approval, "record_decision"):
            self._follow("publish_documents", self._next_run("publish_documents", approval), year)
        return None

    def _follow(self, dag: str, run: str, year: int) -> str:
        """Waits until the run has ended or waits for a person; returns its state."""
        while True:
            state = self._airflow.state(dag, run)
            tasks = self._airflow.tasks(dag, run)
            failed = [task for task in tasks if task["state"] == "failed"]
            if state == "failed" or failed:
                raise Refusal(self._reason(dag, run, failed))
            if state == "success":
                if not any(task["state"] == "success" for task in tasks):
                    raise Refusal(f"Airflow ended {dag} without running any task; look at the run {run} in its UI.")
                return state
            if any(task["state"] in WAITING for task in tasks):
                return "waiting"
            self._show(year, tasks)
            self._pause()

    def _has_run(self, dag: str, run: str, task_id: str) -> bool:
        """Whether the task did its work; a locked year's list is not decided on again, and nothing follows from it."""
        return any(task["task_id"] == task_id and task["state"] == "success" for task in self._airflow.tasks(dag, run))

    def _next_run(self, dag: str, cause: str) -> str:
        """The run that the asset event of another run starts."""
        deadline = time.monotonic() + APPEAR_SECONDS
        while time.monotonic() < deadline:
            for run in self._airflow.runs(dag)[:5]:
                if cause in self._airflow.caused_by(dag, run["dag_run_id"]):
                    return str(run["dag_run_id"])
            self._pause()
        raise Refusal(f"Airflow did not start {dag} within {APPEAR_SECONDS} s; is the DAG paused in its UI?")

    def _show(self, year: int, tasks: list[dict[str, Any]]) -> None:
        running = [task["task_id"] for task in tasks if task["state"] in ("running", "queued", "up_for_retry")]
        if not running:
            return
        current = next(name for name in TITLES if name in running) if set(running) & set(TITLES) else running[0]
        self._progress.step(f"{year} {TITLES.get(current, current)}")
        if current == "read_batch":
            self._progress.detail(self._filings(year))
        if any(task["state"] == "up_for_retry" for task in tasks):
            self._progress.detail("failed, is tried again (its log in the Airflow UI says why)")

    def _reason(self, dag: str, run: str, failed: list[dict[str, Any]]) -> str:
        if not failed:
            return f"the run {run} of {dag} was ended by somebody, or its services were stopped."
        task = failed[0]
        lines = self._airflow.log_of(task)
        message = "\n".join(lines[-3:]) or "its log is empty; the services' logs may tell more."
        return f"the task {task['task_id']} of {dag} failed:\n{message}"

    def _pause(self) -> None:
        if not self._alive():
            raise Refusal("Airflow's services ended while the run was going on; their logs tell why. Run again.")
        time.sleep(POLL_SECONDS)
