"""Airflow plugin: the UI is in Chinese and in Beijing time for everybody who has not chosen otherwise.

Airflow's UI takes both from what the browser remembers of an earlier choice, else from the browser's own settings; an
address can say neither. So a person's first page is a small one that lets the browser remember, and opens the page
that was asked for. A cookie keeps it at that once, and the menus for language and time zone work as ever.
"""

import json
from typing import Any

from airflow.plugins_manager import AirflowPlugin
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# Keys and values as the UI stores them: the language as a text, the time zone as JSON.
CHOICES = {"i18nextLng": "zh-CN", "timezone": json.dumps("Asia/Shanghai")}
COOKIE = "language_offered"
A_YEAR = 365 * 24 * 3600
NOT_PAGES = ("/api", "/auth", "/execution", "/static", "/logout")
FIRST_PAGE = f"""<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>Airflow</title>
<p>正在打开……请允许浏览器运行脚本、保存 Cookie。</p>
<script>
for (const [key, value] of Object.entries({json.dumps(CHOICES)}))
  if (localStorage.getItem(key) === null) localStorage.setItem(key, value);
if (document.cookie.includes("{COOKIE}=")) location.reload();
</script>
</html>
"""


class OfferChinese:
    """ASGI middleware that answers a person's first request with FIRST_PAGE."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once, else pass the request on."""
        if scope["type"] == "http" and is_first_page(scope):
            answer = HTMLResponse(FIRST_PAGE)
            answer.set_cookie(COOKIE, "1", max_age=A_YEAR, samesite="lax")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_first_page(scope: Scope) -> bool:
    """Return whether a browser asks for a page of the UI and was never offered a language."""
    headers = Headers(scope=scope)
    return (
        scope["method"] == "GET"
        and not scope["path"].startswith(NOT_PAGES)
        and "text/html" in headers.get("accept", "")
        and f"{COOKIE}=" not in headers.get("cookie", "")
    )


class ChineseUi(AirflowPlugin):
    """Registers the middleware."""

    name = "chinese_ui"
    fastapi_root_middlewares: list[Any] = [  # noqa: RUF012 - as the base class has it
        {"middleware": OfferChinese, "args": [], "kwargs": {}, "name": "Chinese by default"}
    ]
