"""Parser processes: filed bytes are parsed in children, so that a file which kills its parser is merely rejected."""

import logging
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, cast

from youth_platforms.base.child_environment import MACHINE, child_environment
from youth_platforms.base.refusal import Refusal
from youth_platforms.forms.vocabularies import limit
from youth_platforms.parsing.filing import Identity, ReadFiling
from youth_platforms.parsing.parser_worker import read_frame, write_frame
from youth_platforms.parsing.read_file import identify_file, read_file
from youth_platforms.parsing.scan import Problem
from youth_platforms.parsing.validate import rejections

_LOG = logging.getLogger(__name__)
Task = Callable[[bytes, Any], object]


class ParserProcesses:
    """A few parser processes, lent to one thread at a time; a context manager that ends them."""

    def __init__(self, count: int) -> None:
        self._idle: queue.Queue[_ParserProcess] = queue.Queue()
        self._all = [_ParserProcess() for _ in range(count)]
        for parser in self._all:
            self._idle.put(parser)

    def __enter__(self) -> "ParserProcesses":
        return self

    def __exit__(self, *error: object) -> None:
        for parser in self._all:
            parser.stop()

    def identify(self, data: bytes, file_name: str) -> Identity:
        """Return who filed what; nothing known where the parser died."""
        try:
            return cast(Identity, self.ask(identify_file, data, file_name))
        except ParserStopped:
            return Identity()

    def read(self, data: bytes, file_name: str, known: Identity) -> ReadFiling:
        """Return the filing, read and judged; rejected as what is `known` of it where the parser died over it."""
        try:
            return cast(ReadFiling, self.ask(read_file, data, file_name))
        except ParserStopped:
            return ReadFiling(known, rejections([Problem("reader_stopped")]), is_rejected=True)

    def ask(self, task: Task, data: bytes, known: object) -> object:
        """Run a module's function over the bytes of a file in a parser, and in a fresh one where the first died.

        Raises:
            ParserStopped: the file killed two parsers, or took too long.
        """
        with self._lent() as parser:
            try:
                return parser.ask(task, data, known)
            except ParserDied:
                return parser.ask(task, data, known)

    @contextmanager
    def _lent(self) -> Iterator["_ParserProcess"]:
        parser = self._idle.get()
        try:
            yield parser
        finally:
            self._idle.put(parser)


class ParserStopped(RuntimeError):
    """The parser crashed, hung, ran out of memory, or failed in a way that nobody foresaw, over one file."""


class ParserDied(ParserStopped):
    """The process ended by itself, or was ended from outside."""


class ParserNotStarted(Refusal):
    """No parser process comes up: a fault of the installation, not of a file."""


class _ParserProcess:
    """One child process, started when first needed and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, task: Task, data: bytes, known: object) -> object:
        process = self._process or self._start()
        overdue = threading.Event()

        def give_up() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(limit("parser_seconds"), give_up)
        timer.start()
        try:
            write_frame(cast(BinaryIO, process.stdin), (task, data, known))
            result, failure = cast(tuple[object, str | None], read_frame(cast(BinaryIO, process.stdout)))
        except (EOFError, OSError) as gone:
            self.stop()
            _LOG.warning("the parser stopped over %s (exit %s)", known, process.returncode)
            raise (ParserStopped if overdue.is_set() else ParserDied)(str(known)) from gone
        finally:
            timer.cancel()
        if failure:
            _LOG.warning("the parser failed over %s:\n%s", known, failure)
            raise ParserStopped(str(known))
        return result

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    cast(BinaryIO, stream).close()
        self._process = None

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", "youth_platforms.parsing.parser_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=child_environment(MACHINE) | {"RUST_BACKTRACE": "0"},
        )
        try:
            read_frame(cast(BinaryIO, process.stdout))
        except EOFError as gone:
            self.stop()
            raise ParserNotStarted(
                f"the parser process ended at once (exit {process.returncode}); "
                f"run `{sys.executable} -m youth_platforms.parsing.parser_worker < /dev/null` to see why"
            ) from gone
        return process
