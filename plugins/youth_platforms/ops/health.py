"""Whether one service of docker-compose.yml works, as its own container sees it; cheap enough for every minute."""

import json
import os
import socket
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from youth_platforms.base.refusal import Refusal

SECONDS = 10
# Airflow's services beat into its database; the api-server says whether they did of late.
BEATING = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
PAGES = {"api-server": "http://localhost:8080/api/v2/monitor/health", "portal": "http://localhost:8000/login"}
CHECKED = (*PAGES, *BEATING, "worker")


def check(service: str) -> None:
    """Ask whether the service works; return if it does.

    Raises:
        Refusal: it does not; the message says what was asked and what it answered.
    """
    if service == "worker":
        _check_worker()
    elif service in BEATING:
        server = urlsplit(os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"])
        parts = json.loads(page(f"{server.scheme}://{server.netloc}/api/v2/monitor/health"))
        state = (parts.get(BEATING[service]) or {}).get("status")
        if state != "healthy":
            raise Refusal(f"the api-server calls the {service} {state}.")
    else:
        page(PAGES[service])


def page(address: str) -> bytes:
    """Return what a page answers.

    Raises:
        Refusal: nothing, or an error.
    """
    try:
        with urlopen(address, timeout=SECONDS) as answer:
            return bytes(answer.read())
    except (URLError, OSError) as error:
        raise Refusal(f"{address} does not answer: {error}") from error


def _check_worker() -> None:
    """Ask the worker of this container through the broker."""
    from celery import Celery

    name = f"celery@{socket.gethostname()}"
    with Celery(broker=os.environ["AIRFLOW__CELERY__BROKER_URL"]) as celery:
        if not celery.control.ping(destination=[name], timeout=SECONDS):
            raise Refusal(f"{name} does not answer through the broker.")
