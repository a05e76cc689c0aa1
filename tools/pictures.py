"""The pictures that READMEs and how-to pages show, taken again from the warehouse: python -m tools.pictures.

The pages are those of the portal over whatever the warehouse (WAREHOUSE_URL) holds: the sample province, after
`make run YEAR=2015-2017`. Needs Chromium and a Chinese font (Debian: chromium-headless-shell, fonts-noto-cjk).
"""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright

from portal import accounts
from portal.app import mounted, standalone
from portal.database import snapshot
from tools.browser import PACKAGES, chromium
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.ports import port_for
from youth_platforms.warehouse.access.logins import reader

PICTURES = PROJECT_ROOT / "docs" / "pictures"
LARGEST = 300_000
# Milliseconds: the first self-check of a warehouse waits for dbt.
COMPILED_WITHIN = 120_000
YEAR = 2016
# Name of the picture -> address, width and height of the window in pixels.
SHOTS = {
    "overview": (f"/{YEAR}", 1120, 1500),
    "why": (f"/{YEAR}/platforms/{{platform}}", 1120, 1000),
    "list": (f"/{YEAR}/list", 1120, 760),
    "city": (f"/{YEAR}/cities/420100", 1120, 1180),
    "overview-phone": (f"/{YEAR}", 390, 1180),
}
# Of the counter also whose account looks at it.
SHOTS_OF_UNITS = {
    "counter-county": ("county_420102", "/counter", 1120, 520),
    "counter-self-check": ("county_420102", f"/counter/self-check?year={YEAR}", 1120, 900),
    "counter-city": ("city_420100", f"/counter/check?year={YEAR}", 1120, 640),
    "counter-province": ("province", f"/counter/check?year={YEAR}", 1120, 640),
}
ACCOUNT = "图片"


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve the application from a thread, on a free port; give its address."""
    port = port_for("pictures", "PORT", 29080)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def explained_platform() -> str:
    """Return a platform that one figure kept from the list: its page shows most."""
    with snapshot(reader("province").login) as read:
        refused = read("province/applicants", year=YEAR, city=None, decision="ineligible")
        for row in refused:
            misses = read("platform/near_miss", year=YEAR, platform=row["platform_code"])
            if misses and misses[0]["unit"] == "次":
                return str(row["platform_code"])
    return str(refused[0]["platform_code"])


def main() -> int:
    """Take every picture; return the exit status."""
    executable = chromium()
    if not executable:
        print(f"Stopped: Chromium is missing (Debian: apt-get install {PACKAGES}).", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        with serving(mounted(lambda: "pictures")) as address:
            for name, (path, width, height) in SHOTS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
                page.goto(address + path.format(platform=explained_platform()))
                take(page, name)
        with serving(standalone()) as address:
            for name, (login, path, width, height) in SHOTS_OF_UNITS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
                with logged_in(page, address, login):
                    page.goto(address + path)
                    if name == "counter-self-check":
                        page.get_by_text("全年活动次数").first.wait_for(timeout=COMPILED_WITHIN)
                    take(page, name)
        browser.close()
    return 0


@contextmanager
def logged_in(page: Page, address: str, login: str) -> Iterator[None]:
    """Log in with an account that answers to a reader login and is closed at the end."""
    password = secrets.token_urlsafe()
    accounts.save(ACCOUNT, reader(login).login, password)
    page.goto(f"{address}/login")
    page.locator("[name=name]").fill(ACCOUNT)
    page.locator("[name=password]").fill(password)
    page.locator("form[action$='/login'] button").click()
    page.wait_for_url(lambda url: "/login" not in url)
    try:
        yield
    finally:
        accounts.close(ACCOUNT)


def take(page: Page, name: str) -> None:
    """Write one picture.

    Raises:
        SystemExit: it is too large for a repository.
    """
    size = len(page.screenshot(path=PICTURES / f"{name}.png"))
    if size > LARGEST:
        raise SystemExit(f"Stopped: {name}.png has {size} bytes, more than {LARGEST}.")
    print(f"{PICTURES / name}.png  {size >> 10} KB")


if __name__ == "__main__":
    sys.exit(main())
