"""What a criterion asked of a platform and what was observed, by the condition that decided it.

Some criteria are met in one of several ways (owned, or the right to use it for five years). A result keeps what was
observed under the one that decided; its name, unit and threshold are those of that condition in the seed.
"""

from decimal import Decimal
from functools import cache

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows
from youth_platforms.base.worksheets import Row
from youth_platforms.documents.wording import requirement


def as_decided(result: Row) -> dict[str, object]:
    """The result's `name_zh`, `unit` and `required` text.

    `result` has the columns of fct_criterion_results, and name and unit of its criterion. Its sentence (message_zh)
    begins with the name of what decided.
    """
    for name, threshold, unit in _alternatives().get(result["rule_code"], ()):
        if result["message_zh"].startswith(f"{name}："):
            return {"name_zh": name, "unit": unit, "required": requirement(result["comparator"], threshold, unit)}
    required = requirement(result["comparator"], result["threshold"], result["unit"])
    return {"name_zh": result["name_zh"], "unit": result["unit"], "required": required}


@cache
def _alternatives() -> dict[str, tuple[tuple[str, Decimal, str], ...]]:
    """Name, threshold and unit of the conditions that have their own, by rule."""
    found: dict[str, tuple[tuple[str, Decimal, str], ...]] = {}
    for row in rows(SEEDS / "criterion_conditions.csv"):
        if row["name_zh"]:
            alternative = (row["name_zh"], Decimal(row["threshold"]), row["unit"])
            found[row["rule_code"]] = (*found.get(row["rule_code"], ()), alternative)
    return found
