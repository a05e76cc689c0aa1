"""Superset for real, over the published world, as `make superset` brings it up."""

from collections.abc import Iterator

import httpx
import psycopg2
import pytest

from tests.support.published import PUBLISHED
from tests.support.system import missing
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.secrets import secret
from youth_platforms.ops.airflow.environment import ADMIN
from youth_platforms.ops.progress import Progress
from youth_platforms.ops.superset import start
from youth_platforms.ops.venv import LOCKS, is_too_new, python_of

# The counties of the published world file no townships: some of the directory's get an amount.
TOWNSHIPS = """
    update marts.mart_township_funding set amount_yuan = 12000, threshold_yuan = 20000, outcome = 'fail'
    where report_year = %s and township_code in (
        select township_code from marts.mart_township_funding order by township_code limit 3
    )
"""


@pytest.fixture(scope="module")
def address(decided: psycopg2.extensions.connection) -> Iterator[str]:
    """Where Superset answers. Its environment is made by `make venv-superset`, which `make test` does."""
    if is_too_new(start.LOCK):
        pytest.skip("Superset runs with no Python as new as this one")
    if not python_of(PROJECT_ROOT / LOCKS[start.LOCK]).exists():
        missing("Superset's environment is missing: make venv-superset")
    with decided.cursor() as cursor:
        cursor.execute(TOWNSHIPS, (PUBLISHED[-1],))
    yield start.bring_up(Progress())
    start.stop()


@pytest.fixture(scope="module")
def api(address: str) -> Iterator[httpx.Client]:
    """A session of the administrator with Superset's own API."""
    with httpx.Client(base_url=f"{address}/api/v1/", timeout=60, trust_env=False) as client:
        who = {"username": ADMIN, "password": secret(start.ADMIN_PASSWORD), "provider": "db"}
        answer = client.post("security/login", json=who)
        client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
        client.headers["X-CSRFToken"] = client.get("security/csrf_token/").raise_for_status().json()["result"]
        client.headers["Referer"] = address
        yield client
