"""`make backup TO=folder`, `make restore FROM=folder`."""

from pathlib import Path

from youth_platforms.cli.arguments import parser_of


def backup(arguments: list[str]) -> None:
    """Copy the warehouse and the archive of filings into a new folder."""
    folder = _folder("backup", backup.__doc__, arguments)
    from youth_platforms.ops.backups import back_up

    back_up(folder)


def restore(arguments: list[str]) -> None:
    """Fill an empty warehouse and its archive from a folder that `backup` made."""
    folder = _folder("restore", restore.__doc__, arguments)
    from youth_platforms.ops import one_machine
    from youth_platforms.ops.backups import restore as fill

    with one_machine.only_one():
        fill(folder)


def _folder(command: str, description: str | None, arguments: list[str]) -> Path:
    parser = parser_of(command, description)
    parser.add_argument("folder", type=Path)
    return Path(parser.parse_args(arguments).folder).resolve()
