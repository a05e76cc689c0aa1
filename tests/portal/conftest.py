"""The portal over the published world, with accounts of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg2
import pytest
from httpx import Response
from starlette.testclient import TestClient

from portal import accounts
from portal.app import standalone
from portal.database import readers
from youth_platforms.warehouse.access.logins import reader
from youth_platforms.warehouse.migrate import migrate

PASSWORD = "一把钥匙开一把锁"
ACCOUNTS = {
    "省级": "province",
    "武汉": "city_420100",
    "黄石": "city_420200",
    "江岸": "county_420102",
    "江汉": "county_420103",
}
LogIn = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def opened(decided: psycopg2.extensions.connection) -> Iterator[psycopg2.extensions.connection]:
    """The published world of this module, with an account of each scope; a connection of its owner.

    A copied database has lost the readers' rights, as a restored one has: migration gives them back.
    """
    migrate()
    for name, scope in ACCOUNTS.items():
        accounts.save(name, reader(scope).login, PASSWORD)
    yield decided
    readers.close()
    accounts.owner.close()


@pytest.fixture
def stranger(opened: psycopg2.extensions.connection) -> Iterator[TestClient]:
    """A browser in which nobody is logged in."""
    with TestClient(standalone(), raise_server_exceptions=False) as browser:
        yield browser
    with opened.cursor() as cursor:
        cursor.execute("delete from access.portal_login_attempts")


@pytest.fixture(scope="module")
def log_in(opened: psycopg2.extensions.connection) -> Iterator[LogIn]:
    """A browser in which an account is logged in, as a person does it; the same one when asked again."""
    browsers: dict[str, TestClient] = {}
    with ExitStack() as stack:

        def of(name: str) -> TestClient:
            if name not in browsers:
                browser = stack.enter_context(TestClient(standalone(), raise_server_exceptions=False))
                assert enter(browser, name, PASSWORD).status_code == 303
                browsers[name] = browser
            return browsers[name]

        yield of


def enter(browser: TestClient, name: str, password: str, **fields: str) -> Response:
    """Fill in the form of the login and send it."""
    filled = {"name": name, "password": password, "csrf": token_of(browser.get("/login")), **fields}
    return browser.post("/login", data=filled, follow_redirects=False)


def token_of(page: Response) -> str:
    """Return the token that the page's forms carry."""
    return page.text.partition('name="csrf" value="')[2].partition('"')[0]
