"""The two applications: alone with a login of its own, and mounted in Airflow behind Airflow's."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal import accounts, login, pages
from portal.bounded_body import BoundedBody
from portal.counter_pages import approval, check, file, objections, provisional
from portal.database import readers
from portal.page import ASKED_WITHOUT_BODY, STATIC, Viewer, render
from youth_platforms.counter.reading import Reader
from youth_platforms.parsing.parser_processes import ParserProcesses
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
TITLES = {
    401: "请先登录",
    403: "无权查阅",
    404: "没有这一页",
    405: "不能这样访问",
    413: "文件太大",
    503: "暂时不能查阅",
}
DETAILS = {
    401: "请登录 Airflow，再从菜单进入。",
    403: "此账号没有查阅名单的权限，请与数据组联系。",
    404: "请核对地址，或从首页进入。",
}
# Of each process: one reads what was filed, the other looks at the covers of what is being filed.
PARSERS = 2
log = logging.getLogger(__name__)


class Headers:
    """ASGI middleware: what every answer says to the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers as the answer begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_static = scope["path"].removeprefix(scope.get("root_path", "")).startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if "location" in headers:
                    headers["location"] = _of_this_server(headers["location"])
                headers["Cache-Control"] = OF_STATIC if is_static and message["status"] < 400 else OF_PAGES
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Head:
    """ASGI middleware: HEAD is answered as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask as GET, and drop what is sent after the headers."""
        if scope.get("method") != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", ASKED_WITHOUT_BODY: True}, receive, send_without_body)


def standalone() -> FastAPI:
    """Return the portal alone: accounts of its own, each reading as its own login of the warehouse."""
    app = _portal(login.logged_in, lambda request: ("portal", login.account_of(request).name), _counter_open)
    app.include_router(login.router)
    app.include_router(pages.router)
    # Of the portal's own accounts alone: what is done at the counter is done in a unit's name.
    for router in (
        file.router,
        provisional.router,
        approval.router,
        objections.looking,
        check.router,
        objections.acting,
    ):
        app.include_router(router)
    app.add_middleware(login.Sessions)
    app.add_middleware(Headers)
    app.add_middleware(Head)
    return app


def mounted(may_read: Callable[..., str]) -> FastAPI:
    """Return the portal for operators: all whom Airflow lets in see the whole province.

    Args:
        may_read: a dependency that returns the name of Airflow's account, or raises 401 or 403.
    """
    viewer = login.viewer_of(reader("province").login)

    def let_in(request: Request, account: Annotated[str, Depends(may_read)]) -> None:
        request.state.account = account

    app = _portal(lambda request: viewer, lambda request: ("airflow", request.state.account), _lifespan)
    for router in (pages.router, approval.router, objections.looking):
        app.include_router(router, dependencies=[Depends(let_in)])
    app.add_middleware(Headers)
    app.add_middleware(Head)
    return app


def _portal(
    viewer: Callable[[Request], Viewer],
    who: Callable[[Request], tuple[str, str]],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
) -> FastAPI:
    """Return the application; `who` says by which entrance and as which account a request comes, for the log."""
    app = FastAPI(title="portal", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.viewer = viewer
    app.state.who = who
    app.add_middleware(BoundedBody)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(login.NotLoggedIn, lambda request, _: login.to_login(request))
    app.add_exception_handler(login.MustChoosePassword, lambda request, _: login.to_password(request))
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, lambda request, _: _error(request, 404))
    app.add_exception_handler(WarehouseUnreachable, _unreachable)
    app.add_exception_handler(Exception, _bug)
    return app


def _of_this_server(location: str) -> str:
    """Drop scheme and host, which Starlette takes from the request's Host: every redirect leads to an own page."""
    parts = urlsplit(location)
    return parts._replace(scheme="", netloc="", path=f"/{parts.path.lstrip('/')}").geturl()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    readers.close()
    accounts.owner.close()


@asynccontextmanager
async def _counter_open(app: FastAPI) -> AsyncIterator[None]:
    """Read what is filed at the counter as long as the portal runs."""
    with ParserProcesses(PARSERS) as parsers:
        app.state.parsers, app.state.reader = parsers, Reader(parsers)
        app.state.reader.start()
        try:
            async with _lifespan(app):
                yield
        finally:
            await run_in_threadpool(app.state.reader.stop)


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
    answer = _error(request, 500, "程序出错，已记录。请与数据组联系，并告知所访问的地址。")
    # Starlette answers a bug outside all middleware.
    answer.headers.update({**HEADERS, "Cache-Control": OF_PAGES})
    return answer
