"""What is asked: another threshold of a rule, or another value of a parameter such as the seats. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from youth_platforms.base.amounts import SHARE, suffix
from youth_platforms.base.paths import SEEDS
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.tables import rows
from youth_platforms.reference.in_force import in_force

Row = dict[str, str]
CRITERIA, PARAMETERS = "criteria", "parameters"


class CannotAsk(Refusal):
    """No such rule, no such figure, or another question is being answered; the message says which."""


@dataclass(frozen=True)
class Question:
    """A seed with one more row. `scope` says whose verdicts rest on it; `before` is the figure in force."""

    rule: str
    name_zh: str
    unit: str
    scope: str
    before: str
    asked: str
    report_year: int
    seed: str
    rows: list[Row]

    @property
    def title_zh(self) -> str:
        """2016年度试算：全年活动次数（M4.6-year）由60次改为48次."""
        figures = "由{}{unit}改为{}{unit}" if self.before else "改为{1}{unit}"
        change = figures.format(self.before, self.asked, unit=suffix(self.unit))
        return f"{self.report_year}年度试算：{self.name_zh}（{self.rule}）{change}"


def ask(rule: str, figure: str, year: int, seeds: Path = SEEDS) -> Question:
    """Return the question of a rule's code or a parameter's name, as the seeds are now.

    Raises:
        CannotAsk: neither is in force in that year, nobody is judged by it, or `figure` is no number that it may take.
    """
    criteria, parameters = (list(rows(seeds / f"{seed}.csv")) for seed in (CRITERIA, PARAMETERS))
    if rule in {row["parameter"] for row in parameters}:
        return with_value(parameters, rule, figure, year)
    if rule not in {row["rule_code"] for row in criteria}:
        known = [*choices(seeds)]
        raise CannotAsk(f"RULE={rule}：没有这条规则或参数。There is none such; there are {', '.join(known)}.")
    return with_threshold(criteria, rule, figure, year)


def choices(seeds: Path = SEEDS) -> dict[str, str]:
    """Return what may be asked about: rule codes and parameters, each with its Chinese name."""
    judged = {row["rule_code"]: row["name_zh"] for row in rows(seeds / f"{CRITERIA}.csv") if row["comparator"]}
    parameters = {row["parameter"]: row["name_zh"] for row in rows(seeds / f"{PARAMETERS}.csv") if row["scope"]}
    return {code: f"{name}（{code}）" for code, name in (judged | parameters).items()}


def with_threshold(criteria: Iterable[Row], rule: str, threshold: str, year: int) -> Question:
    """Return the seed `criteria` with one more row that changes the rule from `year` on.

    Raises:
        CannotAsk: no such rule is in force in that year, it has no threshold, or `threshold` is no number.
    """
    kept = list(criteria)
    before = _in_force(kept, "rule_code", rule, year)
    if not before["comparator"]:
        raise CannotAsk(f"RULE={rule}：该项只作统计，不作判定。It is reported, not judged: it has no threshold.")
    asked = format(_number(threshold), "f")
    changed = before | {"valid_to_year": "", "threshold": asked, "threshold_metric": ""}
    return Question(
        rule,
        before["name_zh"],
        before["unit"],
        before["scope"],
        before["threshold"],
        asked,
        year,
        CRITERIA,
        _with_row(kept, "rule_code", changed, year),
    )


def with_value(parameters: Iterable[Row], parameter: str, value: str, year: int) -> Question:
    """Return the seed `parameters` with one more row that changes one of them from `year` on.

    Raises:
        CannotAsk: it is not in force in that year, nobody is judged by it, or `value` is no number, or not a whole one
            where it counts something.
    """
    kept = list(parameters)
    before = _in_force(kept, "parameter", parameter, year)
    if not before["scope"]:
        raise CannotAsk(f"RULE={parameter}：该参数不影响任何判定。Nobody is judged by it.")
    number = _number(value)
    if before["unit"] != SHARE and (number != number.to_integral_value() or number < 0):
        raise CannotAsk(f"THRESHOLD={value}：应为非负整数。It counts {before['unit']}: give a whole number.")
    asked = format(number, "f")
    return Question(
        parameter,
        before["name_zh"],
        before["unit"],
        before["scope"],
        before["value"],
        asked,
        year,
        PARAMETERS,
        _with_row(kept, "parameter", before | {"value": asked}, year),
    )


def _in_force(kept: list[Row], key: str, code: str, year: int) -> Row:
    """Return the row of a code that is in force in the year."""
    newest = in_force(kept, key, year)
    if code not in newest:
        raise CannotAsk(f"RULE={code}：{year}年度没有这条规则。No such rule in {year}; there are {', '.join(newest)}.")
    return newest[code]


def _with_row(kept: list[Row], key: str, changed: Row, year: int) -> list[Row]:
    begins = changed | {"valid_from_year": str(year)}
    place = (begins[key], begins["valid_from_year"])
    return [*(row for row in kept if (row[key], row["valid_from_year"]) != place), begins]


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise CannotAsk(f"THRESHOLD={text}：不是数。It is no number: give one such as THRESHOLD=48.")
    return number
