"""What docker-compose.yml reads: .env with places and sizes, and one file a secret, made at random."""

import os
import secrets

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.secrets import make_file
from youth_platforms.ops.airflow.environment import fernet_key

SECRETS = (
    "postgres_password",
    "warehouse_password",
    "airflow_database_password",
    "redis_password",
    "airflow_admin_password",
    "api_secret_key",
    "jwt_secret",
    "secret_seed",
    "object_store_key",
    "bi_reader_password",
    "superset_database_password",
    "superset_admin_password",
    "superset_secret_key",
)
FERNET_KEY = "fernet_key"
SETTINGS = {
    "SITE": "localhost",
    "TLS": "internal",
    "PORTAL_PORT": "8443",
    "AIRFLOW_PORT": "8444",
    "SUPERSET_PORT": "8445",
    "CERTIFICATES_FOLDER": "./certificates",
    "FILINGS_FOLDER": "./filings",
    "INBOX": "/filings/inbox",
    "YP_STORE": "",
    "YP_ARCHIVE": "",
    "AWS_ENDPOINT_URL": "",
    "AWS_ACCESS_KEY_ID": "",
    "AWS_DEFAULT_REGION": "",
    "BACKUPS_FOLDER": "./backups",
    "BACKUPS_KEPT": "14",
}
# The user of the images (Dockerfile).
ACCOUNT = 10001
ENV_FILE = PROJECT_ROOT / ".env"
SECRETS_FOLDER = PROJECT_ROOT / "secrets"


def write_env() -> None:
    """Write .env and the secrets; what is there already is left alone, since databases know their passwords.

    A .env of an earlier version holds the passwords itself: they move into files, and the lines stay, unread.
    """
    added = _write_settings()
    earlier = dict(line.split("=", 1) for line in ENV_FILE.read_text(encoding="utf-8").splitlines() if "=" in line)
    # The folder keeps others on this host out; in a container, the account of the service must read the file.
    SECRETS_FOLDER.mkdir(mode=0o700, exist_ok=True)
    made = 0
    for name in (*SECRETS, FERNET_KEY):
        path = SECRETS_FOLDER / name
        value = earlier.get(name.upper()) or secrets.token_urlsafe(48)
        if name == FERNET_KEY and name.upper() not in earlier:
            value = fernet_key(value)
        made += make_file(path, value + "\n", mode=0o444)
    _make_folders(earlier)
    print(f"{ENV_FILE}: {added} settings added; {SECRETS_FOLDER}: {made} secrets made.")
    print(f"The Airflow login is admin with the password in {SECRETS_FOLDER / 'airflow_admin_password'}.")


def _write_settings() -> int:
    """Add the settings that .env lacks; return how many."""
    descriptor = os.open(ENV_FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        text = file.read()
        known = {line.split("=", 1)[0] for line in text.splitlines()}
        added = [f"{name}={value}" for name, value in SETTINGS.items() if name not in known]
        if text and not text.endswith("\n"):
            file.write("\n")
        file.write("".join(f"{line}\n" for line in added))
    return len(added)


def _make_folders(settings: dict[str, str]) -> None:
    """Make the folders that containers write to, and give them to the account that services run as."""
    folders = [PROJECT_ROOT / settings["FILINGS_FOLDER"] / "inbox", PROJECT_ROOT / settings["BACKUPS_FOLDER"]]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    owned = [folders[0].parent, *folders]
    try:
        for folder in owned:
            os.chown(folder, ACCOUNT, ACCOUNT)
    except PermissionError:
        print(f"The containers write as user {ACCOUNT}: sudo chown {ACCOUNT} {' '.join(map(str, owned))}")
