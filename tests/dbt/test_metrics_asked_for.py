"""What a rule asks for is counted somewhere: else it would be unknown of everybody, in silence."""

import re
from typing import Any

from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows

# A row of a metrics model, ('activities', activities, ...), or a model of one metric, 'league_fund_yuan' as metric.
COUNTED = re.compile(r"\(\s*'(\w+)',|'(\w+)' as metric")
COMMENT = re.compile(r"--[^\n]*")


def test_every_metric_that_a_rule_asks_for_is_counted(manifest: dict[str, Any]) -> None:
    counting = manifest["nodes"]["model.youth_platforms.int_metrics"]["depends_on"]["nodes"]
    texts = [COMMENT.sub("", manifest["nodes"][model]["raw_code"]) for model in counting]
    counted = {match[1] or match[2] for text in texts for match in COUNTED.finditer(text)}
    asked = {row["metric"] for row in rows(SEEDS / "criterion_conditions.csv")}
    asked |= {row["threshold_metric"] for row in rows(SEEDS / "criteria.csv") if row["threshold_metric"]}
    assert asked - counted == set()


def test_every_rule_has_a_condition_and_every_condition_a_rule() -> None:
    rules = {row["rule_code"] for row in rows(SEEDS / "criteria.csv")}
    assert {row["rule_code"] for row in rows(SEEDS / "criterion_conditions.csv")} == rules
