"""A passing outage of Airflow's api-server is survived, within bounds, and its cause is named where it is known."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.airflow import api
from youth_platforms.ops.airflow.api import Airflow


@pytest.fixture
def server(monkeypatch):
    """An HTTP server that gives the queued answers (status, body) and then says that all is well."""
    monkeypatch.setattr(api, "RETRY_SECONDS", 0.01)
    asked: list[tuple[str, str, dict]] = []
    answers: list[tuple[int, dict]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked.append((self.command, self.path, json.loads(self.rfile.read(length) or b"{}")))
            status, body = (
                (201, {"access_token": "t"})
                if self.path == "/auth/token"
                else (answers.pop(0) if answers else (200, {"state": "success"}))
            )
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST = answer

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}", asked, answers
    listening.shutdown()
    listening.server_close()


def test_a_passing_5xx_is_survived(server):
    address, _, answers = server
    outages: list[str] = []
    with Airflow(address, "", outage=outages.append) as airflow:
        answers += [(500, {"detail": "upstreamAssetEvents"}), (503, {})]
        assert airflow.state("build_marts", "run") == "success"
    assert outages[0].startswith("500")


def test_patience_has_an_end(server, monkeypatch):
    monkeypatch.setattr(api, "PATIENCE_SECONDS", 0.2)
    address, _, answers = server
    with Airflow(address, "") as airflow:
        answers += [(500, {})] * 1000
        with pytest.raises(Refusal, match="does not answer GET"):
            airflow.state("build_marts", "run")


def test_a_known_cause_ends_the_wait_at_once(server):
    address, _, answers = server

    def outage(failure: str) -> None:
        raise Refusal("PostgreSQL ended")

    with Airflow(address, "", outage=outage) as airflow:
        answers += [(500, {})] * 1000
        with pytest.raises(Refusal, match="PostgreSQL ended"):
            airflow.state("build_marts", "run")


def test_a_trigger_whose_answer_was_lost_starts_no_second_run(server):
    address, asked, answers = server
    with Airflow(address, "") as airflow:
        answers += [(502, {}), (409, {"detail": "already exists"})]
        run = airflow.trigger("intake", {}, "2016")
    assert [body["dag_run_id"] for _, path, body in asked if path.endswith("dagRuns")] == [run, run]


def test_dags_and_errors_of_older_code_do_not_count(server):
    address, _, answers = server
    before, since, after = "2026-11-27T05:00:00Z", datetime(2026, 11, 27, 6, tzinfo=UTC), "2026-11-27T07:00:00Z"
    dags = {"dags": [{"dag_id": "old", "last_parsed_time": before}, {"dag_id": "new", "last_parsed_time": after}]}
    errors = [
        {"filename": f"{name}.py", "stack_trace": "Traceback\nKeyError: 1", "timestamp": moment}
        for name, moment in (("old", before), ("new", after))
    ]
    with Airflow(address, "") as airflow:
        answers += [(200, dags), (200, dags), (200, {"import_errors": errors})]
        assert airflow.unknown_dags(["old", "new", "none"]) == {"none"}
        assert airflow.unknown_dags(["old", "new", "none"], since) == {"old", "none"}
        assert airflow.import_errors(since) == ["new.py: KeyError: 1"]
