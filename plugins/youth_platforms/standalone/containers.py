"""The .env of docker-compose.yml: every password and key that the containers need, made at random."""

import os
import secrets

from youth_platforms.paths import PROJECT_ROOT
from youth_platforms.standalone.environment import fernet_key

PASSWORDS = (
    "POSTGRES_PASSWORD",
    "WAREHOUSE_PASSWORD",
    "AIRFLOW_DATABASE_PASSWORD",
    "REDIS_PASSWORD",
    "AIRFLOW_ADMIN_PASSWORD",
    "API_SECRET_KEY",
    "JWT_SECRET",
)
ENV_FILE = PROJECT_ROOT / ".env"


def write_env() -> None:
    """Writes .env (mode 600); one that stands is left alone, since databases know its passwords already."""
    lines = [f"{name}={secrets.token_urlsafe(48)}" for name in PASSWORDS]
    lines += [f"FERNET_KEY={fernet_key(secrets.token_urlsafe(48))}", "AIRFLOW_PORT=8080", "FILINGS_FOLDER=./filings"]
    try:
        descriptor = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"{ENV_FILE} stands already and is left as it is.")
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
    print(f"{ENV_FILE} is made; the Airflow login is admin with AIRFLOW_ADMIN_PASSWORD of it.")
