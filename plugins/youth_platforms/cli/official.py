"""`make official`: an official's account in Airflow, who approves lists in that name."""

import os
from argparse import Namespace

from youth_platforms.cli.arguments import parser_of, password_of_caller


def official(arguments: list[str]) -> None:
    """Make an official's account in this machine's Airflow, or close it; given again, it gets another password."""
    _parse(arguments)
    from youth_platforms.ops.one_machine import with_services

    with_services(["-m", "youth_platforms", "serve", "official", *arguments], PASSWORD=os.environ.get("PASSWORD", ""))


def in_services(arguments: list[str]) -> None:
    """Do the same within the environment of the services, as a container has it: `serve official --name ...`."""
    given = _parse(arguments)
    # Airflow logs about its libraries when it is loaded, which no official need read.
    os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"
    from youth_platforms.ops.airflow import officials

    if given.close:
        officials.close_official(given.name)
        print(f"账号 {given.name} 已停用。")
        return
    password, is_made = password_of_caller()
    is_new = officials.save_official(given.name, password)
    print(f"账号 {given.name} {'已开立' if is_new else '已更换密码'}。" + (f"密码：{password}" if is_made else ""))


def _parse(arguments: list[str]) -> Namespace:
    parser = parser_of("official", official.__doc__)
    parser.add_argument("--name", required=True, help="the official's own name, which approvals record")
    parser.add_argument("--close", action="store_true", help="shut the account; it may be opened again")
    return parser.parse_args(arguments)
