"""`make readers`, `make reader-url`: the logins of those who read the warehouse."""

import os

import psycopg2

from youth_platforms.base.refusal import Refusal
from youth_platforms.cli.arguments import parser_of
from youth_platforms.warehouse.access.logins import make_all, reader_url
from youth_platforms.warehouse.access.logins import readers as known_readers
from youth_platforms.warehouse.access.rights import apply_rights
from youth_platforms.warehouse.connection import connect


def readers(arguments: list[str]) -> None:
    """Make or repair the readers' logins, or print the address of one."""
    parser = parser_of("readers", readers.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", help="make or repair every login, and print their addresses 建立登录名")
    make.add_argument("--rotate", action="store_true", help="with new passwords 更换口令")
    url = commands.add_parser("url", help="print the address of one reader 登录地址")
    url.add_argument("name", help="bi, province, pii, city_420100, or a whole login")
    given = parser.parse_args(arguments)
    if given.command == "url":
        print(reader_url(given.name))
        return
    try:
        _make(rotate=given.rotate)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise Refusal(
            f"{error}仓库的属主无权建立登录名。Name an administrator who may create roles: "
            "make readers ADMINISTRATOR_URL=postgresql://..."
        ) from error


def _make(*, rotate: bool) -> None:
    """Make roles by the login that may, rights by the owner of the warehouse; print each reader's address."""
    with connect(url=os.environ.get("ADMINISTRATOR_URL")) as connection, connection.cursor() as cursor:
        make_all(cursor, rotate=rotate)
    with connect() as connection, connection.cursor() as cursor:
        apply_rights(cursor)
    for one in known_readers():
        print(f"{one.login}\n    {one.rights_zh}\n    {reader_url(one.login)}")
