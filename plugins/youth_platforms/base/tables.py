"""Reading the project's own tables: the CSV files that a clerk can read."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of one of the project's CSV files, each by its header."""
    with open(path, encoding="utf-8", newline="") as lines:
        yield from rows_of(lines)


def rows_of(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV that is open already."""
    yield from csv.DictReader(lines)
