"""How fast the portal answers under load, and its floor: a static file of the same server.

    WAREHOUSE_URL=... python -m benchmarks.portal [--rate 100] [--seconds 15] [--workers 2]

The warehouse must hold a published year (`make run`). Requests start at fixed times, whether or not earlier ones were
answered, over the main pages of a logged-in provincial account; latency counts from the time a request was due. Prints
milliseconds (p50, p95, p99) and the ratio ours / floor; stops at 300 requests/s, and talks to 127.0.0.1 alone.
"""

import argparse
import asyncio
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice

import httpx

from portal import accounts
from portal.database import snapshot
from youth_platforms.base.ports import port_for
from youth_platforms.warehouse.access.logins import reader

FASTEST = 300
STARTED_WITHIN = 30
ACCOUNT = "负载测试"


def main_pages() -> list[str]:
    """Addresses of the newest year: each kind of page, and the why page of every tenth applicant."""
    with snapshot(reader("province").login) as read:
        year = read("every_page/years")[0]["report_year"]
        applicants = read("province/applicants", year=year, city=None, decision=None)[::10]
        cities = read("every_page/cities", year=year)[::4]
    kinds = [
        [f"/{year}"],
        [f"/{year}/list"],
        [f"/{year}/platforms/{row['platform_code']}" for row in applicants],
        [f"/{year}/cities/{row['city_code']}" for row in cities],
        [f"/{year}/filings"],
        [f"/{year}/what-if"],
        ["/search?q=4201"],
    ]
    turns = [cycle(kind) for kind in kinds]
    return [next(turn) for _ in range(12) for turn in turns]


async def load(browser: httpx.AsyncClient, paths: Sequence[str], rate: int, seconds: int) -> list[float]:
    """Milliseconds from when each request was due until its answer was read; every answer must be a page."""
    began = time.perf_counter() + 0.2

    async def ask(nth: int, path: str) -> float:
        due = began + nth / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        answer = await browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return (time.perf_counter() - due) * 1000

    asked = islice(cycle(paths), rate * seconds)
    return list(await asyncio.gather(*(ask(nth, path) for nth, path in enumerate(asked))))


async def measure(port: int, password: str, rate: int, seconds: int) -> None:
    """Log in, warm up, and print both measurements."""
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False, limits=limits
    ) as browser:
        token = (await browser.get("/login")).text.partition('name="csrf" value="')[2].partition('"')[0]
        await browser.post("/login", data={"name": ACCOUNT, "password": password, "csrf": token})
        pages = main_pages()
        await load(browser, pages, min(rate, 30), 3)
        floor = printed("static file (floor)", await load(browser, ["/static/portal.css"], rate, seconds))
        ours = printed("pages", await load(browser, pages, rate, seconds))
    print(f"ratio of p50               {ours[0] / floor[0]:6.1f}")
    print(f"ratio of p95               {ours[1] / floor[1]:6.1f}")


def printed(name: str, latencies: list[float]) -> tuple[float, float]:
    """Return p50 and p95 in milliseconds; print p99 too."""
    cuts = statistics.quantiles(latencies, n=100)
    print(f"{name:24} p50 {cuts[49]:6.1f} ms   p95 {cuts[94]:6.1f} ms   p99 {cuts[98]:6.1f} ms   n {len(latencies)}")
    return cuts[49], cuts[94]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=100, help=f"requests a second, at most {FASTEST}")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    password = secrets.token_urlsafe()
    accounts.save(ACCOUNT, reader("province").login, password)
    port = port_for("portal-benchmark", "PORT", 30080)
    command = [sys.executable, "-m", "uvicorn", "--factory", "portal.app:standalone", "--port", str(port)]
    command += ["--workers", str(given.workers), "--log-level", "warning", "--no-access-log"]
    server = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + STARTED_WITHIN
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/login", trust_env=False)
                break
            except httpx.ConnectError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        asyncio.run(measure(port, password, min(given.rate, FASTEST), given.seconds))
    finally:
        server.terminate()
        server.wait()
        accounts.close(ACCOUNT)


if __name__ == "__main__":
    main()
