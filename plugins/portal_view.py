"""Airflow plugin: the portal in Airflow's menu, for those who may read the DAG that asks for the list's approval.

Airflow guards no page of a plugin by itself: each page here depends on its own check of who asks. Its permission to
see the website would not do: Airflow gives that to every role that is made.
"""

from typing import Any

from airflow.plugins_manager import AirflowPlugin
from fastapi import Request
from starlette.types import Receive, Scope, Send

from youth_platforms.base.addresses import PORTAL

READ_BY_READERS_OF = "approve_list"


class PortalBehindAirflow:
    """ASGI application that is made on its first request: every process of Airflow loads plugins, one serves pages."""

    def __init__(self) -> None:
        self.app: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to the portal."""
        if self.app is None:
            from portal.app import mounted

            self.app = mounted(may_read())
        await self.app(scope, receive, send)


def may_read() -> Any:
    """Return a dependency: the name of Airflow's account, if it may read the DAG, as its own page asks."""
    from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_dag

    permitted = requires_access_dag("GET", param_dag_id=READ_BY_READERS_OF)

    def account(request: Request, user: GetUserDep) -> str:
        permitted(request, user)
        return user.get_name()

    return account


class PortalView(AirflowPlugin):
    """Registers the pages and their place in the menu."""

    name = "portal"
    fastapi_apps: list[Any] = [  # noqa: RUF012 - as the base class has it
        {"app": PortalBehindAirflow(), "url_prefix": PORTAL, "name": "portal"}
    ]
    external_views: list[Any] = [  # noqa: RUF012
        {
            "name": "认定门户",
            "href": f"{PORTAL}/",
            "url_route": "youth-portal",
            "destination": "nav",
            "category": "browse",
        }
    ]
