"""What subcommands take from a person: arguments, and a password."""

import argparse
import os
import secrets
import sys
from getpass import getpass


def parser_of(command: str, description: str | None) -> argparse.ArgumentParser:
    """Return an empty parser that names the subcommand in its help."""
    return argparse.ArgumentParser(prog=f"python -m youth_platforms {command}", description=description)


def no_arguments(command: str, description: str | None, arguments: list[str]) -> None:
    """Refuse arguments of a subcommand that takes none; answer --help."""
    parser_of(command, description).parse_args(arguments)


def password_of_caller() -> tuple[str, bool]:
    """Return the password that a person types, or PASSWORD where there is no terminal; else a new one, at random.

    Returns:
        The password, and whether it was made here, so that it has to be shown.
    """
    given = getpass("密码（直接回车则自动生成）：") if sys.stdin.isatty() else os.environ.get("PASSWORD", "")
    return (given, False) if given else (secrets.token_urlsafe(12), True)
