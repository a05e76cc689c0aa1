"""dbt without what costs most in a build of 180 nodes and serves nobody here; it has no setting for any of it.

A connection a node: for a new one, PostgreSQL starts a process that knows no table. Messages that no log takes: each
is put together all the same. And for every flag of its behaviour, dbt looks through its callers and all modules for the
name of who asks.
"""

from typing import Any

from dbt.adapters.contracts.connection import ConnectionState
from dbt.adapters.postgres import PostgresAdapter
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager

HEARD = (EventLevel.WARN, EventLevel.ERROR)


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


_tell = EventManager.fire_event


def _tell_what_is_heard(
    self: EventManager,
    e: BaseEvent,
    level: EventLevel | None = None,
    node: Any = None,
    force_warn_or_error_handling: bool = False,
) -> None:
    if force_warn_or_error_handling or (level or e.level_tag()) in HEARD:
        _tell(self, e, level, node, force_warn_or_error_handling)


def lighten() -> None:
    """Change dbt in this process. May be called again."""
    PostgresAdapter.ConnectionManager = KeptConnections
    BehaviorFlagRendered._default_source = staticmethod(lambda: "dbt")
    EventManager.fire_event = _tell_what_is_heard
