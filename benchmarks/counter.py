"""How soon each of many counties has its receipt when all file at once, against the watcher reading the same.

    PYTHONPATH=.:plugins python -m benchmarks.counter [--counties 50] [--workers 2] [--json FILE]

The portal runs as `make portal` runs it, over an embedded PostgreSQL of the benchmark's own. Each county is logged in
before; then all send their workbook of the sample year at once, and each looks at its page, as often as a browser does,
until the receipt is there. Compared with the watcher: one process that takes the same files from a folder, cold. Ours
also takes them over HTTP, looks at each cover before it is taken, and shows pages meanwhile. Talks to 127.0.0.1 alone.
"""

import argparse
import asyncio
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.intake import YEAR, _forget, _make_filings, server
from portal import accounts
from portal.counter_pages.file import AGAIN_SECONDS
from youth_platforms.base.ports import port_for
from youth_platforms.intake.watch import look
from youth_platforms.parsing.read_file import identify_file
from youth_platforms.reference.divisions import cities
from youth_platforms.warehouse.connection import connect

TARGET_SECONDS = 60
STARTED_WITHIN = 60


def main() -> None:
    """Make the filings, measure, print a table."""
    given = _options()
    with tempfile.TemporaryDirectory(prefix="counter-benchmark-") as name:
        folder = Path(name)
        with server(folder):
            _make_filings(folder / "made", 1)
            files = _of_counties(folder / "made", given.counties)
            watched = _watched(folder / "watched", files)
            _forget()
            seconds = _filed(folder, files, given.workers)
    last, median = max(seconds), sorted(seconds)[len(seconds) // 2]
    print(f"{len(files)} counties file at once, {given.workers} workers")
    print(f"the watcher reads the same  {watched:6.1f} s")
    print(f"half have their receipt     {median:6.1f} s")
    print(f"all have their receipt      {last:6.1f} s   (target {TARGET_SECONDS} s)")
    print(f"ratio to the watcher        {last / watched:6.1f}")
    if given.json:
        given.json.write_text(json.dumps({"watched": watched, "seconds": seconds}) + "\n", encoding="ascii")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counties", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    return parser.parse_args()


def _of_counties(made: Path, count: int) -> dict[str, Path]:
    """Return one workbook of each of so many counties, by the county's code."""
    own_city = {city.code for city in cities()}
    found: dict[str, Path] = {}
    for path in sorted(made.rglob("*.xlsx")):
        identity = identify_file(path.read_bytes(), path.name)
        if identity.form == "county_report" and identity.unit_code and identity.unit_code not in own_city:
            found.setdefault(identity.unit_code, path)
    return dict(list(found.items())[:count])


def _watched(inbox: Path, files: dict[str, Path]) -> float:
    """Return the seconds in which one watcher reads the files and writes their receipts."""
    inbox.mkdir()
    for code, path in files.items():
        shutil.copy2(path, inbox / f"{code}.xlsx")
    look(str(inbox), 0, 60)
    began = time.perf_counter()
    looked = look(str(inbox), 0, 60)
    assert looked.checked == len(files), looked
    return time.perf_counter() - began


def _filed(folder: Path, files: dict[str, Path], workers: int) -> list[float]:
    """Return, for each county, the seconds from when all began to file until its receipt was on its page."""
    (folder / "inbox").mkdir()
    os.environ["INBOX"] = str(folder / "inbox")
    passwords = {code: secrets.token_urlsafe() for code in files}
    for code, password in passwords.items():
        accounts.save(code, f"youth_platforms_county_{code}", password)
    # All come from one address here: the brake on guesses is not what is measured.
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("truncate access.portal_login_attempts")
    port = port_for("counter-benchmark", "PORT", 32080)
    command = [sys.executable, "-m", "uvicorn", "--factory", "portal.app:standalone", "--port", str(port)]
    server = subprocess.Popen([*command, "--workers", str(workers), "--log-level", "warning", "--no-access-log"])
    try:
        _wait_for(port)
        return asyncio.run(_file_all(port, files, passwords))
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/login", trust_env=False)
            return
        except httpx.ConnectError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


async def _file_all(port: int, files: dict[str, Path], passwords: dict[str, str]) -> list[float]:
    # Logins go through few at a time: many attempts from one address at once look like guessing.
    ready, go, door = [], asyncio.Event(), asyncio.Semaphore(4)

    async def file(code: str) -> float:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False, follow_redirects=True
        ) as browser:
            async with door:
                token = _token((await browser.get("/login")).text)
                answer = await browser.post("/login", data={"name": code, "password": passwords[code], "csrf": token})
                assert answer.status_code == 200, answer.text
            token = _token((await browser.get(f"/counter/{YEAR}")).text)
            ready.append(code)
            await go.wait()
            began = time.perf_counter()
            content = {"file": (files[code].name, files[code].read_bytes())}
            page = await browser.post(f"/counter/{YEAR}/county_report", data={"csrf": token}, files=content)
            while "refresh" in page.headers:
                await asyncio.sleep(AGAIN_SECONDS)
                page = await browser.get(page.url.path)
            assert page.status_code == 200, page.text
            assert "下载标注好的原表" in page.text, page.text
            return time.perf_counter() - began

    filing = [asyncio.create_task(file(code)) for code in files]
    while len(ready) < len(files):
        await asyncio.sleep(0.1)
        for task in filing:
            if task.done():
                task.result()
    go.set()
    return list(await asyncio.gather(*filing))


def _token(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]


if __name__ == "__main__":
    main()
