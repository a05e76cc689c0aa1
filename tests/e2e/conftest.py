"""A whole machine of the tests' own: its home, its sample filings, and `make run` as a person types it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from tests.support.foreign import FOREIGN
from youth_platforms.base.paths import PROJECT_ROOT

RUN_SECONDS = 1200
COUNTIES = "10"
# A province of few counties is doubted, and rightly so.
ACCEPT = "ACCEPT=试验：只有十个县"


@dataclass(frozen=True)
class Machine:
    """A home folder in which services run, and an inbox with filings of 2015 and 2016 of some counties.

    Both have a space in their names, and the shell is full of other programs' settings.
    """

    home: Path
    inbox: Path

    def make(self, *arguments: str, cwd: Path = PROJECT_ROOT) -> subprocess.CompletedProcess[str]:
        """`make ARGUMENTS`, typed in the folder; nothing to read from, everything written is kept."""
        return subprocess.run(
            ["make", "-s", "-C", str(PROJECT_ROOT), *arguments],
            env=self._environment(cwd),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )

    def run_until(self, said: str, *arguments: str) -> subprocess.Popen[str]:
        """`make run ARGUMENTS` up to the line in which it says so; it goes on, as a program does that is typed.

        So it leads a process group of its own and hears Ctrl-C, even where these tests run in a shell's background,
        whose programs are deaf to it.
        """
        program = subprocess.Popen(
            ["make", "-s", "-C", str(PROJECT_ROOT), "run", *arguments],
            env=self._environment(PROJECT_ROOT),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert program.stdout is not None
        lines = []
        for line in program.stdout:
            lines.append(line)
            if said in line:
                return program
        raise AssertionError(f"it never said «{said}»:\n{''.join(lines)}")

    def _environment(self, cwd: Path) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("WAREHOUSE_URL", "PYTHONPATH", "MAKEFLAGS")
        }
        return kept | FOREIGN | {"YP_HOME": str(self.home), "PWD": str(cwd)}

    def run(self, *arguments: str) -> str:
        """`make run` that must succeed; returns what it printed."""
        done = self.make("run", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def url(self) -> str:
        """Return the warehouse's address: the last line, since a shell may warn of a locale that it does not have."""
        return self.make("warehouse-url").stdout.splitlines()[-1]


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The machine, with nothing running yet; stopped and wiped at the end."""
    home = tmp_path_factory.mktemp("a machine")
    inbox = tmp_path_factory.mktemp("filings") / "the inbox"
    command = [sys.executable, "-m", "samples", "--out", str(inbox), "--years", "2015-2016", "--counties", COUNTIES]
    path = os.pathsep.join([str(PROJECT_ROOT), str(PROJECT_ROOT / "plugins")])
    subprocess.run(command, cwd=PROJECT_ROOT, env={**os.environ, "PYTHONPATH": path}, check=True, capture_output=True)
    found = Machine(home, inbox)
    yield found
    found.make("clean")


@pytest.fixture(scope="session")
def first_run(machine: Machine) -> str:
    """What `make run` of two years printed, from nothing, without anybody's approval."""
    return machine.run(f"INBOX={machine.inbox}", "YEAR=2015-2016", ACCEPT)


Query = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def query(machine: Machine) -> Query:
    """Ask the warehouse."""
    url = machine.url()

    def ask(statement: str, *values: object) -> list[tuple[object, ...]]:
        connection = psycopg2.connect(url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall()
        finally:
            connection.close()

    return ask
