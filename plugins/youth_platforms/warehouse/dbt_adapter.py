"""dbt's adapter for PostgreSQL, without two costs that a build of 180 nodes pays again and again.

A connection a node: for a new one, PostgreSQL starts a process that knows no table yet. And for every flag of its
behaviour, dbt looks through its callers and all modules for the name of who asks, which nobody is shown.
"""

from typing import Any

from dbt.adapters.contracts.connection import ConnectionState
from dbt.adapters.postgres import PostgresAdapter
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt_common.behavior_flags import BehaviorFlagRendered


class KeptConnections(PostgresConnectionManager):
    """One connection a thread; dbt closes them all at the end of its command."""

    def release(self) -> None:
        """End what the thread's node has left open, and keep its connection unless that is lost."""
        connection: Any = self.get_if_exists()
        if connection is not None and connection.state == ConnectionState.OPEN:
            self._rollback_handle(connection)
            connection.transaction_open = False
            if not connection.handle.closed:
                return
        super().release()


def lighten() -> None:
    """Change both in this process. May be called again."""
    PostgresAdapter.ConnectionManager = KeptConnections
    BehaviorFlagRendered._default_source = staticmethod(lambda: "dbt")
