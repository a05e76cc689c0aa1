"""One gate over one run: judge, keep the results, write the report, then stop the run or let it pass."""

import logging
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from psycopg2 import sql
from upath import UPath

from expectations import filed, publish
from expectations.gate_checks import Run
from youth_platforms.base.clock import HERE
from youth_platforms.base.store import outputs, replace_folder
from youth_platforms.quality.doubts import doubted, settle
from youth_platforms.quality.gates import FILED, NAMES_ZH, PUBLISH, GateFailed, RunDoubted
from youth_platforms.quality.report import write_report
from youth_platforms.quality.results import Result, save_results
from youth_platforms.quality.validation import validate
from youth_platforms.reference.in_force import parameters
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.publishing.publish import REGISTERS

log = logging.getLogger(__name__)
MODULES = {FILED: filed.MODULES, PUBLISH: publish.MODULES}


def gate_filed(run_id: str, today: date | None = None) -> dict[str, Any]:
    """Judge what the run's offices filed, before anything is built from it; `today` is by the clock unless given.

    Returns a summary: gate, run_id, expectations, passed, failed by severity, report (path of the page).

    Raises:
        GateFailed: raw does not hold what was read (never for what one office filed).
        RunDoubted: what was filed may be unbelievable as a whole, and nobody accepted that.
    """
    return run_gate(FILED, run_id, today)


def gate_publish(run_id: str) -> dict[str, Any]:
    """Judge the candidate marts of the run, before they become the published ones. Returns as `gate_filed`.

    Raises:
        GateFailed: the candidate is incomplete or contradicts itself or what was filed; the published marts stay.
    """
    return run_gate(PUBLISH, run_id)


def run_gate(gate: str, run_id: str, today: date | None = None) -> dict[str, Any]:
    """Judge one gate over one run, keep the results and write the report; return as `gate_filed`."""
    run = describe_run(gate, run_id, today)
    folder = outputs(run.report_year) / "quality"
    with TemporaryDirectory() as scratch:
        pages = Path(scratch) / gate
        results = validate(gate, [checked(run) for checked in MODULES[gate]], pages)
        written = sorted(path for path in pages.rglob("*") if path.is_file())
        files = {path.relative_to(pages).as_posix(): path.read_bytes() for path in written}
        replace_folder(folder / "data_docs" / gate, files)
    save_results(run_id, gate, results)
    failed = [result for result in results if not result.success]
    unaccepted = settle(run_id, [result for result in failed if result.is_doubted]) if gate == FILED else []
    page = write_report(run_id, run.report_year, folder)
    for result in failed:
        log.log(logging.ERROR if result.stops else logging.WARNING, "%s: %s", result.severity, result.message_zh)
    stopping = [result for result in failed if result.stops]
    lines = [_message(gate, stopping)] if stopping else []
    if unaccepted:
        raise RunDoubted("\n".join([*lines, doubted(run.report_year, unaccepted, _details(page))]))
    if lines:
        raise GateFailed("\n".join([*lines, _details(page)]))
    summary = {
        "gate": gate,
        "run_id": run_id,
        "expectations": len(results),
        "passed": len(results) - len(failed),
        "failed": dict(Counter(result.severity for result in failed)),
        "report": str(page),
    }
    log.info("gate %s passed: %s", gate, summary)
    return summary


def describe_run(gate: str, run_id: str, today: date | None = None) -> Run:
    """Return what the modules of expectations need to know of a run; `today` is by the clock unless given.

    Raises:
        GateFailed: the gate is for candidates, and nothing has been built.
        LookupError: there is no such run.
    """
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select report_year from audit.runs where run_id = %s", (run_id,))
        row = cursor.fetchone()
        if row is None:
            raise LookupError(f"没有运行 {run_id}。There is no run {run_id} in audit.runs: open it first.")
        cursor.execute("select to_regclass('intermediate.int_run') is not null")
        if gate == PUBLISH and cursor.fetchone() != (True,):
            raise GateFailed(f"尚未构建，没有可审核的候选结果。Nothing has been built yet: build run {run_id} first.")
        cursor.execute(
            "select table_schema, table_name from information_schema.columns"
            " where table_schema in ('candidate', 'marts')"
            " group by 1, 2 having table_schema = 'marts' or bool_or(column_name = 'report_year') order by 1, 2"
        )
        tables = cursor.fetchall()
        return Run(
            run_id=run_id,
            report_year=int(row[0]),
            literal=sql.Literal(run_id).as_string(connection),
            today=today or datetime.now(HERE).date(),
            parameters=parameters(int(row[0])),
            yearly_tables=tuple(table for schema, table in tables if schema == "candidate" and table not in REGISTERS),
            published_tables=frozenset(table for schema, table in tables if schema == "marts"),
        )


def _details(page: UPath) -> str:
    return f"详见 Report: {page};SQL: select * from audit.gate_results where not success"


def _message(gate: str, failed: list[Result]) -> str:
    lines = [
        f"{NAMES_ZH[gate]}未通过：{len(failed)}项严重问题，运行已停止，已发布的结果不变。"
        f'The gate "{gate}" failed {len(failed)} critical expectations; what is published has not changed.'
    ]
    for number, result in enumerate(failed, start=1):
        lines.append(f"{number}. [{result.expectation}] {result.message_zh}")
        lines.append(f"   {result.message_en}")
    return "\n".join(lines)
