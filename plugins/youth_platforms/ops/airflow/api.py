"""The few requests to Airflow's REST API that a run needs."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import httpx

from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.airflow.environment import ADMIN

PAGE = 100
ANSWER_SECONDS = 30
# A database that does not answer for a minute and a half, or restarts after a crash, is waited for.
PATIENCE_SECONDS = 180
RETRY_SECONDS = 1.0
UNFINISHED = ["queued", "running"]
EVER = datetime.min.replace(tzinfo=UTC)


class Airflow:
    """A session of the administrator, or of the account `name`.

    A server that does not answer, or answers that the fault is its own (5xx), is asked again for three minutes.
    `outage` hears of the first failure of each such time; it may know the cause, and raise. `verify` is off only for a
    proxy whose certificate no authority has signed.
    """

    def __init__(
        self,
        address: str,
        password: str,
        *,
        name: str = ADMIN,
        outage: Callable[[str], None] = lambda failure: None,
        verify: bool = True,
    ) -> None:
        self._client = httpx.Client(base_url=address, timeout=ANSWER_SECONDS, trust_env=False, verify=verify)
        self._credentials = {"username": name, "password": password}
        self._outage = outage
        self._log_in()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def unknown_dags(self, dags: list[str], since: datetime = EVER) -> set[str]:
        """Return those of the DAGs that Airflow has not read since then."""
        read = {
            dag["dag_id"]
            for dag in self._all("dags", "dags")
            if datetime.fromisoformat(dag["last_parsed_time"]) >= since
        }
        return set(dags) - read

    def import_errors(self, since: datetime) -> list[str]:
        """Return why files of the DAG folder could not be loaded since then: one text a file, its name first."""
        errors = [
            error
            for error in self._all("importErrors", "import_errors")
            if datetime.fromisoformat(error["timestamp"]) >= since
        ]
        return [f"{error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}" for error in errors]

    def trigger(self, dag: str, conf: dict[str, Any], partition_key: str) -> str:
        """Start a run; return its id."""
        # Of our own making: a request that is sent again after a lost answer starts no second run.
        run = f"make_run__{partition_key}__{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
        body = {"dag_run_id": run, "logical_date": None, "conf": conf, "partition_key": partition_key}
        answer = self._send("POST", f"dags/{dag}/dagRuns", {"json": body})
        if answer.is_error and answer.status_code != httpx.codes.CONFLICT:
            raise Refusal(f"Airflow refuses to start {dag} ({answer.status_code}): {answer.text[:500]}")
        return run

    def state(self, dag: str, run: str) -> str:
        """Return the state of a DAG run: queued, running, success or failed."""
        return str(self._request("GET", f"dags/{dag}/dagRuns/{run}")["state"])

    def runs(self, dag: str, states: list[str] | None = None) -> list[dict[str, Any]]:
        """Return the newest runs of the DAG, newest first."""
        return self._page(f"dags/{dag}/dagRuns", "dag_runs", {"order_by": "-id", "state": states or []})

    def backfill(self, dag: str, years: Sequence[int], conf: dict[str, Any]) -> dict[int, str]:
        """Let Airflow run past years one after another, oldest first, in the place of any backfill of the DAG.

        Returns:
            The run of each year.
        """
        for active in self._page("backfills", "backfills", {"dag_id": dag, "active": True}):
            self._request("PUT", f"backfills/{active['id']}/cancel")
        body = {
            "dag_id": dag,
            "from_date": f"{years[0]}-01-01T00:00:00Z",
            "to_date": f"{years[-1]}-12-31T00:00:00Z",
            "max_active_runs": 1,
            "reprocess_behavior": "completed",
            "dag_run_conf": conf,
        }
        made = self._request("POST", "backfills", json=body)
        runs: dict[int, str] = {}
        for run in self.runs(dag):
            year = int(run["partition_key"] or 0)
            if year in years and (run["queued_at"] or "") >= made["created_at"]:
                runs.setdefault(year, run["dag_run_id"])
        return runs

    def unfinished(self, dag: str) -> list[dict[str, Any]]:
        """Return the runs of the DAG that wait or go on, oldest first."""
        return self.runs(dag, UNFINISHED)[::-1]

    def result(self, dag: str, run: str, task_id: str) -> Any:
        """Return what a task that succeeded returned."""
        where = f"dags/{dag}/dagRuns/{run}/taskInstances/{task_id}/xcomEntries/return_value"
        return self._request("GET", where)["value"]

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """Return all task instances of a run, each mapped one too."""
        return self._all(f"dags/{dag}/dagRuns/{run}/taskInstances", "task_instances")

    def log_of(self, task: dict[str, Any]) -> list[str]:
        """Return what ended the last try of the task: its exceptions; where it raised none, what it logged as errors.

        What its helpers print to stderr as they end comes after the exception, and as an error too.
        """
        raised: list[str] = []
        logged: list[str] = []
        for entry in self._log(task):
            if details := entry.get("error_detail"):
                raised += [f"{detail['exc_type']}: {detail['exc_value']}" for detail in details]
            elif entry.get("level") in ("error", "critical"):
                logged.append(str(entry["event"]))
        return raised or logged

    def _log(self, task: dict[str, Any]) -> list[dict[str, Any]]:
        where = f"dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
        where += f"/logs/{task['try_number']}"
        answer = self._request("GET", where, params={"map_index": task["map_index"], "full_content": True})
        return list(answer["content"])

    def fail(self, dag: str, run: str) -> None:
        """End a run that nobody works on any more."""
        self._request("PATCH", f"dags/{dag}/dagRuns/{run}", json={"state": "failed"})

    def _log_in(self) -> None:
        answer = self._patiently("POST", "/auth/token", {"json": self._credentials})
        if answer.status_code != 201:
            raise Refusal(
                f"Airflow refuses the password of {self._credentials['username']} ({answer.status_code}): "
                f"{answer.text[:300]}"
            )
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _request(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        answer = self._send(method, path, arguments)
        if answer.is_error:
            raise Refusal(f"Airflow refuses {method} {path} ({answer.status_code}): {answer.text[:500]}")
        return dict(answer.json()) if answer.content else {}

    def _send(self, method: str, path: str, arguments: dict[str, Any]) -> httpx.Response:
        answer = self._patiently(method, f"/api/v2/{path}", arguments)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._log_in()
            answer = self._patiently(method, f"/api/v2/{path}", arguments)
        return answer

    def _patiently(self, method: str, path: str, arguments: dict[str, Any]) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._client.request(method, path, **arguments)
                if not answer.is_server_error:
                    return answer
                failure = f"{answer.status_code}: {answer.text[:300]}"
            except httpx.TransportError as error:
                failure = str(error) or type(error).__name__
            self._outage(failure)
            if time.monotonic() > deadline:
                raise Refusal(
                    f"Airflow's api-server at {self._client.base_url} does not answer {method} {path} ({failure}); "
                    "its log says why. Run again."
                )
            time.sleep(RETRY_SECONDS)

    def _page(self, path: str, name: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        return list(self._request("GET", path, params={"limit": PAGE, **parameters})[name])

    def _all(self, path: str, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._page(path, name, {"offset": len(found)})
            found += page
            if len(page) < PAGE:
                return found
