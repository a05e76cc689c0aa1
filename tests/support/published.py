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
from youth_platforms.ops.embedded import postgres
from youth_platforms.warehouse.migrate import migrate

PUBLISHED = (2015, 2016, 2017)


@contextmanager
def database(port: int, name: str, template: str) -> Iterator[str]:
    """A database, copied from another, for as long as it is needed; its URL is in WAREHOUSE_URL meanwhile."""
    connection = psycopg2.connect(postgres.administrator_url(port))
    connection.autocommit = True
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    with connection.cursor() as cursor, pytest.MonkeyPatch.context() as patch:
        cursor.execute(sql.SQL("drop database if exists {name} with (force)").format(**names))
        cursor.execute(sql.SQL("create database {name} template {template} owner youth_platforms").format(**names))
        url = postgres.url("warehouse", port).removesuffix("warehouse") + name
        patch.setenv("WAREHOUSE_URL", url)
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
def published_world(server: int, template: str, filings: Path) -> Iterator[str]:
    """Name of the database to copy."""
    with database(server, "published_world", template):
        migrate()
        for year in PUBLISHED:
            run_year(year, filings)
        yield "published_world"


@pytest.fixture(scope="module")
def decided(
    server: int, published_world: str, request: pytest.FixtureRequest
) -> Iterator[psycopg2.extensions.connection]:
    """A copy of the published world of the module's own, and a connection that sees what others commit."""
    with database(server, request.module.__name__.rpartition(".")[2], published_world) as url:
        connection = psycopg2.connect(url)
        connection.autocommit = True
        yield connection
        connection.close()
