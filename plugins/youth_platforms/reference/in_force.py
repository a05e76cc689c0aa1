"""Which version of a rule or a parameter is in force: the Python half of the macro `in_force` of dbt."""

from collections.abc import Iterable
from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows

Row = dict[str, str]


def in_force(versions: Iterable[Row], key: str, year: int) -> dict[str, Row]:
    """Return of each key the newest version that has begun by the year, unless it has ended.

    Args:
        versions: rows of a seed with `valid_from_year`, and `valid_to_year` where a version can end.
        key: the column that names what has versions, such as `rule_code`.
        year: the report year.
    """
    begun = [row for row in versions if int(row["valid_from_year"]) <= year]
    newest = {row[key]: row for row in sorted(begun, key=lambda row: int(row["valid_from_year"]))}
    return {code: row for code, row in newest.items() if year <= int(row.get("valid_to_year") or year)}


@cache
def parameters(year: int) -> dict[str, str]:
    """Return the value of each parameter in force in a year, as text: for what needs one before dbt has loaded it."""
    return {name: row["value"] for name, row in in_force(rows(SEEDS / "parameters.csv"), "parameter", year).items()}
