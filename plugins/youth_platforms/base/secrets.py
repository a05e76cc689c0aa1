"""Passwords and keys: of one machine, made here at random on first use; of containers, given to them as files."""

import errno
import hmac
import os
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from youth_platforms.base.paths import home
from youth_platforms.base.refusal import Refusal

# Where containers find the secrets that they are given, one a file.
GIVEN = Path("/run/secrets")
_PLACEHOLDER = re.compile(r"\{secret:([a-z_]+)\}")
# Hosts that share no disk derive the same secrets from one that they are all given.
SEED = "YP_SECRET_SEED"
# Characters of a password that a person chooses: of the portal, of Airflow.
SHORTEST_PASSWORD = 8


class SecretMissing(Refusal):
    """A secret that a variable asks for was not given; the message names both."""


def read_given_secrets(folder: Path = GIVEN) -> None:
    """Put the content of `folder`/NAME in the place of each `{secret:NAME}` of the environment.

    Raises:
        SecretMissing: there is no such file, or it is empty.
    """

    def given(variable: str, name: str) -> str:
        try:
            if value := (folder / name).read_text(encoding="utf-8").strip():
                return value
            raise OSError(errno.ENODATA, "it is empty")
        except OSError as error:
            raise SecretMissing(
                f"{variable} needs the secret {name}, and {folder / name} cannot be read ({error.strerror}): "
                "make the secrets by `make env`, and list it under the service in docker-compose.yml."
            ) from error

    for variable, value in list(os.environ.items()):
        for name in _PLACEHOLDER.findall(value):
            os.environ[variable] = os.environ[variable].replace(f"{{secret:{name}}}", given(variable, name))


def folder() -> Path:
    """Return the folder of the secrets, made if missing (mode 700)."""
    path = home() / "secrets"
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def secret_file(name: str) -> Path:
    """Return the file that holds the secret (mode 600), made with a random one of 48 bytes if missing."""
    path = folder() / name
    make_file(path, secrets.token_urlsafe(48) + "\n")
    return path


def make_file(path: Path, text: str, mode: int = 0o600) -> bool:
    """Make a file with its text at once, for all who look; return False where it is there already."""
    if path.exists():
        return False
    with _written(path, text, mode) as arriving:
        try:
            path.hardlink_to(arriving)
        except FileExistsError:
            return False
    return True


@contextmanager
def _written(path: Path, text: str, mode: int = 0o600) -> Iterator[Path]:
    """Write the text next to where it is to be; what is left there in the end is removed."""
    arriving = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        arriving.chmod(mode)
        yield arriving
    finally:
        arriving.unlink(missing_ok=True)


def has_secret(name: str) -> bool:
    """Return whether the secret has been made."""
    return (folder() / name).exists()


def keep_secret(name: str, value: str) -> None:
    """Keep a secret that was made elsewhere, in the place of the one that was there."""
    with _written(folder() / name, value + "\n") as arriving:
        arriving.replace(folder() / name)


def renew_secret(name: str) -> None:
    """Put a new random secret in the place of the old one.

    Raises:
        Refusal: secrets follow from a seed, so that other hosts would not know the new one.
    """
    if os.environ.get(SEED):
        raise Refusal("passwords follow from one secret here: give all hosts another secret_seed and restart them.")
    (folder() / name).unlink(missing_ok=True)
    secret_file(name)


def secret(name: str) -> str:
    """Return the secret of that name, the same on every call: the one kept here, else the one derived from the seed.

    Without a seed each machine makes its own.

    Raises:
        SecretMissing: its file is empty, as a full disk leaves one.
    """
    seed = os.environ.get(SEED, "")
    if seed and not (home() / "secrets" / name).exists():
        return urlsafe_b64encode(hmac.digest(seed.encode(), name.encode(), "sha384")).decode("ascii")
    kept = secret_file(name)
    if value := kept.read_text(encoding="ascii").strip():
        return value
    raise SecretMissing(
        f"the secret in {kept} is empty: put the right one there, or delete the file to have a new one."
    )
