"""The parser that every subcommand starts from."""

import argparse


def parser_of(command: str, description: str | None) -> argparse.ArgumentParser:
    """Return an empty parser that names the subcommand in its help."""
    return argparse.ArgumentParser(prog=f"python -m youth_platforms {command}", description=description)


def no_arguments(command: str, description: str | None, arguments: list[str]) -> None:
    """Refuse arguments of a subcommand that takes none; answer --help."""
    parser_of(command, description).parse_args(arguments)
