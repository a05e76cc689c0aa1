"""Runs dbt for one run: staging, intermediate and the candidate marts, with every data test."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import parse_dsn
from psycopg2.extras import execute_values

from youth_platforms.base.paths import PROJECT_ROOT, home
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import outputs, write_whole
from youth_platforms.warehouse.audit.runs import year_of
from youth_platforms.warehouse.connection import WarehouseUnreachable, connect, warehouse_url

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
NO_TESTS_OF_MODELS = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")
COUNTED = ("model", "seed", "test")
SHOWN_ROWS = 20
# What libpq says when the server is lost.
OUTAGES = (
    "connection to server at",
    "server closed the connection",
    "terminating connection",
    "SSL connection has been closed",
)
FILLED_SCHEMAS = {
    "staging": "规范层：类型已统一，个人信息已去除",
    "intermediate": "中间层：指标与判定",
    "candidate": "候选层：本次运行的结果，质量关口通过后才发布",
}
RESULTS = "run_results.json"
# A second of each command: the manifest of a version of the project can be had from that version at any time.
NO_ARTEFACTS = "--no-write-json"
# What dbt's connections take from a file of libpq services.
SERVICE = "warehouse"
log = logging.getLogger(__name__)


class BuildFailed(Refusal):
    """dbt could not build the candidate marts, or a data test refused them."""


def build(run_id: str) -> dict[str, int]:
    """Build the run's year into the candidate schema and test it; the published marts are not touched.

    Returns how many nodes ended in each state (success, pass, warn).

    Raises:
        BuildFailed: naming every model or test that failed and what it said.
    """
    _point_at(run_id)
    (_target() / RESULTS).unlink(missing_ok=True)
    try:
        return run_dbt("build", *NO_TESTS_OF_MODELS, NO_ARTEFACTS, nodes_of=run_id)
    finally:
        _keep_results(run_id)


def build_after_draw() -> None:
    """Build the marts that show the spot check once more, after a draw of this build's frame."""
    run_dbt("build", "--select", "tag:after_draw", *NO_TESTS_OF_MODELS, NO_ARTEFACTS)


def run_dbt(
    command: str,
    *arguments: str,
    project: Path | None = None,
    target: Path | None = None,
    run_id: str = "",
    nodes_of: str | None = None,
) -> dict[str, int]:
    """Run one dbt command in this process against the warehouse; see `build` for what it returns and raises.

    Args:
        project: the dbt project, the product's own unless another copy is to be built.
        target: what dbt keeps of its parsing, as for `project`.
        run_id: the run whose year is built, if not the one that `build` names. It goes by the environment: for other
            `--vars` dbt parses the whole project again.
        nodes_of: the run of which to keep what the project has and what of it ran, for the gate "publish" to count, and
            dbt's results as a file.
    """
    # Importing dbt costs seconds: only who builds pays them.
    from dbt.cli.main import dbtRunner

    from youth_platforms.warehouse.light_dbt import lighten

    lighten()
    project = project or DBT_PROJECT
    target = target or _target()
    target.mkdir(parents=True, exist_ok=True)
    places = ["--project-dir", project, "--profiles-dir", project, "--target-path", target, "--log-path", target]
    # None of dbt's own logs: they word each of its messages, and leave out nearly all, for a tenth of a build.
    flags = ["--log-level", "none", "--log-level-file", "none", *map(str, places)]
    with environment_of_dbt(target / "pg_service.conf", run_id):
        manifest = None
        if nodes_of:
            # Parsed apart from the command, so that no option of the command narrows what the project has.
            manifest = _done("parse", dbtRunner(callbacks=[_note]).invoke(["parse", NO_ARTEFACTS, *flags])).result
        result = _done(command, dbtRunner(manifest=manifest, callbacks=[_note]).invoke([command, *arguments, *flags]))
    nodes: list[Any] = getattr(result.result, "results", [])
    states: dict[str, int] = {}
    for node in nodes:
        states[str(node.status)] = states.get(str(node.status), 0) + 1
    if nodes_of:
        result.result.write(str(target / RESULTS))
        _keep_nodes(nodes_of, manifest, nodes)
    if not result.success:
        failed = [_failure(node) for node in nodes if str(node.status) in ("error", "fail", "runtime error")]
        message = f"dbt {command}: {len(failed)} of {len(nodes)} failed:\n" + "\n".join(failed)
        raise (WarehouseUnreachable if _is_outage(message) else BuildFailed)(message)
    log.info("dbt %s: %s", command, ", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    return states


def _note(message: Any) -> None:
    """Put into this program's log what dbt warns of; what failed comes with the results."""
    if message.info.level == "warn":
        log.warning("dbt: %s", message.info.msg)


def _keep_results(run_id: str) -> None:
    """Put what became of each model and test, and its SQL, into the store, to look it up later."""
    file = _target() / RESULTS
    if file.exists():
        write_whole(outputs(year_of(run_id)) / "dbt" / RESULTS, file.read_bytes())


def _done(command: str, result: Any) -> Any:
    if result.exception:
        message = f"dbt {command} did not run: {result.exception}"
        raise (WarehouseUnreachable if _is_outage(message) else BuildFailed)(message) from result.exception
    return result


def _is_outage(message: str) -> bool:
    """Return whether the server was lost, which may pass by itself; dbt hands on only the text that libpq gives."""
    return any(said in message for said in OUTAGES)


def _keep_nodes(run_id: str, manifest: Any, results: list[Any]) -> None:
    """Write every model, seed and data test of the project with its result; null where it did not run."""
    states = {result.node.unique_id: str(result.status) for result in results}
    rows = [
        (run_id, node.unique_id, str(node.resource_type), states.get(node.unique_id))
        for node in manifest.nodes.values()
        if node.resource_type in COUNTED
    ]
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("delete from audit.build_nodes")
        execute_values(cursor, "insert into audit.build_nodes (run_id, node, resource_type, status) values %s", rows)


def _target() -> Path:
    """Return where dbt keeps its parsing and writes its artefacts: scratch of this host."""
    return Path(os.environ.get("DBT_TARGET_PATH") or home() / "dbt")


def _failure(node: Any) -> str:
    """Return what failed and what dbt said; of a data test also the first rows that it found, to look them up by."""
    lines = [f"  {node.node.name}: {(node.message or '').strip()}"]
    if str(node.status) == "fail" and node.node.resource_type == "test":
        with connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"select to_jsonb(found) from ({node.node.compiled_code}) as found limit {SHOWN_ROWS}")
            lines += [f"    {json.dumps(row, ensure_ascii=False)}" for (row,) in cursor.fetchall()]
    return "\n".join(lines)


def _point_at(run_id: str) -> None:
    """Name the run that dbt builds, and empty the schemas that it fills: nothing of an older run is in them."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select 1 from audit.runs where run_id = %s", (run_id,))
        if not cursor.fetchone():
            raise BuildFailed(f"there is no run {run_id}: open it first (audit.runs)")
        cursor.execute(
            "insert into audit.current_run (run_id) values (%s) on conflict (only_row) do update set run_id = %s",
            (run_id, run_id),
        )
        for schema, comment in FILLED_SCHEMAS.items():
            names = {"schema": sql.Identifier(schema), "comment": sql.Literal(comment)}
            cursor.execute(sql.SQL("drop schema if exists {schema} cascade").format(**names))
            cursor.execute(sql.SQL("create schema {schema}").format(**names))
            cursor.execute(sql.SQL("comment on schema {schema} is {comment}").format(**names))


@contextmanager
def environment_of_dbt(service_file: Path, run_id: str) -> Iterator[None]:
    """Tell dbt whose year to build, and where: six parts of WAREHOUSE_URL by its profile, others by a libpq service.

    dbt's profile has no place for `options`, `target_session_attrs`, `channel_binding` and the like; libpq takes what
    it is not given from the service. The file holds no password.

    Raises:
        BuildFailed: the address names a port for each of several hosts, which dbt cannot take.
    """
    parts = parse_dsn(warehouse_url())
    host, port = parts.pop("host", ""), parts.pop("port", "5432")
    if not port.isdigit():
        raise BuildFailed(f"dbt takes one port for all hosts of WAREHOUSE_URL, not «{port}»: let them share one.")
    profile = {
        "DBT_HOST": host or parts.get("hostaddr", "localhost"),
        "DBT_PORT": port,
        "DBT_USER": parts.pop("user", ""),
        "DBT_ENV_SECRET_PASSWORD": parts.pop("password", ""),
        "DBT_CONNECT_TIMEOUT": parts.pop("connect_timeout", "10"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_RUN_ID": run_id,
    }
    profile["DBT_DBNAME"] = parts.pop("dbname", profile["DBT_USER"])
    others = "".join(f"{name}={value}\n" for name, value in parts.items())
    service_file.unlink(missing_ok=True)
    with os.fdopen(os.open(service_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"[{SERVICE}]\n{others}")
    variables = profile | {"PGSERVICE": SERVICE, "PGSERVICEFILE": str(service_file)}
    before = {name: os.environ.pop(name, None) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
