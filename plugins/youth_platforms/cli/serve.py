"""The entry point of Airflow's containers, and Airflow's own commands on this machine."""

import argparse

from youth_platforms.cli.arguments import parser_of


def serve(arguments: list[str]) -> None:
    """Become one service of Airflow in the foreground; `init` prepares the databases, `official` makes an account."""
    from youth_platforms.ops.one_service import COMMANDS, complete_environment
    from youth_platforms.ops.one_service import serve as become

    parser = parser_of("serve", serve.__doc__)
    parser.add_argument("service", choices=["init", "official", *COMMANDS])
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="more arguments of Airflow's command")
    given = parser.parse_args(arguments)
    if given.service == "official":
        from youth_platforms.cli.official import in_services

        complete_environment()
        in_services(given.arguments)
        return
    become(given.service, given.arguments)


def check(arguments: list[str]) -> None:
    """Say whether a service of docker-compose.yml works, as seen in its own container."""
    from youth_platforms.ops.health import CHECKED
    from youth_platforms.ops.health import check as ask

    parser = parser_of("check", check.__doc__)
    parser.add_argument("service", choices=CHECKED)
    ask(parser.parse_args(arguments).service)


def airflow(arguments: list[str]) -> None:
    """Run a command of Airflow with the settings of this machine, such as `airflow backfill create ...`."""
    from youth_platforms.ops.one_machine import airflow_command

    airflow_command(arguments)
