"""A real Chromium, and the portal over the published world behind a real server."""

import time
from collections.abc import Iterator
from threading import Thread

import psycopg2
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from portal import accounts
from portal.app import standalone
from portal.database import readers
from youth_platforms.base.ports import port_for
from youth_platforms.warehouse.access.logins import reader
from youth_platforms.warehouse.migrate import migrate

PASSWORD = "一把钥匙开一把锁"
DESK, PHONE = ViewportSize(width=1200, height=900), ViewportSize(width=390, height=844)


@pytest.fixture(scope="module")
def address(decided: psycopg2.extensions.connection) -> Iterator[str]:
    """Where the portal answers, with an account of the province and one of Huangshi."""
    migrate()
    for name, scope in (("省级", "province"), ("黄石", "city_420200")):
        accounts.save(name, reader(scope).login, PASSWORD)
    port = port_for("portal-test", "PORT", 31080)
    server = uvicorn.Server(uvicorn.Config(standalone(), port=port, log_level="warning"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the portal does not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    readers.close()
    accounts.owner.close()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser on a desk."""
    with chromium.new_context(viewport=DESK, locale="zh-CN") as context:
        context.set_default_timeout(60_000)
        yield context


@pytest.fixture(scope="module")
def inside(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser in which the province's account is logged in; pages may be measured, whatever their policy."""
    with chromium.new_context(viewport=DESK, locale="zh-CN", bypass_csp=True) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(f"{address}/login")
        page.get_by_label("账号").fill("省级")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"{address}/2017")
        page.close()
        yield context
