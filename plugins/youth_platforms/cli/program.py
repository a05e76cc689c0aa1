"""One program with subcommands. The only place that prints a refusal and turns it into an exit status."""

import os
import signal
import sys
from dataclasses import dataclass
from importlib import import_module
from types import FrameType

import psycopg2

from youth_platforms.base.child_environment import begin_command
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import read_given_secrets

REFUSED = 1
# What ends a command from outside: Ctrl-C, `kill`, a terminal that was closed.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# These run with the environment that docker-compose.yml or our own code made for them.
SERVICES = {("serve",), ("check",), ("superset", "prepare"), ("superset", "serve"), ("superset", "check")}


class Interrupted(BaseException):
    """A signal asks the command to end; its number is the argument."""


@dataclass(frozen=True)
class Command:
    """A subcommand: its module in this package, its function there, and a line of help.

    The function takes the arguments behind the subcommand and returns None or an exit status.
    `needs_warehouse`: WAREHOUSE_URL is set before the function is called; the embedded server is started if need be.
    """

    module: str
    function: str
    help: str
    needs_warehouse: bool = False


COMMANDS = {
    "run": Command("run", "run", "the annual run: YEAR, INBOX, AUTO_APPROVE, ACCEPT of the environment"),
    "backfill": Command("run", "backfill", "past years by Airflow's own backfill: YEARS, INBOX of the environment"),
    "stop": Command("machine", "stop", "stop Superset, Airflow and the embedded PostgreSQL"),
    "clean": Command("machine", "clean", "stop, and delete all that runs made"),
    "warehouse-url": Command("machine", "warehouse_url", "print the address of the warehouse"),
    "env": Command("machine", "env", "write .env and secrets/ for docker compose"),
    "backup": Command("backup", "backup", "copy the warehouse and the archive into a new folder", needs_warehouse=True),
    "restore": Command("backup", "restore", "fill an empty warehouse from such a folder", needs_warehouse=True),
    "serve": Command("serve", "serve", "become one service of Airflow; `init` prepares the databases"),
    "check": Command("serve", "check", "whether a service works, as seen in its own container"),
    "airflow": Command("serve", "airflow", "run a command of Airflow against this machine's Airflow"),
    "forms": Command("forms", "forms", "blank forms of a year for every unit", needs_warehouse=True),
    "layout-check": Command("forms", "layout_check", "how workbooks differ from the nearest layout"),
    "draw": Command("draw", "draw", "draw the spot check of a year", needs_warehouse=True),
    "documents": Command("documents", "documents", "the official documents of an approved list", needs_warehouse=True),
    "what-if": Command("what_if", "what_if", "who would be decided otherwise by another value", needs_warehouse=True),
    "self-check": Command("self_check", "self_check", "how a county's platforms come out so far", needs_warehouse=True),
    "readers": Command("readers", "readers", "logins of those who read the warehouse", needs_warehouse=True),
    "dictionary": Command("dictionary", "dictionary", "the data dictionary: xlsx, page, text", needs_warehouse=True),
    "docs": Command("dictionary", "docs", "dbt's documentation of every model as one page", needs_warehouse=True),
    "ledger": Command("ledger", "ledger", "verify the approved lists, or reopen a year", needs_warehouse=True),
    "portal": Command("portal", "portal", "the pages for officials, and their accounts", needs_warehouse=True),
    "official": Command("official", "official", "an official's account in Airflow, to approve lists in their own name"),
    "superset": Command("superset", "superset", "Superset with our dashboards"),
}


def main(arguments: list[str]) -> int:
    """Run the subcommand that the first argument names; return the exit status."""
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        return _end_unheard()


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_usage())
        return 0 if arguments else REFUSED
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"Stopped: there is no command {name}.\n\n{_usage()}", file=sys.stderr)
        return REFUSED
    command = COMMANDS[name]
    try:
        read_given_secrets()
        if not {tuple(arguments[:1]), tuple(arguments[:2])} & SERVICES:
            _begin()
        function = getattr(import_module(f"youth_platforms.cli.{command.module}"), command.function)
        if command.needs_warehouse and not {"-h", "--help"} & set(rest):
            from youth_platforms.ops.embedded.address import warehouse_url

            os.environ["WAREHOUSE_URL"] = warehouse_url()
        return function(rest) or 0
    except BrokenPipeError:
        raise
    except (Refusal, psycopg2.Error, OSError) as refusal:
        print(f"\nStopped: {refusal}", file=sys.stderr)
        return REFUSED
    except Interrupted as interrupted:
        print(
            "\nInterrupted. What Airflow has begun goes on: the same command again replaces it, `make stop` ends it.",
            file=sys.stderr,
        )
        return 128 + int(interrupted.args[0])


def _begin() -> None:
    """Leave the caller's settings outside, and listen to what ends the command."""
    begin_command()
    for number in ENDING:
        # A command under nohup outlives its terminal.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _end_unheard() -> int:
    """End as any program does whose reader went away (`make run | head`), without a word.

    The signal itself stays ignored: a client of the portal that went away must not end the portal.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _interrupt(number: int, frame: FrameType | None) -> None:
    for other in ENDING:
        signal.signal(other, signal.SIG_IGN)
    raise Interrupted(number)


def _usage() -> str:
    lines = [f"  {name:14} {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: python -m youth_platforms COMMAND [ARGUMENTS]   (COMMAND --help says which)", "", *lines])
