"""The .env of docker-compose.yml: every password and key that the containers need, made at random."""

import os
import secrets

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.ops.airflow.environment import fernet_key

PASSWORDS = (
    "POSTGRES_PASSWORD",
    "WAREHOUSE_PASSWORD",
    "AIRFLOW_DATABASE_PASSWORD",
    "REDIS_PASSWORD",
    "AIRFLOW_ADMIN_PASSWORD",
    "API_SECRET_KEY",
    "JWT_SECRET",
    "BI_READER_PASSWORD",
    "SUPERSET_DATABASE_PASSWORD",
    "SUPERSET_ADMIN_PASSWORD",
    "SUPERSET_SECRET_KEY",
)
PLACES = {"AIRFLOW_PORT": "8080", "SUPERSET_PORT": "8088", "FILINGS_FOLDER": "./filings"}
ENV_FILE = PROJECT_ROOT / ".env"


def write_env() -> None:
    """Writes .env (mode 600). What stands in one is left alone: databases know its passwords. The rest is added."""
    values = {name: secrets.token_urlsafe(48) for name in PASSWORDS}
    values |= {"FERNET_KEY": fernet_key(secrets.token_urlsafe(48)), **PLACES}
    descriptor = os.open(ENV_FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        standing = {line.split("=", 1)[0] for line in file.read().splitlines()}
        added = [f"{name}={value}" for name, value in values.items() if name not in standing]
        file.write("".join(f"{line}\n" for line in added))
    if standing:
        print(f"{ENV_FILE} stands already and is left as it is; {len(added)} values were added.")
    else:
        print(f"{ENV_FILE} is made; the Airflow login is admin with AIRFLOW_ADMIN_PASSWORD of it.")
