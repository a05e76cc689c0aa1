"""The few requests to Airflow's REST API that a run needs."""

from types import TracebackType
from typing import Any, Self

import httpx

from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.airflow.environment import ADMIN

PAGE = 100


class Airflow:
    """A session of the administrator."""

    def __init__(self, address: str, password: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=60, trust_env=False)
        self._password = password
        self._log_in()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def unknown_dags(self, dags: list[str]) -> set[str]:
        """Those of the DAGs that Airflow has not read yet."""
        return set(dags) - {dag["dag_id"] for dag in self._all("dags", "dags")}

    def import_errors(self) -> list[str]:
        """Why files of the DAG folder could not be loaded: one text a file, its name first."""
        errors = self._all("importErrors", "import_errors")
        return [f"{error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}" for error in errors]

    def trigger(self, dag: str, conf: dict[str, Any], partition_key: str) -> str:
        """Starts a run; returns its id."""
        body = {"logical_date": None, "conf": conf, "partition_key": partition_key}
        return str(self._request("POST", f"dags/{dag}/dagRuns", json=body)["dag_run_id"])

    def state(self, dag: str, run: str) -> str:
        """State of a run: queued, running, success or failed."""
        return str(self._request("GET", f"dags/{dag}/dagRuns/{run}")["state"])

    def runs(self, dag: str, states: list[str] | None = None) -> list[dict[str, Any]]:
        """The newest runs of the DAG, newest first."""
        return self._page(f"dags/{dag}/dagRuns", "dag_runs", {"order_by": "-id", "state": states or []})

    def caused_by(self, dag: str, run: str) -> set[str]:
        """Ids of the runs whose asset events started this run."""
        events = self._request("GET", f"dags/{dag}/dagRuns/{run}/upstreamAssetEvents")["asset_events"]
        return {event["source_run_id"] for event in events}

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """All task instances of a run, each mapped one too."""
        return self._all(f"dags/{dag}/dagRuns/{run}/taskInstances", "task_instances")

    def log_of(self, task: dict[str, Any]) -> list[str]:
        """Messages that the last try of the task logged as errors, the exceptions' own lines included."""
        where = f"dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
        where += f"/logs/{task['try_number']}"
        answer = self._request("GET", where, params={"map_index": task["map_index"], "full_content": True})
        lines = []
        for entry in answer["content"]:
            for detail in entry.get("error_detail") or []:
                lines.append(f"{detail['exc_type']}: {detail['exc_value']}")
            if entry.get("level") in ("error", "critical") and not entry.get("error_detail"):
                lines.append(str(entry["event"]))
        return lines

    def fail(self, dag: str, run: str) -> None:
        """Ends a run that nobody works on any more."""
        self._request("PATCH", f"dags/{dag}/dagRuns/{run}", json={"state": "failed"})

    def request_of(self, task: dict[str, Any]) -> dict[str, Any]:
        """What a task asks a person, and the answer if it has one."""
        where = f"dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
        return self._request("GET", f"{where}/{task['map_index']}/hitlDetails")

    def answer(self, task: dict[str, Any], option: str, inputs: dict[str, Any]) -> None:
        """Answers a task that waits for a person."""
        where = f"dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
        where += f"/{task['map_index']}/hitlDetails"
        self._request("PATCH", where, json={"chosen_options": [option], "params_input": inputs})

    def _log_in(self) -> None:
        credentials = {"username": ADMIN, "password": self._password}
        answer = self._client.post("/auth/token", json=credentials)
        if answer.status_code != 201:
            raise Refusal(f"Airflow refuses the administrator's password ({answer.status_code}): {answer.text[:300]}")
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _request(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        answer = self._send(method, path, arguments)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._log_in()
            answer = self._send(method, path, arguments)
        if answer.is_error:
            raise Refusal(f"Airflow refuses {method} {path} ({answer.status_code}): {answer.text[:500]}")
        return dict(answer.json()) if answer.content else {}

    def _send(self, method: str, path: str, arguments: dict[str, Any]) -> httpx.Response:
        try:
            return self._client.request(method, f"/api/v2/{path}", **arguments)
        except httpx.TransportError as error:
            raise Refusal(
                f"Airflow's api-server at {self._client.base_url} does not answer ({error or type(error).__name__}); "
                "its log tells why. Run again."
            ) from error

    def _page(self, path: str, name: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        return list(self._request("GET", path, params={"limit": PAGE, **parameters})[name])

    def _all(self, path: str, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._page(path, name, {"offset": len(found)})
            found += page
            if len(page) < PAGE:
                return found
