"""The environment that Airflow's services run in: what holds everywhere, and what this one machine adds."""

import os
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

from youth_platforms.base.child_environment import FIXED, SETTING, child_environment
from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.secrets import secret

# Holds for one machine and for containers alike; a variable already set wins.
EVERYWHERE = {
    "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
    "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT_ROOT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",
    "AIRFLOW__CORE__PARALLELISM": "4",
    "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
    # DAG files change with a new version alone, and that starts the services again. Reading all of them every few
    # seconds, all year, would cost a tenth of a core.
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "300",
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",
    # What is read is kept: by default a second change within half a minute would count as read, and be kept later.
    "AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "0",
    # A quarter of a second later at each task; ten looks a second would cost a fifth of a core, all year.
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.25",
    # A task keeps its slot until its supervisor's next heartbeat; a first request may find a server still warming up.
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
    "AIRFLOW__API__WORKERS": "1",
    "AIRFLOW__API__EXPOSE_CONFIG": "False",
    "AIRFLOW__FAB__CONFIG_FILE": str(Path(__file__).with_name("webserver_config.py")),
    "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    **FIXED,
    # Nothing here reports home.
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
    "GX_ANALYTICS_ENABLED": "False",
    "SCARF_ANALYTICS": "False",
    "DO_NOT_TRACK": "1",
}
ADMIN = "admin"
ONE_MACHINE_EXECUTOR = "youth_platforms.ops.airflow.executor.OneMachineExecutor"


def airflow_home() -> Path:
    """Airflow's own folder."""
    return home() / "airflow"


def logs() -> Path:
    """Return the folder of the services' logs; those of the tasks lie in `tasks` below it."""
    return home() / "logs"


def standalone_environment(*, metadata_url: str, warehouse_url: str, api_port: int) -> dict[str, str]:
    """Return all variables of the services on one machine: of the caller's, only those that a child may see.

    Args:
        metadata_url: libpq URL of Airflow's database.
        warehouse_url: libpq URL of the warehouse.
        api_port: port of the api-server, on 127.0.0.1.
    """
    address = f"http://127.0.0.1:{api_port}"
    secrets = {
        "AIRFLOW__CORE__FERNET_KEY": fernet_key(secret("airflow-fernet")),
        "AIRFLOW__API__SECRET_KEY": secret("airflow-sessions"),
        "AIRFLOW__API_AUTH__JWT_SECRET": secret("airflow-tokens"),
        "AIRFLOW_ADMIN_PASSWORD": secret("airflow-admin"),
    }
    own = {
        "YP_HOME": str(home()),
        "WAREHOUSE_URL": warehouse_url,
        "AIRFLOW_HOME": str(airflow_home()),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata_url.replace("postgresql://", "postgresql+psycopg2://"),
        "AIRFLOW__CORE__EXECUTOR": ONE_MACHINE_EXECUTOR,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(api_port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(logs() / "tasks"),
        # Airflow sets the modes of its logs itself, whatever the umask.
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    }
    return child_environment() | EVERYWHERE | secrets | own


def fernet_key(text: str) -> str:
    """Return a key of the form that Airflow's encryption asks for, from a secret of any form."""
    return urlsafe_b64encode(sha256(text.encode()).digest()).decode("ascii")


def fingerprint(environment: dict[str, str]) -> str:
    """Changes when services started with another environment or another code must start again."""
    settings = child_environment(SETTING)
    ours = {
        name: value
        for name, value in environment.items()
        if name in EVERYWHERE or name.startswith(("AIRFLOW_", "YP_")) or name in settings
    }
    digest = sha256(repr(sorted(ours.items())).encode())
    code = [file for folder in ("plugins", "dags") for file in (PROJECT_ROOT / folder).rglob("*.py")]
    for file in sorted([*code, PROJECT_ROOT / "requirements.txt"]):
        digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def database_mark(environment: dict[str, str]) -> str:
    """Changes when Airflow's database must be migrated again: other versions, another place, another password."""
    parts = [environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], environment["AIRFLOW_ADMIN_PASSWORD"]]
    locked = (PROJECT_ROOT / "requirements.txt").read_text(encoding="utf-8")
    return sha256("\n".join([*parts, locked]).encode()).hexdigest()
