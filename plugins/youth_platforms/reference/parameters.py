"""The parameters in force in a year, from the seed of that name: what needs a figure before dbt has loaded it."""

from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows


@cache
def parameters(year: int) -> dict[str, str]:
    """Return each parameter's newest value that has begun by the year, as text."""
    begun = [row for row in rows(SEEDS / "parameters.csv") if int(row["valid_from_year"]) <= year]
    return {row["parameter"]: row["value"] for row in sorted(begun, key=lambda row: int(row["valid_from_year"]))}
