"""The warehouse against the oracle: every step of the run on real workbooks and a real PostgreSQL, years in order."""

from pathlib import Path

import pytest

from tests.oracle.compare import compare
from tests.oracle.expected import expected
from tests.oracle.scenario import write
from tests.oracle.scenarios import build as build_scenario
from tests.support.corridor import run_year


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scenario", ["combined", "dice_defects", "later_years"])
def test_every_mart_and_every_finding_is_what_the_rules_say(
    scenario: str, clean_warehouse: str, tmp_path: Path
) -> None:
    province = build_scenario(scenario)
    inbox = tmp_path / "inbox"
    write(province, inbox)
    for year in province.years:
        run_year(year, inbox, with_gates=True)
    differences = compare(province, expected(province), inbox, clean_warehouse)
    assert not differences, "\n".join(map(str, differences))
