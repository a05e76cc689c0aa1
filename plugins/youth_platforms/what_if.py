"""Who would be decided otherwise by another threshold: `make what-if RULE=M4.6-year THRESHOLD=48 YEAR=2016`.

The threshold becomes one more row of the seed `criteria`, as a later notice would bring it, in a copy of the dbt
project; dbt judges the year's published filings again by it, in schemas of its own, and the outcome is laid beside what
is published. Nothing else is written: no rule stands twice, and readers see nothing of it.
"""

import argparse
import csv
import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from psycopg2 import sql

from youth_platforms.paths import home
from youth_platforms.pipeline import UnknownYear, as_year, check_year
from youth_platforms.warehouse import build
from youth_platforms.warehouse.connection import WarehouseUnreachable, connect
from youth_platforms.warehouse.migrate import migrate
from youth_platforms.warehouse.runs import NotYourTurn, published_run

SUFFIX = "_what_if"
SCHEMAS = tuple(f"{schema}{SUFFIX}" for schema in ("staging", "intermediate", "candidate"))
NOT_BUILT = ("test", "unit_test", "exposure")
Row = dict[str, str]


class CannotAsk(ValueError):
    """The rule or the threshold is none, or somebody else's question is being answered; the message says which."""


@dataclass(frozen=True)
class Scope:
    """Where the verdicts of a scope of rules stand: as published, and as the model `model` gives them anew."""

    model: str
    key: str
    published: str
    anew: str


SCOPES = {
    "certification": Scope(
        "int_decisions",
        "platform_code",
        "select platform_code as code, decision as verdict from marts.mart_certification_candidates"
        " where report_year = %(year)s",
        "select platform_code as code, decision as verdict from intermediate_what_if.int_decisions"
        " where reading = 'default'",
    ),
    "county": Scope(
        "int_county_evaluations",
        "county_code",
        "select county_code as code, outcome as verdict from marts.mart_county_targets"
        " where report_year = %(year)s and rule_code = %(rule)s",
        "select county_code as code, outcome as verdict from intermediate_what_if.int_county_evaluations"
        " where reading = 'default' and rule_code = %(rule)s",
    ),
    "platform": Scope(
        "int_standard_evaluations",
        "platform_code",
        "select platform_code as code, outcome as verdict from marts.fct_platform_standards"
        " where report_year = %(year)s and rule_code = %(rule)s",
        "select platform_code as code, outcome as verdict from intermediate_what_if.int_standard_evaluations"
        " where reading = 'default' and rule_code = %(rule)s",
    ),
    "township": Scope(
        "int_township_evaluations",
        "township_code",
        "select township_code as code, outcome as verdict from marts.mart_township_funding"
        " where report_year = %(year)s",
        "select township_code as code, outcome as verdict from intermediate_what_if.int_township_evaluations"
        " where reading = 'default' and rule_code = %(rule)s",
    ),
}
# What was observed under the rule stands beside each verdict.
OBSERVED = {"certification": "int_applicant_evaluations"}
FLIPS = """
with published as ({published}), anew as ({anew})

select
    code,
    coalesce(platforms.platform_name, divisions.name, code),
    coalesce(cities.name, ''),
    trim_scale(evaluations.observed),
    published.verdict,
    anew.verdict
from published
full join anew using (code)
left join {evaluations} as evaluations
    on evaluations.{key} = code and evaluations.reading = 'default' and evaluations.rule_code = %(rule)s
left join marts.dim_platform as platforms on platforms.platform_code = code
left join marts.dim_division as divisions on divisions.division_code = code
left join marts.dim_division as cities on cities.division_code = coalesce(platforms.city_code, divisions.city_code)
where published.verdict is distinct from anew.verdict
order by published.verdict, anew.verdict, code
"""


@dataclass(frozen=True)
class Flip:
    """Somebody whose verdict would be another one, and what was observed under the rule."""

    code: str
    name: str
    city_name: str
    observed: Decimal | None
    verdict: str | None
    verdict_then: str | None


def with_threshold(criteria: Iterable[Row], rule: str, threshold: str, year: int) -> tuple[list[Row], Row]:
    """The rows of the seed `criteria` with one more that changes the rule from `year` on; and the row that it replaces.

    Raises:
        CannotAsk: no such rule is in force in that year, it has no threshold, or `threshold` is no number.
    """
    rows = list(criteria)
    begun = [row for row in rows if int(row["valid_from_year"]) <= year <= int(row["valid_to_year"] or year)]
    begun.sort(key=lambda row: int(row["valid_from_year"]))
    in_force = {row["rule_code"]: row for row in begun}
    if rule not in in_force:
        raise CannotAsk(
            f"RULE={rule}: {year} 年度没有这条规则。No such rule in {year}; there are {', '.join(in_force)}."
        )
    if not in_force[rule]["comparator"]:
        raise CannotAsk(f"RULE={rule}: 该项只作统计,不作判定。It is reported, not judged: it has no threshold.")
    try:
        asked = Decimal(threshold)
    except InvalidOperation:
        asked = Decimal("nan")
    if not asked.is_finite():
        raise CannotAsk(f"THRESHOLD={threshold} 不是数。It is no number: give one such as THRESHOLD=48.")
    changed = in_force[rule] | {
        "valid_from_year": str(year),
        "valid_to_year": "",
        "threshold": format(asked, "f"),
        "threshold_metric": "",
    }
    kept = [row for row in rows if (row["rule_code"], row["valid_from_year"]) != (rule, str(year))]
    return [*kept, changed], in_force[rule]


def what_if(rule: str, threshold: str, year: int) -> list[Flip]:
    """Judges a published year with another threshold; returns whose verdict would be another one.

    Raises:
        CannotAsk: see `with_threshold`; or another question is being answered at this moment.
        NotYourTurn: nothing of the year is published yet.
        BuildFailed: dbt could not judge by it.
    """
    check_year(year)
    run_id = published_run(year)
    project = _copy_of_project()
    seed = project / "seeds" / "criteria.csv"
    with seed.open(encoding="utf-8", newline="") as lines:
        rows, changed = with_threshold(csv.DictReader(lines), rule, threshold, year)
    _write_csv(seed, list(rows[0]), [list(row.values()) for row in rows])
    scope = SCOPES[changed["scope"]]
    with connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext('youth_platforms.what_if'))")
        if cursor.fetchone() != (True,):
            raise CannotAsk(
                "另一项试算正在进行。Another what-if is at work in this warehouse: ask again when it has ended."
            )
        drop = sql.SQL("drop schema if exists {} cascade").format(sql.SQL(", ").join(map(sql.Identifier, SCHEMAS)))
        cursor.execute(drop)
        try:
            build.run_dbt(
                "build",
                "--select",
                f"+{scope.model} +{OBSERVED.get(changed['scope'], scope.model)}",
                *(part for kind in NOT_BUILT for part in ("--exclude-resource-type", kind)),
                "--vars",
                json.dumps({"run_id": run_id, "schema_suffix": SUFFIX}),
                project=project,
                target=home() / "what_if" / "dbt",
            )
            query = FLIPS.format(
                published=scope.published,
                anew=scope.anew,
                key=scope.key,
                evaluations=f"intermediate_what_if.{OBSERVED.get(changed['scope'], scope.model)}",
            )
            cursor.execute(query, {"year": year, "rule": rule})
            return [Flip(*row) for row in cursor.fetchall()]
        finally:
            cursor.execute(drop)


def write_flips(flips: list[Flip], path: Path) -> Path:
    """The flips as CSV that Excel opens as Chinese; returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_csv(
        path,
        ["代码", "名称", "市(州)", "实际", "已发布", "改后"],
        [[flip.code, flip.name, flip.city_name, flip.observed, flip.verdict, flip.verdict_then] for flip in flips],
        encoding="utf-8-sig",
    )
    return path


def _copy_of_project() -> Path:
    copy = home() / "what_if" / "dbt_project"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(build.DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    return copy


def _write_csv(path: Path, header: list[str], rows: Iterable[list[object]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> int:
    """Returns the exit status: 1 where the question cannot be answered, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.what_if", description=__doc__)
    parser.add_argument("--rule", required=True, help="rule code, such as M4.6-year")
    parser.add_argument("--threshold", required=True, help="the threshold to try, such as 48")
    parser.add_argument("--year", required=True, help="a published report year, such as 2016")
    given = parser.parse_args()
    try:
        migrate()
        year = as_year(given.year)
        flips = what_if(given.rule, given.threshold, year)
    except (CannotAsk, NotYourTurn, UnknownYear, WarehouseUnreachable, build.BuildFailed) as trouble:
        print(f"Stopped: {trouble}", file=sys.stderr)
        return 1
    path = home() / "outputs" / str(year) / f"what-if-{given.rule}-{given.threshold}.csv"
    print(f"{year} 年度,{given.rule} 改为 {given.threshold}: {len(flips)} 个结果不同 (would be decided otherwise)")
    for flip in flips:
        print(
            f"  {flip.code} {flip.name} ({flip.city_name}), 实际 {flip.observed}: {flip.verdict} -> {flip.verdict_then}"
        )
    print(f"  written to   {write_flips(flips, path)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
