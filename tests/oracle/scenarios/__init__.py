"""The scenarios: what happens just below, at and above each threshold, and on every path that RULES and FORMS settle.

Each adds its own counties to a Province, so that they run alone or all in one province (`combined`). Those that need
the whole list of a year to themselves (the fifty seats) use 2017, in which nobody else applies.
"""

from tests.oracle.scenario import Province
from tests.oracle.scenarios import applicants, applications, dice, filings, layouts, reviews, rounds, standing, towns  # noqa: F401
from tests.oracle.scenarios.registry import SCENARIOS

# First those that need particular counties, then those that take any.
PARTICULAR = (
    "urban_streets",
    "township_money",
    "negative_money_in_an_optional_cell",
    "demonstration_platforms",
    "unknown_platforms_of_city_and_province",
    "vintages_of_codes",
    "rejected_filings",
    "direct_units_and_zones",
    "versions",
)


# Scenarios that need years or filings of their own.
ALONE = {"later_years": (2018, 2019, 2020), "dice_defects": (2015, 2016)}
# Scenarios whose outcome the contracts leave open to some degree; not among `combined`.
CONTENDED = ("vintage_of_a_platform_code",)


def build(*names: str) -> Province:
    """Return the province of these scenarios (all: `combined`), with a clean filing from everybody else."""
    if names == ("combined",):
        chosen = [name for name in SCENARIOS if name not in ALONE and name not in CONTENDED]
        names = tuple(sorted(chosen, key=lambda name: name not in PARTICULAR))
    alone = [ALONE[name] for name in names if name in ALONE]
    province = Province(alone[0]) if alone else Province()
    for name in names:
        SCENARIOS[name](province)
    province.everyone_files()
    province.complete_lists()
    return province
