"""The brake on guessing passwords at Airflow's token endpoint."""

from fastapi import FastAPI, Response
from starlette.testclient import TestClient

from token_brake import TokenBrake


def test_refused_requests_for_a_token_are_braked_and_those_that_got_one_do_not_count():
    app = FastAPI()

    @app.post("/auth/token")
    def token(password: str) -> Response:
        return Response(status_code=201 if password == "right" else 401)

    app.add_middleware(TokenBrake, limit="2 per minute")
    browser = TestClient(app)

    def ask(password):
        return browser.post(f"/auth/token?password={password}")

    assert [ask("right").status_code for _ in range(5)] == [201] * 5
    assert [ask("wrong").status_code for _ in range(2)] == [401] * 2
    shut = ask("right")
    assert shut.status_code == 429
    assert 1 <= int(shut.headers["retry-after"]) <= 60
    assert browser.post("/auth/other").status_code == 404
