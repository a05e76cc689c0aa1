"""`make stop`, `make clean`, `make warehouse-url`, `make env`: the services and settings of this machine."""

from youth_platforms.cli.arguments import no_arguments


def stop(arguments: list[str]) -> None:
    """Stop Superset, Airflow and the embedded PostgreSQL."""
    no_arguments("stop", stop.__doc__, arguments)
    from youth_platforms.ops import one_machine

    with one_machine.only_one():
        one_machine.take_down()


def clean(arguments: list[str]) -> None:
    """Stop everything and delete all that runs made: databases, archive, logs, outputs."""
    no_arguments("clean", clean.__doc__, arguments)
    from youth_platforms.ops import one_machine

    with one_machine.only_one():
        one_machine.clean()


def warehouse_url(arguments: list[str]) -> None:
    """Print a libpq URL of the warehouse; the embedded PostgreSQL is started if need be."""
    no_arguments("warehouse-url", warehouse_url.__doc__, arguments)
    from youth_platforms.ops.embedded import address

    print(address.warehouse_url())


def env(arguments: list[str]) -> None:
    """Write .env and the secrets for docker compose; what is there already is kept."""
    no_arguments("env", env.__doc__, arguments)
    from youth_platforms.ops.containers import write_env

    write_env()
