"""Passwords and keys: made here at random on first use, kept in one folder that only its owner can enter."""

import os
import secrets
from pathlib import Path

from youth_platforms.base.paths import home


def folder() -> Path:
    """The folder of the secrets, made if missing (mode 700)."""
    path = home() / "secrets"
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def secret_file(name: str) -> Path:
    """File that holds the secret (mode 600), made with a random one of 48 bytes if missing."""
    path = folder() / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    return path


def has_secret(name: str) -> bool:
    """Tell whether the secret has been made."""
    return (folder() / name).exists()


def keep_secret(name: str, value: str) -> None:
    """Keeps a secret that was made elsewhere, in the place of what stood there."""
    secret_file(name).write_text(value + "\n", encoding="ascii")


def renew_secret(name: str) -> None:
    """Puts a new random secret in the place of the old one."""
    (folder() / name).unlink(missing_ok=True)
    secret_file(name)


def secret(name: str) -> str:
    """The secret of that name: the same on every call, another on every machine."""
    return secret_file(name).read_text(encoding="ascii").strip()
