"""Follow one year through the DAGs, from the trigger to the list, and say why it stopped if it did."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.airflow.api import Airflow
from youth_platforms.ops.progress import Progress

# Each look costs Airflow some of the processor that the run needs: soon after a change, and then ever more seldom.
POLL_SECONDS = 0.25
POLL_SECONDS_AT_MOST = 2.0
POLL_GROWTH = 1.25
APPEAR_SECONDS = 60
# The DAGs that work on a year one after another, last first: a run is not to start what is ended next.
WORKING = ("build_marts", "intake")
WAITING = {"awaiting_input", "deferred"}
TITLES = {
    "open_run": "收件 open the run",
    "collect": "收件 collect filings",
    "read_batch": "收件 read and check filings",
    "close_intake": "收件 close the intake",
    "take_turn": "建库 take turn",
    "gate_filed": "关口一 gate on what was filed",
    "build_and_publish": "建库 build, check and publish the marts",
    "write_receipts": "回执 write receipts",
    "request": "审定 ask for approval",
    "who_decides": "审定 ask for approval",
    "write_for_cities": "审定 write each city's preview and defects",
    "approve": "审定 ask for approval",
    "record_answer": "审定 record the answer",
    "write_documents": "公布 write the official documents",
}


class Follower:
    """Follows runs; `seconds` is what each year took that came to its end.

    Args:
        check: raises where something of this machine has ended.
        filings: how many filings of a year are read, of how many.
        building: what the build of a run does now, or whom it waits for.
    """

    def __init__(
        self,
        airflow: Airflow,
        progress: Progress,
        *,
        check: Callable[[], None],
        filings: Callable[[int], str],
        building: Callable[[str], str],
    ) -> None:
        self._airflow = airflow
        self._progress = progress
        self._check = check
        self._filings = filings
        self._building = building
        self._taken: dict[str, str] = {}
        self.seconds: dict[int, float] = {}

    def run_year(self, year: int, conf: dict[str, Any]) -> str | None:
        """Run one year from inbox to approval, and to the documents of a list that was approved by itself.

        What of the year is under way already is ended first: its inbox may have changed since.

        Returns:
            Path of the page in Airflow where the list awaits approval; none when it was approved by itself.

        Raises:
            Refusal: a task failed: which, and its message.
        """
        self.replace(year)
        return self.follow_year(year, self._airflow.trigger("intake", conf, str(year)))

    def follow_year(self, year: int, intake: str) -> str | None:
        """Follow a year from the run of its intake on; see `run_year`."""
        began = self._progress.elapsed
        page = self._follow_corridor(year, intake)
        self._progress.end_step()
        self.seconds[year] = self._progress.elapsed - began
        return page

    def _follow_corridor(self, year: int, intake: str) -> str | None:
        self._follow("intake", intake, year)
        build = self._next_run("build_marts", year, "intake", intake, "close_intake")
        self._follow("build_marts", build, year)
        approval = self._next_run("approve_list", year, "build_marts", build, "build_and_publish")
        if self._follow("approve_list", approval, year) == "waiting":
            return f"/dags/approve_list/runs/{approval}/tasks/approve/required_actions"
        if self._has_run("approve_list", approval, "record_answer"):
            documents = self._next_run("publish_documents", year, "approve_list", approval, "record_answer")
            self._follow("publish_documents", documents, year)
        return None

    def replace(self, year: int) -> None:
        """End what of the year is under way, and say so."""
        for dag in WORKING:
            for run in self._airflow.unfinished(dag):
                if _year_of(run) == str(year):
                    self._airflow.fail(dag, run["dag_run_id"])
                    began = str(run["start_date"] or run["queued_at"])[:19].replace("T", " ")
                    self._progress.note(
                        f"{year}: {dag} was under way ({run['state']} since {began} UTC); it is ended, "
                        "and this run takes its place"
                    )

    def _follow(self, dag: str, run: str, year: int) -> str:
        """Wait until the run has ended or waits for a person; return its state."""
        pause, before = POLL_SECONDS, None
        while True:
            state = self._airflow.state(dag, run)
            tasks = self._airflow.tasks(dag, run)
            now = (state, [task["state"] for task in tasks])
            pause = min(pause * POLL_GROWTH, POLL_SECONDS_AT_MOST) if now == before else POLL_SECONDS
            before = now
            failed = [task for task in tasks if task["state"] == "failed"]
            if state == "failed" or failed:
                raise Refusal(self._reason(dag, run, failed))
            if state == "success":
                if not any(task["state"] == "success" for task in tasks):
                    raise Refusal(f"Airflow ended {dag} without running any task; look at the run {run} in its UI.")
                return state
            if any(task["state"] in WAITING for task in tasks):
                return "waiting"
            if state == "queued":
                self._tell_queue(dag, run, year)
            self._show(run, year, tasks)
            self._pause(pause)

    def _has_run(self, dag: str, run: str, task_id: str) -> bool:
        """Whether the task did its work; a locked year's list is not decided on again, and nothing follows from it."""
        return any(task["task_id"] == task_id and task["state"] == "success" for task in self._airflow.tasks(dag, run))

    def _next_run(self, dag: str, year: int, cause: str, run: str, task_id: str) -> str:
        """Return the run of `dag` that the asset event of a task of another run starts.

        It is the first of the year that was made after the task began: a request for the events of a run that waits
        ends in an error of Airflow 3.3.
        """
        [cause_task] = [task for task in self._airflow.tasks(cause, run) if task["task_id"] == task_id]
        deadline = time.monotonic() + APPEAR_SECONDS
        while time.monotonic() < deadline:
            made = [
                found
                for found in self._airflow.runs(dag)
                if _year_of(found) == str(year) and _time(found["queued_at"]) > _time(cause_task["start_date"])
            ]
            if made:
                return str(made[-1]["dag_run_id"])
            self._pause(POLL_SECONDS)
        raise Refusal(f"Airflow did not start {dag} within {APPEAR_SECONDS} s; is the DAG paused in its UI?")

    def _tell_queue(self, dag: str, run: str, year: int) -> None:
        before = [other for other in self._airflow.unfinished(dag) if other["dag_run_id"] != run]
        if before:
            self._progress.step(f"{year} {dag} waits")
            years = ", ".join(sorted({_year_of(other) or "?" for other in before}))
            self._progress.detail(f"for the {dag} of {years} that is under way", say=True)

    def _show(self, run: str, year: int, tasks: list[dict[str, Any]]) -> None:
        running = [task["task_id"] for task in tasks if task["state"] in ("running", "queued", "up_for_retry")]
        if not running:
            return
        current = next(name for name in TITLES if name in running) if set(running) & set(TITLES) else running[0]
        self._progress.step(f"{year} {TITLES.get(current, current)}")
        if any(task["state"] == "up_for_retry" for task in tasks):
            self._progress.detail("failed, is tried again (its log in the Airflow UI says why)", say=True)
        elif current == "read_batch":
            self._progress.detail(self._filings(year))
        elif current == "build_and_publish":
            if run not in self._taken:
                self._taken[run] = self._airflow.result("build_marts", run, "take_turn")
            self._progress.detail(self._building(self._taken[run]), say=True)

    def _reason(self, dag: str, run: str, failed: list[dict[str, Any]]) -> str:
        if not failed:
            return f"the run {run} of {dag} was ended by a person, or its services were stopped."
        task = failed[0]
        lines = self._airflow.log_of(task)
        message = "\n".join(lines[-3:]) or "its log is empty; the services' logs may say more."
        return f"the task {task['task_id']} of {dag} failed:\n{message}"

    def _pause(self, seconds: float) -> None:
        self._check()
        time.sleep(seconds)


def _time(text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)


def _year_of(run: dict[str, Any]) -> str | None:
    """Return the year of a run: its partition, or the year in the form."""
    year = run["partition_key"] or (run["conf"] or {}).get("year")
    return str(year) if year else None
