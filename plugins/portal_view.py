"""Airflow plugin: the portal in Airflow's menu, for whoever is logged in to Airflow.

Airflow guards no page of a plugin by itself: each page here depends on its own check of who asks.
"""

from typing import Any

from airflow.plugins_manager import AirflowPlugin
from starlette.types import Receive, Scope, Send

PREFIX = "/portal"


class PortalBehindAirflow:
    """ASGI application that is made on its first request: every process of Airflow loads plugins, one serves pages."""

    def __init__(self) -> None:
        self.app: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on to the portal."""
        if self.app is None:
            from airflow.api_fastapi.core_api.security import get_user
            from fastapi import Depends

            from portal.app import mounted

            self.app = mounted(Depends(get_user))
        await self.app(scope, receive, send)


class PortalView(AirflowPlugin):
    """Registers the pages and their place in the menu."""

    name = "portal"
    fastapi_apps: list[Any] = [  # noqa: RUF012 - as the base class has it
        {"app": PortalBehindAirflow(), "url_prefix": PREFIX, "name": "portal"}
    ]
    external_views: list[Any] = [  # noqa: RUF012
        {
            "name": "认定门户",
            "href": f"{PREFIX}/",
            "url_route": "youth-portal",
            "destination": "nav",
            "category": "browse",
        }
    ]
