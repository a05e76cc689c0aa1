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

PUBLISHED = (2015, 2016, 2017)
# dbt keeps its parsing for one address alone, and parses the whole project again for another: 13 seconds. So databases
# that are built in bear one of two names, the second of those that one test has for itself.
BUILT, CLEAN = "built", "clean"


@contextmanager
def database(port: int, name: str, template: str) -> Iterator[str]:
    """A database, copied from another, for as long as it is needed; its URL is in WAREHOUSE_URL meanwhile.

    What dbt keeps of its parsing is kept for its name.
    """
    connection = psycopg2.connect(postgres.administrator_url(port))
    connection.autocommit = True
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    with connection.cursor() as cursor, pytest.MonkeyPatch.context() as patch:
        cursor.execute(sql.SQL("drop database if exists {name} with (force)").format(**names))
        cursor.execute(sql.SQL("create database {name} template {template} owner youth_platforms").format(**names))
        url = postgres.url("warehouse", port).removesuffix("warehouse") + name
        patch.setenv("WAREHOUSE_URL", url)
        patch.setenv("DBT_TARGET_PATH", str(home() / f"dbt_{name}"))
        yield url
        cursor.execute(sql.SQL("drop database {name} with (force)").format(**names))
    connection.close()


@pytest.fixture(scope="session")
def world() -> World:
    return make_world()


@pytest.fixture(scope="session")
def filings(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inbox with the world's workbooks of all years."""
    inbox = tmp_path_factory.mktemp("world")
    write(world.province, inbox)
    return inbox


@pytest.fixture(scope="session")
def published_world(server: int, template: str, filings: Path) -> str:
    """Name of the database to copy."""
    with kept_as("published_world", server, template) as name:
        for year in PUBLISHED:
            run_year(year, filings)
    return name


@contextmanager
def kept_as(name: str, port: int, template: str) -> Iterator[str]:
    """A database to build in, copied from another; at the end it is kept under a name, to be copied by later ones."""
    with database(port, BUILT, template):
        yield name
        connection = psycopg2.connect(postgres.administrator_url(port))
        connection.autocommit = True
        with connection.cursor() as cursor:
            copy = sql.SQL("create database {} template {} owner youth_platforms")
            cursor.execute(copy.format(sql.Identifier(name), sql.Identifier(BUILT)))
        connection.close()


@pytest.fixture(scope="module")
def decided(server: int, published_world: str) -> Iterator[psycopg2.extensions.connection]:
    """A copy of the published world of the module's own, and a connection that sees what others commit."""
    with database(server, BUILT, published_world) as url:
        connection = psycopg2.connect(url)
        connection.autocommit = True
        yield connection
        connection.close()
