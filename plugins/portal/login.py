"""Logging in and out of the standalone portal: the session, its cookie, and the token that each form carries."""

import hmac
import secrets
from functools import cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from portal import accounts
from portal.viewer import Viewer, render
from youth_platforms.base.secrets import secret
from youth_platforms.reference.divisions import unit
from youth_platforms.warehouse.access.logins import reader

HOURS = 8
COOKIE = "portal_session"
router = APIRouter()
Field = Annotated[str, Form()]


class NotLoggedIn(Exception):
    """Nobody is logged in, or no longer: the application shows the login."""


class Sessions:
    """ASGI middleware: Starlette's signed cookie, HttpOnly and SameSite, and Secure wherever the request is https."""

    def __init__(self, app: ASGIApp) -> None:
        def sessions(https_only: bool) -> SessionMiddleware:
            return SessionMiddleware(
                app, secret("portal-sessions"), COOKIE, max_age=HOURS * 3600, same_site="lax", https_only=https_only
            )

        self.plain, self.secure = sessions(False), sessions(True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with its session."""
        await (self.secure if scope.get("scheme") == "https" else self.plain)(scope, receive, send)


def logged_in(request: Request) -> Viewer:
    """Whoever the session says, if the account still stands with the same password.

    Raises:
        NotLoggedIn.
    """
    account = accounts.find(request.session.get("account", ""))
    if account is None or request.session.get("mark") != account.mark:
        raise NotLoggedIn
    return Viewer(account.login, *scope_of(account.login), account=account.name)


@cache
def scope_of(login: str) -> tuple[str, str | None]:
    """What a reader login sees, as a page says it, and its city's code (None: the whole province)."""
    city = reader(login).city_code
    found = unit(city) if city else None
    return (found.name, found.code) if found else ("全省", None)


def show_login(
    request: Request, *, trouble: str = "", name: str = "", wanted: str = "", http_status: int = 200
) -> Response:
    """The login, with a token of the session that it begins."""
    request.session.setdefault("csrf", secrets.token_urlsafe())
    return render(request, "login.html.j2", http_status, trouble=trouble, name=name, next=wanted)


def to_login(request: Request) -> Response:
    """Sends the browser to the login, and from there back to the page that it wanted."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{request.scope.get('root_path', '')}/login?{urlencode({'next': wanted})}", 303)


@router.get("/login")
def login_page(request: Request, next: str = "/") -> Response:
    return show_login(request, wanted=next)


@router.post("/login")
def login(request: Request, name: Field, password: Field, csrf: Field = "", next: Field = "/") -> Response:
    name, password = name.replace("\0", "").strip()[:100], password.replace("\0", "")[:200]
    if not _is_own_form(request, csrf):
        return show_login(request, trouble="页面已过期，请再登录一次", name=name, wanted=next, http_status=403)
    try:
        account = accounts.enter(name, password, request.client.host if request.client else "")
    except accounts.TooManyAttempts:
        trouble = f"尝试过多，请{accounts.MINUTES}分钟后再试"
        answer = show_login(request, trouble=trouble, name=name, wanted=next, http_status=429)
        answer.headers["Retry-After"] = str(accounts.MINUTES * 60)
        return answer
    if account is None:
        return show_login(request, trouble="账号或密码不对", name=name, wanted=next, http_status=401)
    # A session of one's own: nothing that was known before the login goes on.
    request.session.clear()
    request.session.update(account=account.name, mark=account.mark, csrf=secrets.token_urlsafe())
    return RedirectResponse(_local(next) or f"{request.scope.get('root_path', '')}/", 303)


@router.post("/logout")
def logout(request: Request, csrf: Field = "") -> Response:
    if not _is_own_form(request, csrf):
        raise HTTPException(403, "页面已过期，请退回再试。")
    request.session.clear()
    return RedirectResponse(f"{request.scope.get('root_path', '')}/login", 303)


def _is_own_form(request: Request, csrf: str) -> bool:
    expected = request.session.get("csrf", "")
    return bool(expected) and hmac.compare_digest(expected.encode(), csrf.encode())


def _local(address: str) -> str:
    """The address if it is a page of this very server, else nothing: a login sends nobody elsewhere."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_local else ""
