"""Logging in and out of the standalone portal, and one's own password: the cookie, and the token of each form."""

import hmac
import secrets
from dataclasses import replace
from functools import cache
from posixpath import normpath
from typing import Annotated
from urllib.parse import unquote, urlencode, urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from portal import accounts
from portal.page import Viewer, base_of, client_of, render
from youth_platforms.base.secrets import SHORTEST_PASSWORD, secret
from youth_platforms.reference.divisions import PROVINCE_CODE, unit
from youth_platforms.warehouse.access.logins import reader

COOKIE = "portal_session"
router = APIRouter()
Field = Annotated[str, Form()]
LONGEST_PASSWORD = 200
TOO_MANY = f"尝试过多，请{accounts.MINUTES}分钟后再试"
TOO_LATE = "登录已到时，刚才提交的没有收下，请登录后再办一次"
# Where a login leads nobody: these are not pages to come back to.
DOORS = {"/login", "/logout"}


class NotLoggedIn(Exception):
    """Nobody is logged in, or no longer: the application shows the login."""


class MustChoosePassword(Exception):
    """The account has yet to choose a password of its own: the application shows the page on which it does."""


class Sessions:
    """ASGI middleware: Starlette's signed cookie, HttpOnly and SameSite, and Secure wherever the request is https."""

    def __init__(self, app: ASGIApp) -> None:
        def sessions(https_only: bool) -> SessionMiddleware:
            return SessionMiddleware(
                app,
                secret("portal-sessions"),
                COOKIE,
                max_age=accounts.SESSION_HOURS * 3600,
                same_site="lax",
                https_only=https_only,
            )

        self.plain, self.secure = sessions(False), sessions(True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its session."""
        await (self.secure if scope.get("scheme") == "https" else self.plain)(scope, receive, send)


def logged_in(request: Request) -> Viewer:
    """Return who the session belongs to, if it has not ended and the account is still open.

    Raises:
        NotLoggedIn, MustChoosePassword.
    """
    account = account_of(request)
    if account.has_first_password:
        raise MustChoosePassword
    return replace(viewer_of(account.login), account=account.name)


def account_of(request: Request) -> accounts.Account:
    """Return the account of the session, also one that has yet to choose its password.

    Raises:
        NotLoggedIn.
    """
    account = accounts.find(request.session.get("number", ""))
    if account is None:
        raise NotLoggedIn
    return account


@cache
def viewer_of(login: str) -> Viewer:
    """Return the unit that a reader login answers for."""
    one = reader(login)
    found = unit(one.city_code or one.county_code or PROVINCE_CODE)
    assert found is not None
    return Viewer(login, one.scope, found.code, found.name, found.city_code or None)


def show_login(
    request: Request, *, trouble: str = "", name: str = "", wanted: str = "", http_status: int = 200
) -> Response:
    """Return the login, with a token of the session that it begins."""
    request.session.setdefault("csrf", secrets.token_urlsafe())
    return render(request, "login.html.j2", http_status, trouble=trouble, name=name, next=wanted)


def to_password(request: Request) -> Response:
    """Send the browser to the page on which an account chooses its own password."""
    return RedirectResponse(f"{base_of(request)}/password", 303)


def to_login(request: Request) -> Response:
    """Send the browser to the login, and from there back to the page that it wanted.

    What a form sent is lost: the login says so, and leads back to the page of that form.
    """
    if request.method != "GET":
        page = urlsplit(request.headers.get("referer", ""))
        wanted = _page(page.path + (f"?{page.query}" if page.query else ""))
        return show_login(request, trouble=TOO_LATE, wanted=wanted, http_status=401)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{base_of(request)}/login?{urlencode({'next': _page(wanted)})}", 303)


@router.get("/login")
def login_page(request: Request, next: str = "/") -> Response:
    return show_login(request, wanted=next)


@router.post("/login")
def login(request: Request, name: Field, password: Field, csrf: Field = "", next: Field = "/") -> Response:
    name, password = name.replace("\0", "").strip()[:100], _typed(password)
    if not is_own_form(request, csrf):
        return show_login(request, trouble="页面已过期，请再登录一次", name=name, wanted=next, http_status=403)
    try:
        account = accounts.enter(name, password, client_of(request))
    except accounts.TooManyAttempts:
        accounts.note_shut_out(name, client_of(request))
        return _later(show_login(request, trouble=TOO_MANY, name=name, wanted=next, http_status=429))
    if account is None:
        _note(request, name, "refused")
        return show_login(request, trouble="账号或密码不对", name=name, wanted=next, http_status=401)
    _note(request, account.name, "login")
    _begin(request, account)
    return RedirectResponse(_page(next), 303)


@router.post("/logout")
def logout(request: Request, csrf: Field = "") -> Response:
    if not is_own_form(request, csrf):
        raise HTTPException(403, "页面已过期，请退回再试。")
    number = request.session.get("number", "")
    if account := accounts.find(number):
        accounts.end(number)
        _note(request, account.name, "logout")
    request.session.clear()
    return RedirectResponse(f"{base_of(request)}/login", 303)


@router.get("/logout")
def not_logged_out(request: Request) -> Response:
    """Go to the first page: a link logs nobody out."""
    return RedirectResponse(f"{base_of(request)}/", 303)


@router.get("/password")
def password_page(request: Request) -> Response:
    return show_password(request)


def show_password(request: Request, *, trouble: str = "", http_status: int = 200) -> Response:
    """Return the page on which an account changes its own password."""
    account = account_of(request)
    return render(
        request,
        "password.html.j2",
        http_status,
        trouble=trouble,
        name=account.name,
        is_first=account.has_first_password,
        shortest=SHORTEST_PASSWORD,
    )


@router.post("/password")
def change_password(
    request: Request, password: Field = "", new: Field = "", again: Field = "", csrf: Field = ""
) -> Response:
    name = account_of(request).name
    if not is_own_form(request, csrf):
        return show_password(request, trouble="页面已过期，请再填一次", http_status=403)
    if new != again:
        return show_password(request, trouble="两次填写的新密码不同", http_status=400)
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD or "\0" in new:
        trouble = f"新密码须有{SHORTEST_PASSWORD}至{LONGEST_PASSWORD}个字符"
        return show_password(request, trouble=trouble, http_status=400)
    if new == password:
        return show_password(request, trouble="新密码须与原密码不同", http_status=400)
    try:
        account = accounts.enter(name, _typed(password), client_of(request))
    except accounts.TooManyAttempts:
        accounts.note_shut_out(name, client_of(request))
        return _later(show_password(request, trouble=TOO_MANY, http_status=429))
    if account is None:
        _note(request, name, "refused")
        return show_password(request, trouble="原密码不对", http_status=401)
    if not accounts.change_password(account, new):
        raise NotLoggedIn
    _note(request, account.name, "password")
    _begin(request, account)
    return RedirectResponse(f"{base_of(request)}/", 303)


def _begin(request: Request, account: accounts.Account) -> None:
    """Begin a session in this browser: nothing that was known before goes on."""
    request.session.clear()
    request.session.update(number=accounts.begin(account), csrf=secrets.token_urlsafe())


def _later(answer: Response) -> Response:
    answer.headers["Retry-After"] = str(accounts.MINUTES * 60)
    return answer


def _note(request: Request, account: str, event: str) -> None:
    accounts.note("portal", account, client_of(request), event)


def is_own_form(request: Request, csrf: str) -> bool:
    """Return whether a form was sent from a page of this very session."""
    expected = request.session.get("csrf", "")
    return bool(expected) and hmac.compare_digest(expected.encode(), csrf.encode())


def _typed(password: str) -> str:
    return password.replace("\0", "")[:LONGEST_PASSWORD]


def _page(address: str) -> str:
    """Return the address if it is a page of this very server, else the first page: a login sends nobody elsewhere."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_local and normpath(unquote(urlsplit(address).path)) not in DOORS else "/"
