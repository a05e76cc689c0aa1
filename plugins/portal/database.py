"""What the pages read: each query by its name, as the reader login of whoever looks, a page in one snapshot."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from youth_platforms.warehouse.connection import Connection
from youth_platforms.warehouse.readers import connect_as

QUERIES = Path(__file__).parent / "queries"
# Pages that read at a time in one process, and connections kept open for the next ones.
AT_ONCE = 8
Row = dict[str, Any]
Read = Callable[..., list[Row]]


@dataclass(frozen=True)
class _Open:
    login: str
    connection: Connection
    stack: ExitStack

    def answers(self) -> bool:
        """Whether PostgreSQL is still there: one that was restarted costs nobody an error page."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("select 1")
        except self.connection.Error:
            self.stack.close()
            return False
        return True


class _Pool:
    """Open connections by login, opened when first needed; the oldest is closed when there are too many."""

    def __init__(self) -> None:
        self._idle: list[_Open] = []
        self._lock = Lock()
        self._turns = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def connection(self, login: str) -> Iterator[Connection]:
        """A connection in a transaction of its own; one on which something failed is closed, not kept."""
        with self._turns:
            taken = self._take(login)
            try:
                yield taken.connection
                taken.connection.rollback()
            except BaseException:
                taken.stack.close()
                raise
            self._keep(taken)

    def close(self) -> None:
        """Closes all that nobody uses now."""
        with self._lock:
            idle, self._idle = self._idle, []
        for one in idle:
            one.stack.close()

    def _take(self, login: str) -> _Open:
        while found := self._idle_of(login):
            if found.answers():
                return found
        stack = ExitStack()
        connection = stack.enter_context(connect_as(login))
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        return _Open(login, connection, stack)

    def _idle_of(self, login: str) -> _Open | None:
        with self._lock:
            found = next((one for one in reversed(self._idle) if one.login == login), None)
            if found:
                self._idle.remove(found)
            return found

    def _keep(self, taken: _Open) -> None:
        with self._lock:
            self._idle.append(taken)
            surplus = self._idle.pop(0) if len(self._idle) > AT_ONCE else None
        if surplus:
            surplus.stack.close()


pool = _Pool()


@cache
def query(name: str) -> str:
    """The text of queries/NAME.sql."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def reading(login: str) -> Iterator[Read]:
    """`read(name, **values)` gives the rows of a query; all of one block see the same state of the warehouse.

    Raises:
        WarehouseUnreachable: nothing answers, or the login is not known there.
    """
    with pool.connection(login) as connection:

        def read(name: str, **values: Any) -> list[Row]:
            with connection.cursor() as cursor:
                cursor.execute(query(name), values)
                columns = [column.name for column in cursor.description or ()]
                return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

        yield read
