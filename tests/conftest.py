"""What tests share: an embedded PostgreSQL of their own, warehouses in it, and an order."""

import gc
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from shutil import disk_usage, rmtree
from tempfile import TemporaryDirectory

import psutil
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from portal import accounts
from tests.support.lanes import Lanes
from tests.support.published import (  # noqa: F401 - fixtures of every folder
    CLEAN,
    database,
    decided,
    filings,
    published_world,
    world,
)
from tests.support.system import chinese_fonts, missing  # noqa: F401 - a fixture of every folder
from tools import browser
from youth_platforms.ops.embedded import postgres
from youth_platforms.warehouse.migrate import migrate

# The tests' data may be lost with the machine, so nothing waits for the disk.
# A database is copied by the kernel, not page by page.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "file_copy_method": "clone"}
# Databases are copied and dropped by the hundred: a disk seeks the place of each new file among those that are gone.
MEMORY, ROOM, PREFIX = Path("/dev/shm"), 4 * 2**30, "youth-platforms-tests-"
# scrypt's work factor, in the tests' own process and in the product: at full cost, hundreds of accounts take a minute.
EASY, FULL = 2**4, accounts.WORK
# A page may be waited for on a machine that has much else to do.
PAGE_MILLISECONDS = 60_000
# What a test needs, from cheap to dear: what is broken everywhere shows in seconds.
NEEDS = ("warehouse_url", "clean_warehouse", "site", "published_world", "machine")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests by what they need: cheap first in one process, dear first where workers share them."""

    def cost(item: pytest.Item) -> int:
        names = set(getattr(item, "fixturenames", ()))
        return max((place for place, name in enumerate(NEEDS, start=1) if name in names), default=0)

    items.sort(key=cost, reverse=hasattr(config, "workerinput"))


def pytest_collection_finish() -> None:
    """Collect nothing of what lives as long as the tests do, and look less often: a tenth is gained."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Lanes:
    """Return what workers are handed, where there are several."""
    return Lanes(config, log)


@pytest.fixture(scope="session", autouse=True)
def easy_passwords() -> Iterator[None]:
    """Passwords that are hashed at next to no cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "WORK", EASY)
        yield


@pytest.fixture
def full_passwords(easy_passwords: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that are hashed at the cost that they have where the portal serves."""
    monkeypatch.setattr(accounts, "WORK", FULL)


@pytest.fixture(scope="session")
def own_home() -> Iterator[Path]:
    """A home of this session's own (YP_HOME), away from the one that `make run` uses; in memory where it has room.

    Root's data lie beside the home, where another account can enter.
    """
    with (
        TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=_memory()) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        patch.setenv("YP_HOME", str(home))
        yield home


def _memory() -> Path | None:
    """Return where files lie in memory, without what workers left there that are gone; none where it is no place."""
    if not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    for left in MEMORY.glob(f"{PREFIX}*"):
        if not psutil.pid_exists(int(left.name.removeprefix(PREFIX).partition("-")[0])):
            rmtree(left, ignore_errors=True)
    return MEMORY if min(disk_usage(MEMORY).free, psutil.virtual_memory().available) > ROOM else None


@pytest.fixture(scope="session")
def server(own_home: Path) -> Iterator[int]:
    """Port of an embedded PostgreSQL, started by the product's own module."""
    try:
        yield postgres.start(CARELESS)
    finally:
        postgres.stop()
        postgres.remove()


@pytest.fixture(scope="session")
def template(server: int) -> str:
    """Name of a migrated and otherwise empty warehouse, to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_URL", postgres.url("warehouse", server))
        migrate()
    return "warehouse"


@pytest.fixture(scope="session")
def warehouse_url(server: int, template: str) -> Iterator[str]:
    """libpq URL of one migrated warehouse for the whole session, also in WAREHOUSE_URL."""
    with database(server, "of_the_session", template) as url:
        yield url


@pytest.fixture
def clean_warehouse(server: int, template: str) -> Iterator[str]:
    """libpq URL of a migrated and empty warehouse for one test, also in WAREHOUSE_URL."""
    with database(server, CLEAN, template) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser: Debian's."""
    executable = browser.chromium() or missing(f"Chromium is missing (Debian: apt-get install {browser.PACKAGES})")
    expect.set_options(timeout=PAGE_MILLISECONDS)
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield program
        program.close()


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """Address of a local server with S3's real protocol."""
    from moto.server import ThreadedMotoServer

    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    host, port = store.get_host_and_port()
    yield f"http://{host}:{port}"
    store.stop()


@pytest.fixture
def bucket(object_store: str, clean_warehouse: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name of an empty bucket, with an empty warehouse; the archive is a folder of a bucket of its own."""
    import boto3
    from s3fs import S3FileSystem

    name = f"inbox-{secrets.token_hex(4)}"
    settings = {
        "AWS_ENDPOINT_URL": object_store,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "YP_ARCHIVE": f"s3://{name}-archive/filings",
    }
    for variable, value in settings.items():
        monkeypatch.setenv(variable, value)
    S3FileSystem.clear_instance_cache()
    for bucket in (name, f"{name}-archive"):
        boto3.client("s3").create_bucket(Bucket=bucket)
    return name
