"""The viewer, the header of every page with its years, and the templates."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from portal import words
from portal.database import Read, Row, snapshot

STATIC = Path(__file__).parent / "static"
STYLE_VERSION = sha256(b"".join(file.read_bytes() for file in sorted(STATIC.iterdir()))).hexdigest()[:12]

# Of a request's scope: true where it came as HEAD and is answered as GET.
ASKED_WITHOUT_BODY = "portal.asked_without_body"

# The section of the counter's pages: there before anything is published.
COUNTER = "/counter"

# Takes the place of the session's token until the page is sent; nothing that was filed can hold it.
TOKEN = secrets.token_hex(16)

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.filters.update(words.FILTERS)
templates.globals.update(words.FUNCTIONS)


@dataclass(frozen=True)
class Viewer:
    """The unit that asks, and the reader login that answers for what it may see.

    `level` is province, city or county; `city_code` is empty for the province. `account` is empty where no account of
    the portal's own is used.
    """

    login: str
    level: str
    unit_code: str
    unit_name: str
    city_code: str | None = None
    account: str | None = None

    @property
    def scope_name(self) -> str:
        """How a page calls what the viewer sees."""
        return "全省" if self.level == "province" else self.unit_name

    def covers(self, city_code: str | None, county_code: str | None) -> bool:
        """Return whether a unit of that city and county (None: the unit is above it) is within what the viewer sees."""
        if self.level == "county":
            return county_code == self.unit_code
        return self.level == "province" or city_code == self.unit_code


@dataclass(frozen=True)
class PageHeader:
    """The header of a page: its year (None: belongs to no year), the years that there are, its section."""

    year: int | None
    years: list[int]
    section: str | None
    address: str
    approval: Row | None

    @property
    def is_counter(self) -> bool:
        """Whether it is a page of the counter, which belongs to no published year."""
        return self.section == COUNTER

    def in_year(self, year: int) -> str:
        """Return the address of the same page in another year."""
        return self.address.replace(f"/{self.year}", f"/{year}", 1)


@dataclass(frozen=True)
class Page:
    """One page being made: `read` asks the warehouse, `show` makes the page."""

    request: Request
    viewer: Viewer
    header: PageHeader
    read: Read

    def show(self, template: str, **values: Any) -> str:
        """Return the page from its template, but for what is the session's (`finished`)."""
        return _filled(self.request, template, viewer=self.viewer, header=self.header, **values)

    @cached_property
    def cities(self) -> list[Row]:
        """The cities that the viewer may see."""
        return self.read("every_page/cities", year=self.header.year)


def base_of(request: Request) -> str:
    """Return what comes before every address of the portal: nothing, or its place in Airflow."""
    return str(request.scope.get("root_path", ""))


def client_of(request: Request) -> str:
    """Return the address that the request comes from."""
    return request.client.host if request.client else ""


def render(request: Request, template: str, http_status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page that belongs to no year: the login, an error."""
    return finished(request, _filled(request, template, viewer=None, header=None, **values), http_status)


def finished(request: Request, text: str, http_status: int = 200) -> HTMLResponse:
    """Return a page with the token of the session in its forms."""
    session = request.scope.get("session") or {}
    return HTMLResponse(text.replace(TOKEN, session.get("csrf", "")), http_status)


def _filled(request: Request, template: str, **values: Any) -> str:
    """Return a template with its values; links start at wherever the portal is mounted."""
    base = base_of(request)
    return templates.get_template(template).render(values, base=base, style_version=STYLE_VERSION, csrf=TOKEN)


@contextmanager
def open_page(request: Request, year: int | None = None, section: str | None = None) -> Iterator[Page]:
    """Open the page of a year (None: the newest published one) for the viewer that the application names.

    A page of the counter may have no year: its header leads to the newest published one, where there is one.

    Raises:
        HTTPException: 404 for a year that is not published.
        NotLoggedIn: from the application.
    """
    viewer: Viewer = request.app.state.viewer(request)
    with snapshot(viewer.login) as read:
        is_published = read("every_page/published")[0]["is_published"]
        if not is_published and section != COUNTER:
            raise HTTPException(404, "还没有发布过结果：先运行一个年度。")
        years = [row["report_year"] for row in read("every_page/years")] if is_published else []
        if year is None and years:
            year = years[0]
        if section != COUNTER and (year is None or year not in years):
            raise HTTPException(404, f"没有{year}年度的结果。" if year else "还没有发布过结果。")
        approval = read("every_page/approval", year=year) if year else []
        path = request.scope["path"].removeprefix(base_of(request))
        address = f"{path}?{request.url.query}" if request.url.query else path
        yield Page(request, viewer, PageHeader(year, years, section, address, approval[0] if approval else None), read)
