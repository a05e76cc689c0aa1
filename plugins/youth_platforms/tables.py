"""Reading the project's own tables: the CSV files that a clerk can read."""

import csv
from collections.abc import Iterator
from pathlib import Path


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of one of the project's CSV files, each by its header."""
    with open(path, encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
