"""Airflow plugin: a brake on guessing passwords at the token endpoint.

Airflow limits its login page (`[fab] auth_rate_limit`), and leaves `/auth/token` open to any number of guesses. Here
the same limit holds for an address's refused requests; those that got their token do not count.
"""

import time
from math import ceil
from typing import Any

from airflow.plugins_manager import AirflowPlugin
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENDPOINTS = ("/auth/token", "/auth/token/cli")


class TokenBrake:
    """ASGI middleware: too many refused requests for a token from one address are answered with 429 for a while.

    A request counts before it is judged, so many at once count too. Each process of the api-server counts its own.
    """

    def __init__(self, app: ASGIApp, limit: str = "") -> None:
        self.app = app
        self.storage = MemoryStorage()
        self.limiter = FixedWindowRateLimiter(self.storage)
        self.limit: RateLimitItem = parse(limit or _limit_of_the_login_page())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a request for a token, and pass every other one on."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].endswith(ENDPOINTS):
            await self.app(scope, receive, send)
            return
        client = scope["client"][0] if scope.get("client") else ""
        if not self.limiter.hit(self.limit, client):
            seconds = ceil(max(1.0, self.limiter.get_window_stats(self.limit, client).reset_time - time.time()))
            detail = f"尝试过多，请{seconds}秒后再试。Too many attempts, try again in {seconds} seconds."
            answer = JSONResponse({"detail": detail}, 429, {"Retry-After": str(seconds)})
            await answer(scope, receive, send)
            return

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                self.storage.decr(self.limit.key_for(client))
            await send(message)

        await self.app(scope, receive, send_and_count)


def _limit_of_the_login_page() -> str:
    from airflow.configuration import conf

    return str(conf.get("fab", "auth_rate_limit"))


class TokenBrakePlugin(AirflowPlugin):
    """Puts the brake before all of Airflow's API server."""

    name = "token_brake"
    fastapi_root_middlewares: list[Any] = [  # noqa: RUF012 - as the base class has it
        {"middleware": TokenBrake, "args": [], "kwargs": {}, "name": "Brake on the token endpoint"}
    ]
