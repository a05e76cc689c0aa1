"""A warehouse in which 2015 to 2017 of a small province are published, built once and copied for each module.

tests/conftest.py hands these fixtures to every folder.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from tests.oracle.scenario import write
from tests.support.corridor import run_year
from tests.support.world import World, make_world
from youth_platforms.base.paths import home
from youth_platforms.ops.embedded import postgres
from youth_platforms.ops.embedded.databases import DATABASES

PUBLISHED = (2015, 2016, 2017)
# dbt keeps its parsing for one address alone, and parses the whole project again for another: 5 to 7 seconds. So
# databases that are built in bear one of two names, the second of those that one test has for itself.
BUILT, CLEAN = "built", "clean"
OWNER = DATABASES["warehouse"]
# Files are copied as they are: through the log, a database of a few megabytes takes twice as long.
COPY = "create database {} template {} strategy file_copy owner {}"


def administer(port: int, statement: str, *names: str) -> None:
    """Do something to whole databases: the statement has a place in braces for each name."""
    connection = psycopg2.connect(postgres.administrator_url(port))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    connection.close()


@contextmanager
def database(port: int, name: str, template: str) -> Iterator[str]:
    """Copy a database for as long as it is needed; its URL is in WAREHOUSE_URL meanwhile.

    What dbt keeps of its parsing is kept for its name.
    """
    with pytest.MonkeyPatch.context() as patch:
        administer(port, "drop database if exists {} with (force)", name)
        administer(port, COPY, name, template, OWNER)
        yield point_at(port, name, patch)
        administer(port, "drop database {} with (force)", name)


def point_at(port: int, name: str, patch: pytest.MonkeyPatch) -> str:
    """Put the URL of a database, which need not be there yet, and the folder of its parsing into the environment."""
    url = postgres.url("warehouse", port).removesuffix("warehouse") + name
    patch.setenv("WAREHOUSE_URL", url)
    patch.setenv("DBT_TARGET_PATH", str(home() / f"dbt_{name}"))
    return url


@pytest.fixture(scope="session")
def world() -> World:
    return make_world()


@pytest.fixture(scope="session")
def filings(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the inbox with the world's workbooks of all years."""
    inbox = tmp_path_factory.mktemp("world")
    write(world.province, inbox)
    return inbox


@pytest.fixture(scope="session")
def published_world(server: int, template: str, filings: Path) -> str:
    """Return the name of the database to copy."""
    with kept_as("published_world", server, template) as name:
        for year in PUBLISHED:
            run_year(year, filings)
    return name


@contextmanager
def kept_as(name: str, port: int, template: str) -> Iterator[str]:
    """Copy a database to build in; at the end it is kept under a name, to be copied by later ones."""
    with database(port, BUILT, template):
        yield name
        administer(port, COPY, name, BUILT, OWNER)


@pytest.fixture(scope="module")
def decided(server: int, published_world: str) -> Iterator[psycopg2.extensions.connection]:
    """Give the module its own copy of the published world: a connection that sees what others commit."""
    with database(server, BUILT, published_world) as url:
        connection = psycopg2.connect(url)
        connection.autocommit = True
        yield connection
        connection.close()
