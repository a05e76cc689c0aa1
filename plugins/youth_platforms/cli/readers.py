"""`python -m youth_platforms.cli.readers make|url`: the logins of those who read the warehouse."""

import argparse
import os
import sys

import psycopg2

from youth_platforms.warehouse.access.logins import UnknownReader, make_all, reader_url, readers
from youth_platforms.warehouse.access.rights import apply_rights
from youth_platforms.warehouse.connection import WarehouseUnreachable, connect


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns the exit status: 1 where it cannot be carried out."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.cli.readers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", help="make every login or mend it, and print their addresses 建立登录名")
    make.add_argument("--rotate", action="store_true", help="with new passwords 更换口令")
    url = commands.add_parser("url", help="print the address of one reader 登录地址")
    url.add_argument("name", help="bi, province, pii, city_420100, or a whole login")
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "make":
            _make(rotate=asked.rotate)
        else:
            print(reader_url(asked.name))
    except psycopg2.errors.InsufficientPrivilege as error:
        print(
            f"Stopped: {error}仓库的属主无权建立登录名。Give somebody who may create roles: "
            "make readers ADMINISTRATOR_URL=postgresql://...",
            file=sys.stderr,
        )
        return 1
    except (UnknownReader, WarehouseUnreachable, psycopg2.Error) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    return 0


def _make(*, rotate: bool) -> None:
    """Roles by whoever may make them, rights by the owner of the warehouse."""
    with connect(url=os.environ.get("ADMINISTRATOR_URL")) as connection, connection.cursor() as cursor:
        make_all(cursor, rotate=rotate)
    with connect() as connection, connection.cursor() as cursor:
        apply_rights(cursor)
    for one in readers():
        print(f"{one.login}\n    {one.rights_zh}\n    {reader_url(one.login)}")


if __name__ == "__main__":
    sys.exit(main())
