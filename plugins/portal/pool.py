"""Connections that stay open between pages: opening one costs more than most queries."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from youth_platforms.warehouse.connection import Connection

# Connections in use at a time in one process, and how many are kept open for the next ones.
AT_ONCE = 8
Opener = Callable[[str], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class _Open:
    who: str
    connection: Connection
    stack: ExitStack

    def answers(self) -> bool:
        """Return whether PostgreSQL is still there: one that was restarted costs nobody an error page."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("select 1")
        except self.connection.Error:
            self.close()
            return False
        return True

    def close(self) -> None:
        """Close it; one that is dead already has nothing to commit."""
        with suppress(self.connection.Error):
            self.stack.close()


class Pool:
    """Open connections by whose they are, opened when first needed; the oldest is closed when there are too many.

    Args:
        at_once_of: how many connections one login may have in this process; who comes then waits for one of them.
    """

    def __init__(self, opener: Opener, at_once_of: Callable[[str], int] = lambda who: AT_ONCE) -> None:
        self._opener = opener
        self._at_once_of = at_once_of
        self._turns_of: dict[str, BoundedSemaphore] = {}
        self._idle: list[_Open] = []
        self._lock = Lock()
        self._turns = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def connection(self, who: str) -> Iterator[Connection]:
        """Lend a connection in a transaction of its own: rolled back at the end, and kept unless it broke."""
        with self._turn_of(who), self._turns:
            taken = self._take(who)
            try:
                yield taken.connection
            finally:
                try:
                    taken.connection.rollback()
                    self._keep(taken)
                except taken.connection.Error:
                    taken.close()

    def close(self) -> None:
        """Close all that nobody uses now."""
        with self._lock:
            idle, self._idle = self._idle, []
        for one in idle:
            one.close()

    def _turn_of(self, who: str) -> BoundedSemaphore:
        with self._lock:
            if who not in self._turns_of:
                self._turns_of[who] = BoundedSemaphore(self._at_once_of(who))
            return self._turns_of[who]

    def _take(self, who: str) -> _Open:
        while found := self._idle_of(who):
            if found.answers():
                return found
        stack = ExitStack()
        connection = stack.enter_context(self._opener(who))
        return _Open(who, connection, stack)

    def _idle_of(self, who: str) -> _Open | None:
        with self._lock:
            found = next((one for one in reversed(self._idle) if one.who == who), None)
            if found:
                self._idle.remove(found)
            return found

    def _keep(self, taken: _Open) -> None:
        with self._lock:
            self._idle.append(taken)
            surplus = self._idle.pop(0) if len(self._idle) > AT_ONCE else None
        if surplus:
            surplus.close()
