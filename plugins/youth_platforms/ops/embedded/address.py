"""Which warehouse this machine works on: the one that WAREHOUSE_URL names, else the embedded one."""

import os

from youth_platforms.ops.embedded import postgres
from youth_platforms.ops.private_home import make_home_private
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.migrate import migrate


def warehouse_url() -> str:
    """Return the libpq URL of the warehouse; start the embedded server if need be."""
    if url := os.environ.get("WAREHOUSE_URL"):
        return url
    make_home_private()
    return postgres.url("warehouse", postgres.start())


def prepare_warehouse() -> int:
    """Start PostgreSQL, make the warehouse's tables, and leave its URL in WAREHOUSE_URL.

    Returns:
        Port of the embedded server, which holds the services' own databases wherever the warehouse is.

    Raises:
        Refusal, WarehouseUnreachable: what does not start or answer. For a warehouse elsewhere that does not answer
            nothing is started, let alone made.
    """
    if os.environ.get("WAREHOUSE_URL"):
        with connect():
            pass
    port = postgres.start()
    os.environ["WAREHOUSE_URL"] = os.environ.get("WAREHOUSE_URL") or postgres.url("warehouse", port)
    migrate()
    return port
