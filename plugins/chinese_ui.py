"""Airflow plugin: the UI speaks Chinese to whoever has not chosen a language yet.

Airflow's UI takes its language from the browser, unless `?lng=` names one, which it then remembers. So a person's
first page is sent on to itself with `?lng=zh-CN`; a cookie keeps it at that once, and the language menu works as ever.
"""

from typing import Any
from urllib.parse import parse_qs

from airflow.plugins_manager import AirflowPlugin
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LANGUAGE = "zh-CN"
COOKIE = "language_offered"
A_YEAR = 365 * 24 * 3600
NOT_PAGES = ("/api", "/auth", "/execution", "/static", "/logout")


class OfferChinese:
    """ASGI middleware that sends a person's first page on to its Chinese self."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirects once, else passes the request on."""
        if scope["type"] == "http" and is_first_page(scope):
            query = scope["query_string"].decode("latin-1")
            address = f"{scope.get('root_path', '')}{scope['path']}?{query}{'&' if query else ''}lng={LANGUAGE}"
            answer = RedirectResponse(address, status_code=307)
            answer.set_cookie(COOKIE, "1", max_age=A_YEAR, httponly=True, samesite="lax")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_first_page(scope: Scope) -> bool:
    """Whether a browser asks for a page of the UI and was never offered a language."""
    headers = Headers(scope=scope)
    return (
        scope["method"] == "GET"
        and not scope["path"].startswith(NOT_PAGES)
        and "text/html" in headers.get("accept", "")
        and f"{COOKIE}=" not in headers.get("cookie", "")
        and "lng" not in parse_qs(scope["query_string"].decode("latin-1"))
    )


class ChineseUi(AirflowPlugin):
    """Registers the middleware."""

    name = "chinese_ui"
    fastapi_root_middlewares: list[Any] = [  # noqa: RUF012 - as the base class has it
        {"middleware": OfferChinese, "args": [], "kwargs": {}, "name": "Chinese by default"}
    ]
