"""The two applications: alone with a login of its own, and mounted in Airflow behind Airflow's."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal import accounts, login, pages
from portal.database import readers
from portal.viewer import STATIC, Viewer, render
from youth_platforms.warehouse.access.logins import reader
from youth_platforms.warehouse.connection import WarehouseUnreachable

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A page may show what only its viewer may see; a style sheet's address changes with its content.
OF_PAGES, OF_STATIC = "private, no-store", "public, max-age=31536000, immutable"
TITLES = {401: "请先登录", 403: "无权查阅", 404: "没有这一页", 405: "不能这样访问", 503: "暂时不能查阅"}
DETAILS = {401: "请登录 Airflow，再从菜单进入。", 404: "请核对地址，或从首页进入。"}
log = logging.getLogger(__name__)


class Headers:
    """ASGI middleware: what every answer says to the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the headers as the answer begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_static = scope["path"].removeprefix(scope.get("root_path", "")).startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Cache-Control"] = OF_STATIC if is_static and message["status"] < 400 else OF_PAGES
            await send(message)

        await self.app(scope, receive, send_with_headers)


def standalone() -> FastAPI:
    """The portal alone: accounts of its own, each reading as its own login of the warehouse."""
    app = _portal(login.logged_in)
    app.include_router(login.router)
    app.include_router(pages.router)
    app.add_middleware(login.Sessions)
    app.add_middleware(Headers)
    return app


def mounted(*dependencies: Any) -> FastAPI:
    """The portal for operators: whoever passes the dependencies (Airflow's login) sees the whole province."""
    viewer = Viewer(reader("province").login, "全省")
    app = _portal(lambda request: viewer)
    app.include_router(pages.router, dependencies=list(dependencies))
    app.add_middleware(Headers)
    return app


def _portal(viewer: Callable[[Request], Viewer]) -> FastAPI:
    app = FastAPI(title="portal", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.viewer = viewer
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(login.NotLoggedIn, lambda request, _: login.to_login(request))
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, lambda request, _: _error(request, 404))
    app.add_exception_handler(WarehouseUnreachable, _unreachable)
    app.add_exception_handler(Exception, _bug)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    readers.close()
    accounts.owner.close()


def _error(request: Request, status: int, detail: str = "") -> Response:
    return render(
        request,
        "error.html.j2",
        status,
        title=TITLES.get(status, "出错了"),
        detail=detail or DETAILS.get(status, "请从首页进入。"),
    )


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # Starlette's own errors say what they are in English; ours are Chinese sentences.
    detail = error.detail if isinstance(error.detail, str) and not error.detail.isascii() else ""
    return _error(request, error.status_code, detail)


def _unreachable(request: Request, error: Exception) -> Response:
    log.error("the warehouse does not answer: %s", error)
    return _error(request, 503, "数据库没有回应，请稍后再试；仍不行请与数据组联系。")


def _bug(request: Request, error: Exception) -> Response:
    return _error(request, 500, "程序出错，已记录。请与数据组联系，并告知所访问的地址。")
