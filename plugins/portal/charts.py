"""Geometry of the pages' drawings: the place of each tile, square and bar. Templates turn it into SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from youth_platforms.base.tables import rows

SQUARES_A_ROW = 4
SQUARE, GAP = 14, 3
HEAD, MARGIN = 17, 12
TILE = SQUARES_A_ROW * (SQUARE + GAP) - GAP


@dataclass(frozen=True)
class Square:
    """One county: its place in the drawing, in units of the view box, and the row that it shows."""

    x: int
    y: int
    row: dict[str, Any]

    @property
    def shift(self) -> str:
        """The place as SVG has it."""
        return f"translate({self.x} {self.y})"


@dataclass(frozen=True)
class Tile:
    """One city: its place, its short name, and the squares of its counties."""

    x: int
    y: int
    city_code: str
    name: str
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class Cartogram:
    """The province as tiles; only cities that have rows are in it, and it is no larger than they need."""

    width: int
    height: int
    tiles: tuple[Tile, ...]


@cache
def _places() -> dict[str, tuple[int, int, str]]:
    """Return column, row and short name of each city by its code (city_tiles.csv)."""
    table = rows(Path(__file__).with_name("city_tiles.csv"))
    return {row["city_code"]: (int(row["column"]), int(row["row"]), row["short_name"]) for row in table}


def cartogram(counties: Iterable[dict[str, Any]]) -> Cartogram:
    """Lay out one square per county.

    Args:
        counties: rows with city_code and county_code, one per county.

    Raises:
        KeyError: a city that city_tiles.csv does not place.
    """
    by_city: dict[str, list[dict[str, Any]]] = {}
    for county in sorted(counties, key=lambda row: row["county_code"]):
        by_city.setdefault(county["city_code"], []).append(county)
    if not by_city:
        return Cartogram(0, 0, ())
    columns, lines = zip(*(_places()[city][:2] for city in by_city), strict=True)
    # A row of tiles is as high as its fullest city needs.
    tops, top = {}, 0
    for line in sorted(set(lines)):
        tops[line] = top
        fullest = max(len(members) for city, members in by_city.items() if _places()[city][1] == line)
        top += HEAD + -(-fullest // SQUARES_A_ROW) * (SQUARE + GAP) - GAP + MARGIN
    tiles = []
    for city, members in by_city.items():
        column, line, name = _places()[city]
        x, y = (column - min(columns)) * (TILE + MARGIN), tops[line]
        squares = tuple(
            Square(x + nth % SQUARES_A_ROW * (SQUARE + GAP), y + HEAD + nth // SQUARES_A_ROW * (SQUARE + GAP), county)
            for nth, county in enumerate(members)
        )
        tiles.append(Tile(x, y, city, name, squares))
    width = (max(columns) - min(columns) + 1) * (TILE + MARGIN) - MARGIN
    return Cartogram(width, top - MARGIN, tuple(tiles))


def tally(counties: Iterable[dict[str, Any]], kinds: Iterable[str]) -> dict[str, int]:
    """Return how many counties have each outcome, in the order of `kinds`; outcomes that nobody has are left out."""
    outcomes = [county["outcome"] for county in counties]
    return {kind: outcomes.count(kind) for kind in kinds if kind in outcomes}
