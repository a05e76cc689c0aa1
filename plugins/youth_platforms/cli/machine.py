"""python -m youth_platforms.standalone: run, superset, warehouse-url, backup FOLDER, restore FOLDER, stop, clean, env,
serve SERVICE, airflow ARGUMENTS."""

import argparse
import os
import signal
import sys
from pathlib import Path

import psycopg2

from youth_platforms.base.refusal import Trouble
from youth_platforms.ops.serve import COMMANDS, serve
from youth_platforms.warehouse.connection import WarehouseUnreachable

INTERRUPTED = 130


def main() -> int:
    """Runs the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.standalone", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "superset", "warehouse-url", "stop", "clean", "env"):
        commands.add_parser(name)
    for name in ("backup", "restore"):
        commands.add_parser(name).add_argument("folder", type=Path)
    commands.add_parser("serve").add_argument("service", choices=["init", *COMMANDS])
    commands.add_parser("airflow").add_argument("arguments", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    try:
        if arguments.command == "serve":
            serve(arguments.service)
        else:
            _on_this_machine(arguments)
    except (Trouble, WarehouseUnreachable, psycopg2.Error, OSError) as trouble:
        print(f"\nStopped: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What Airflow has begun goes on; `make stop` ends it.", file=sys.stderr)
        return INTERRUPTED
    return 0


def _on_this_machine(arguments: argparse.Namespace) -> None:
    # A reader that goes away (`make run | head`) ends the program, as it does any other.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # Imported here: a service in a container needs nothing of this.
    from youth_platforms.ops import backup, containers, machine, run
    from youth_platforms.ops.embedded import address
    from youth_platforms.ops.superset import start

    match arguments.command:
        case "run":
            run.run()
        case "superset":
            with machine.only_one():
                start.superset()
        case "warehouse-url":
            print(address.warehouse_url())
        case "backup":
            os.environ["WAREHOUSE_URL"] = address.warehouse_url()
            backup.back_up(arguments.folder.resolve())
        case "restore":
            with machine.only_one():
                os.environ["WAREHOUSE_URL"] = address.warehouse_url()
                backup.restore(arguments.folder.resolve())
        case "stop":
            with machine.only_one():
                machine.take_down()
        case "clean":
            with machine.only_one():
                machine.clean()
        case "env":
            containers.write_env()
        case "airflow":
            machine.airflow_command(arguments.arguments)


if __name__ == "__main__":
    sys.exit(main())
