"""One service in the foreground: the commands that one machine and the containers of docker-compose.yml share."""

import os
import sys

from youth_platforms.base.child_environment import PRIVATE
from youth_platforms.base.first_start import note_first_start
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import is_shared
from youth_platforms.ops.airflow.environment import EVERYWHERE, ONE_MACHINE_EXECUTOR
from youth_platforms.ops.embedded.databases import make_databases
from youth_platforms.warehouse.access.logins import set_password
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.migrate import migrate

# Service: the command of Airflow that it becomes. Logs are read from the store, so no service opens a port for its own.
COMMANDS = {
    "api-server": ["api-server", "--proxy-headers"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
    "worker": ["celery", "worker", "--skip-serve-logs"],
    # Airflow's own command line, in the environment of the services.
    "airflow": [],
}
# Where hosts share no disk, each finds the logs of all in the store.
LOGS_IN_STORE = {
    "AIRFLOW__LOGGING__LOGGING_CONFIG_CLASS": "youth_platforms.ops.airflow.task_logs.LOGGING_CONFIG",
}
# Executor: the service that forks tasks, and so loads what they need before.
RUNS_TASKS = {ONE_MACHINE_EXECUTOR: "scheduler", "CeleryExecutor": "worker"}


def serve(service: str, arguments: list[str]) -> None:
    """Become the service, with more arguments of Airflow's; `init` prepares the databases and returns."""
    note_first_start()
    complete_environment()
    if service == "init":
        initialise()
        return
    if is_shared():
        os.environ.update(LOGS_IN_STORE)
    if service == RUNS_TASKS.get(os.environ.get("AIRFLOW__CORE__EXECUTOR", "")):
        os.environ["YP_PRELOAD"] = "1"
    os.execv(sys.executable, [sys.executable, "-m", "airflow", *COMMANDS[service], *arguments])


def complete_environment() -> None:
    """Add what holds for every process of Airflow to this one's variables, and keep its new files to their owner."""
    os.umask(PRIVATE)
    os.environ.update({name: value for name, value in EVERYWHERE.items() if name not in os.environ})


def initialise() -> None:
    """Bring Airflow's database and the warehouse to their shape, and the administrator's account. May run again.

    Where ADMINISTRATOR_URL is set (in containers), the databases are made first, and the reader that Superset uses gets
    its password.

    Raises:
        Refusal: no password is given for the administrator.
    """
    password = os.environ.get("AIRFLOW_ADMIN_PASSWORD", "")
    if not password:
        raise Refusal("AIRFLOW_ADMIN_PASSWORD is not set: `make env` keeps it in secrets/, for docker compose.")
    administrator_url = os.environ.get("ADMINISTRATOR_URL", "")
    if administrator_url:
        make_databases(
            administrator_url,
            {
                "youth_platforms": os.environ["WAREHOUSE_PASSWORD"],
                "airflow": os.environ["AIRFLOW_DATABASE_PASSWORD"],
                "superset": os.environ["SUPERSET_DATABASE_PASSWORD"],
            },
        )
    migrate()
    if administrator_url:
        with connect() as connection, connection.cursor() as cursor:
            set_password(cursor, "bi", os.environ["BI_READER_PASSWORD"])

    from airflow.cli.cli_parser import get_parser

    arguments = get_parser().parse_args(["db", "migrate"])
    arguments.func(arguments)

    from youth_platforms.ops.airflow.officials import save_administrator

    save_administrator(password)
