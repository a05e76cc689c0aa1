"""The answer: the year judged again and compared with what is published, in schemas that are dropped afterwards."""

import csv
import json
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from psycopg2 import sql

from youth_platforms.base.paths import home
from youth_platforms.reference.run_years import check_year
from youth_platforms.warehouse import build
from youth_platforms.warehouse.audit.runs import published_run
from youth_platforms.warehouse.connection import connect
from youth_platforms.what_if.question import PARAMETERS, CannotAsk, Question, ask

SUFFIX = "_what_if"
SCHEMAS = tuple(f"{schema}{SUFFIX}" for schema in ("staging", "intermediate", "candidate"))
NOT_BUILT = ("test", "unit_test", "exposure")


@dataclass(frozen=True)
class Scope:
    """Where the verdicts of a scope of rules come from: as published, and as `model` gives them when tried.

    `observed` says what was observed under the rule, from the model `observing`; `vocabulary` has the verdicts' words.
    """

    model: str
    published: str
    tried: str
    observed: str
    observing: str = ""
    vocabulary: str = "outcome"


def _judged(key: str, published: str) -> Scope:
    tried = f"from intermediate{SUFFIX}.int_evaluations where reading = 'default' and rule_code = %(rule)s"
    return Scope(
        "int_evaluations",
        f"select {key} as code, outcome as verdict from marts.{published}",
        f"select subject_code as code, outcome as verdict {tried}",
        f"select subject_code as code, observed {tried}",
    )


SCOPES = {
    "certification": Scope(
        "int_decisions",
        "select platform_code as code, decision as verdict from marts.mart_certification_candidates"
        " where report_year = %(year)s",
        f"select platform_code as code, decision as verdict from intermediate{SUFFIX}.int_decisions"
        " where reading = 'default'",
        f"select subject_code as code, observed from intermediate{SUFFIX}.int_evaluations"
        " where reading = 'default' and rule_code = %(rule)s",
        "int_evaluations",
        "decision",
    ),
    "county": _judged(
        "county_code",
        "mart_county_targets where report_year = %(year)s and rule_code = %(rule)s",
    ),
    "platform": _judged(
        "platform_code",
        "fct_platform_standards where report_year = %(year)s and rule_code = %(rule)s",
    ),
    "township": _judged("township_code", "mart_township_funding where report_year = %(year)s"),
    "quota": Scope(
        "mart_quota_reductions",
        "select city_code as code, final_quota::text as verdict from marts.mart_quota_reductions"
        " where quota_year = %(year)s + 1",
        f"select city_code as code, final_quota::text as verdict from candidate{SUFFIX}.mart_quota_reductions",
        f"select city_code as code, problem_points as observed from candidate{SUFFIX}.mart_quota_reductions",
        vocabulary="",
    ),
}
# A parameter has no observation of its own: an applicant's rank is shown instead.
RANKS = (
    f"select platform_code as code, rank as observed from intermediate{SUFFIX}.int_decisions where reading = 'default'"
)
FLIPS = """
with published as ({published}), tried as ({tried}), observed as ({observed})

select
    code,
    coalesce(platforms.platform_name, divisions.name, code),
    coalesce(cities.name, ''),
    trim_scale(observed.observed::numeric),
    published.verdict,
    tried.verdict
from published
full join tried using (code)
left join observed using (code)
left join marts.dim_platform as platforms on platforms.platform_code = code
left join marts.dim_division as divisions on divisions.division_code = code
left join marts.dim_division as cities on cities.division_code = coalesce(platforms.city_code, divisions.city_code)
where published.verdict is distinct from tried.verdict
order by published.verdict, tried.verdict, code
"""


@dataclass(frozen=True)
class Flip:
    """A subject with another verdict, and what was observed under the rule (of a parameter: the rank)."""

    code: str
    name: str
    city_name: str
    observed: Decimal | None
    verdict: str | None
    verdict_then: str | None


@dataclass(frozen=True)
class Answer:
    """A question and who flips; `vocabulary` names the words of the verdicts (documents/texts/words.csv)."""

    question: Question
    flips: list[Flip]
    vocabulary: str


def what_if(rule: str, figure: str, year: int) -> Answer:
    """Judge a published year with another value; return whose verdict would be another one.

    Raises:
        CannotAsk: see `ask`; or another question is being answered at this moment.
        NotYourTurn: nothing of the year is published yet.
        BuildFailed: dbt could not judge by it.
    """
    check_year(year)
    run_id = published_run(year)
    question = ask(rule, figure, year)
    scope = SCOPES[question.scope]
    is_rank = question.seed == PARAMETERS and scope.vocabulary == "decision"
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
                " ".join(f"+{model}" for model in {scope.model, scope.observing or scope.model}),
                *(part for kind in NOT_BUILT for part in ("--exclude-resource-type", kind)),
                build.NO_ARTEFACTS,
                "--vars",
                json.dumps({"schema_suffix": SUFFIX}),
                project=_project_with(question),
                target=home() / "what_if" / "dbt",
                run_id=run_id,
            )
            query = FLIPS.format(
                published=scope.published, tried=scope.tried, observed=RANKS if is_rank else scope.observed
            )
            cursor.execute(query, {"year": year, "rule": rule})
            return Answer(question, [Flip(*row) for row in cursor.fetchall()], scope.vocabulary)
        finally:
            cursor.execute(drop)


def _project_with(question: Question) -> Path:
    """Return a copy of the dbt project in which the seed has the question's rows."""
    copy = home() / "what_if" / "dbt_project"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(build.DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    with (copy / "seeds" / f"{question.seed}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(question.rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(question.rows)
    return copy
