"""Runs dbt for one run: staging, intermediate and the candidate marts, with every data test."""

import json
import logging
import os
from pathlib import Path
from typing import Any

from psycopg2.extensions import parse_dsn

from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.connection import connect, warehouse_url

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
NO_TESTS_OF_MODELS = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")
SHOWN_ROWS = 20
log = logging.getLogger(__name__)


class BuildFailed(Refusal):
    """dbt could not build the candidate marts, or a data test refused them."""


def build(run_id: str) -> dict[str, int]:
    """Builds the run's year into the candidate schema and tests it; the published marts are not touched.

    Returns how many nodes ended in each state (success, pass, warn).

    Raises:
        BuildFailed: naming every model or test that failed and what it said, or how many tests were left out.
    """
    _point_at(run_id)
    states = run_dbt("build", *NO_TESTS_OF_MODELS)
    _require_all_tests(states)
    return states


def build_after_draw() -> None:
    """Build the marts that show the spot check once more, after a draw of this build's frame."""
    run_dbt("build", "--select", "tag:after_draw", *NO_TESTS_OF_MODELS)


def run_dbt(command: str, *arguments: str, project: Path | None = None, target: Path | None = None) -> dict[str, int]:
    """One dbt command in this process against the warehouse; see `build` for what it returns and raises.

    `project` and `target` (what dbt keeps of its parsing) are the product's own unless another copy is to be built.
    """
    from dbt.cli.main import dbtRunner  # importing dbt costs seconds: only who builds pays them

    os.environ.update(_connection_settings())
    project = project or DBT_PROJECT
    target = target or _target()
    target.mkdir(parents=True, exist_ok=True)
    result = dbtRunner().invoke(
        [
            command,
            *arguments,
            "--quiet",
            "--no-use-colors",
            "--project-dir",
            str(project),
            "--profiles-dir",
            str(project),
            "--target-path",
            str(target),
            "--log-path",
            str(target / "logs"),
        ]
    )
    if result.exception:
        raise BuildFailed(f"dbt {command} did not run: {result.exception}") from result.exception
    nodes: list[Any] = getattr(result.result, "results", [])
    states: dict[str, int] = {}
    for node in nodes:
        states[str(node.status)] = states.get(str(node.status), 0) + 1
    if not result.success:
        failed = [_told(node) for node in nodes if str(node.status) in ("error", "fail", "runtime error")]
        raise BuildFailed(f"dbt {command}: {len(failed)} of {len(nodes)} failed:\n" + "\n".join(failed))
    log.info("dbt %s: %s", command, ", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    return states


def _target() -> Path:
    """Folder in which dbt keeps what it parsed."""
    return Path(os.environ.get("DBT_TARGET_PATH") or home() / "dbt")


def _require_all_tests(states: dict[str, int]) -> None:
    """Refuse a build that left tests of the data out, such as by a DBT_* variable: nobody has checked its marts."""
    nodes = json.loads((_target() / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    expected = sum(node["resource_type"] == "test" for node in nodes)
    ran = states.get("pass", 0) + states.get("warn", 0)
    if ran != expected:
        raise BuildFailed(
            f"dbt ran {ran} of the project's {expected} tests of data, so what it built is not checked: "
            "unset the DBT_* variables of the services' environment, and run again."
        )


def _told(node: Any) -> str:
    """What failed and what dbt said; of a data test also the first rows that it found, to look them up by."""
    lines = [f"  {node.node.name}: {(node.message or '').strip()}"]
    if str(node.status) == "fail" and node.node.resource_type == "test":
        with connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"select to_jsonb(found) from ({node.node.compiled_code}) as found limit {SHOWN_ROWS}")
            lines += [f"    {json.dumps(row, ensure_ascii=False)}" for (row,) in cursor.fetchall()]
    return "\n".join(lines)


def _point_at(run_id: str) -> None:
    """Names the run that dbt builds and empties the candidate schema, so that nothing of an older run is in it."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select 1 from audit.runs where run_id = %s", (run_id,))
        if not cursor.fetchone():
            raise BuildFailed(f"there is no run {run_id}: open it first (audit.runs)")
        cursor.execute(
            "insert into audit.current_run (run_id) values (%s) on conflict (only_row) do update set run_id = %s",
            (run_id, run_id),
        )
        cursor.execute("drop schema if exists candidate cascade")
        cursor.execute("create schema candidate")
        cursor.execute("comment on schema candidate is '候选层：本次运行的结果，质量关口通过后才发布'")


def _connection_settings() -> dict[str, str]:
    """dbt's profile reads these; they are taken from WAREHOUSE_URL so that there is one address."""
    dsn = parse_dsn(warehouse_url())
    return {
        "DBT_HOST": dsn.get("host", "localhost"),
        "DBT_PORT": dsn.get("port", "5432"),
        "DBT_USER": dsn.get("user", ""),
        "DBT_ENV_SECRET_PASSWORD": dsn.get("password", ""),
        "DBT_DBNAME": dsn.get("dbname", dsn.get("user", "")),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
