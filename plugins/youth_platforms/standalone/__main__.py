"""`python -m youth_platforms.standalone COMMAND`: run, warehouse-url, stop, clean, or serve SERVICE."""

import argparse
import sys

from youth_platforms.standalone.serve import COMMANDS, serve
from youth_platforms.standalone.trouble import Trouble
from youth_platforms.warehouse.connection import WarehouseUnreachable

INTERRUPTED = 130


def main() -> int:
    """Runs the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.standalone", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "warehouse-url", "stop", "clean"):
        commands.add_parser(name)
    commands.add_parser("serve").add_argument("service", choices=["init", *COMMANDS])
    arguments = parser.parse_args()
    try:
        if arguments.command == "serve":
            serve(arguments.service)
        else:
            _on_this_machine(arguments.command)
    except (Trouble, WarehouseUnreachable) as trouble:
        print(f"\nStopped: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What Airflow has begun goes on; `make stop` ends it.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _on_this_machine(command: str) -> None:
    # Imported here: a service in a container needs nothing of the embedded PostgreSQL.
    from youth_platforms.standalone import machine
    from youth_platforms.standalone.run import run

    if command == "run":
        run()
    elif command == "warehouse-url":
        print(machine.warehouse_url())
    else:
        with machine.only_one():
            machine.clean() if command == "clean" else machine.take_down()


if __name__ == "__main__":
    sys.exit(main())
