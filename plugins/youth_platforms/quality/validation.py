"""Great Expectations over the frames: yes or no first, then the failed ones again in detail; every row that failed is
listed by SQL, since Great Expectations keeps at most 200."""

import logging
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

# Before the import: nothing reports home.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import psycopg2
from great_expectations import util as gx_util
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context import EphemeralDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent import PostgresDatasource
from great_expectations.expectations.expectation import Expectation
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from expectations.gate_checks import CHECK_CODE, DOUBT, CheckedTable, GateCheck, checks
from youth_platforms.quality.data_docs import add_site, localise
from youth_platforms.quality.results import Result
from youth_platforms.warehouse.connection import connect, warehouse_url

# A line for each batch that it looks at: nobody finds the gate's own among them.
logging.getLogger("great_expectations").setLevel(logging.WARNING)
# For each decimal that a result holds, it looks through all callers and their sources for a profiler: nobody runs one.
gx_util.stack = lambda context=1: []

ADDRESS = "GX_WAREHOUSE_URL"
WHOLE = "all"
SHOWN = 5
# A doubt names every unit that it means: more than all counties and cities; of files so many.
SHOWN_OF_A_DOUBT = 150

Rejected = list[tuple[str, str | None, str | None]]

# The rows that an expectation refuses; the others are about the whole table.
REFUSES = {
    "expect_column_values_to_be_null": "{column} is not null",
    "expect_column_values_to_not_be_null": "{column} is null",
    "expect_column_values_to_be_between": "{column} < {minimum} or {column} > {maximum}",
}


def validate(gate: str, tables: list[CheckedTable], docs: Path) -> list[Result]:
    """Judge every table; return one result for each expectation, and leave Data Docs in the folder `docs`."""
    broken = _broken(tables)
    sound = [table for table in tables if table.query not in broken]
    context, warehouse = _open(docs, sound)
    try:
        first = _run_checkpoint(context, warehouse, gate, sound, "BOOLEAN_ONLY") if sound else {}
        failed = [
            CheckedTable(table.table, table.query, still)
            for table in sound
            if (still := tuple(e for e in table.expectations if not first[_code(e)].success))
        ]
        detailed = _run_checkpoint(context, warehouse, f"{gate}_failed", failed, "SUMMARY") if failed else {}
    finally:
        warehouse.get_engine().dispose()
    results = _results(tables, first | detailed, broken)
    # `localise` writes an index that needs no script.
    context.build_data_docs(build_index=False)
    localise(docs, gate)
    return results


def _broken(tables: list[CheckedTable]) -> dict[str, str]:
    """Return queries that cannot run at all (a table or column is gone), and why: Great Expectations would raise."""
    broken = {}
    with connect(autocommit=True) as connection, connection.cursor() as cursor:
        for table in tables:
            try:
                cursor.execute(f"explain {table.query}")
            except psycopg2.ProgrammingError as error:
                broken[table.query] = str(error).splitlines()[0]
    return broken


def _open(docs: Path, tables: list[CheckedTable]) -> tuple[EphemeralDataContext, PostgresDatasource]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    # libpq takes addresses that SQLAlchemy refuses (unix sockets, postgres://): it gets libpq's own, whole.
    os.environ[ADDRESS] = f"postgresql+psycopg2://?dsn={quote(warehouse_url(), safe='')}"
    # All at once: for each that is added later, Great Expectations writes its whole configuration again.
    assets = [
        # It takes no query that begins with WITH.
        {
            "type": "query",
            "name": _asset_name(table),
            "query": f"select * from ({table.query}) as checked",
            "batch_definitions": [{"name": WHOLE}],
        }
        for table in tables
    ]
    # A temporary table a query: it runs once, not once for each of Great Expectations' questions.
    warehouse = context.data_sources.add_postgres(
        "warehouse",
        connection_string=f"${{{ADDRESS}}}",
        create_temp_table=True,
        # A field of the data source; the types of Great Expectations do not name it here.
        assets=assets,  # pyrefly: ignore[unexpected-keyword]
    )
    add_site(context, docs)
    return context, warehouse


def _run_checkpoint(
    context: EphemeralDataContext, warehouse: PostgresDatasource, name: str, tables: list[CheckedTable], detail: str
) -> dict[str, ExpectationValidationResult]:
    """Run one checkpoint, a validation a table; return the results by check code."""
    validations = [_validation(context, warehouse, name, table) for table in tables]
    checkpoint = gx.Checkpoint(name=name, validation_definitions=validations, result_format=detail)
    run = context.checkpoints.add(checkpoint).run()
    return {
        result.expectation_config.meta[CHECK_CODE]: result  # pyrefly: ignore[missing-attribute]
        for validation in run.run_results.values()
        for result in validation.results
    }


def _validation(
    context: EphemeralDataContext, warehouse: PostgresDatasource, checkpoint: str, table: CheckedTable
) -> gx.ValidationDefinition:
    asset = _asset_name(table)
    name = f"{checkpoint}_{asset}"
    batch = warehouse.get_asset(asset).get_batch_definition(WHOLE)
    # An expectation belongs to one suite: the second run takes copies.
    expectations = [expectation.copy(update={"id": None}) for expectation in table.expectations]
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    return context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))


def _results(
    tables: list[CheckedTable], judged: dict[str, ExpectationValidationResult], broken: dict[str, str]
) -> list[Result]:
    """Return the results in the order of the tables; a query runs once more where rows of it are to be listed."""
    results = []
    with connect() as connection, connection.cursor() as cursor:
        for table in tables:
            if table.query in broken:
                results += [_unjudged(table, e, broken[table.query]) for e in table.expectations]
                continue
            if any(not judged[_code(e)].success and not _trouble(judged[_code(e)]) for e in table.expectations):
                cursor.execute(f"create temporary table checked on commit drop as {table.query}")
            results += [_result(cursor, table, e, judged[_code(e)]) for e in table.expectations]
            cursor.execute("drop table if exists pg_temp.checked")
    return results


def _result(
    cursor: Cursor, table: CheckedTable, expectation: Expectation, judged: ExpectationValidationResult
) -> Result:
    trouble = _trouble(judged)
    if trouble:
        return _unjudged(table, expectation, trouble)
    check = checks()[_code(expectation)]
    if judged.success:
        return _make(check, table, True, None, None, 0, [])
    refused = _refused(cursor, expectation)
    if refused is None:
        observed = str(judged.result.get("observed_value"))
        bounds = f"{check.minimum or ''}..{check.maximum or ''}"
        return _make(check, table, False, f"{observed}（应为{bounds}）", f"{observed} (asked {bounds})", None, [])
    at_most = SHOWN_OF_A_DOUBT if check.severity == DOUBT else SHOWN
    shown = "；".join(f"{subject}：{value or '无'}" for subject, _, value in refused[:at_most])
    rest = len(refused) - at_most
    if check.severity == DOUBT:
        shown = f"{_found(cursor, expectation)}：{shown}"
    return _make(
        check,
        table,
        False,
        shown + (f"；另有{rest}行" if rest > 0 else ""),
        shown + (f"; and {rest} more" if rest > 0 else ""),
        len(refused),
        refused,
    )


def _unjudged(table: CheckedTable, expectation: Expectation, trouble: str) -> Result:
    check = checks()[_code(expectation)]
    if check.severity == DOUBT:
        # Nobody can let pass what nobody has judged.
        check = replace(check, severity="critical")
    return _make(check, table, False, f"无法判断：{trouble}", f"could not be judged: {trouble}", None, [])


def _make(
    check: GateCheck,
    table: CheckedTable,
    success: bool,
    observed: str | None,
    observed_en: str | None,
    rows: int | None,
    refused: Rejected,
) -> Result:
    filings = sorted({name for _, name, _ in refused if name})
    subjects = sorted({subject for subject, _, _ in refused})
    sentences = [f"应当：{check.expected_zh}", f"表：{table.table}"]
    sentences_en = [f"expected: {check.expected_en}"]
    if not success:
        sentences += [f"不符{rows}行" if rows is not None else "不符", f"所见：{observed}"]
        sentences_en += [f"rows: {rows}" if rows is not None else "not so", f"found: {observed_en}"]
        if filings:
            more = "等" if len(filings) > SHOWN else ""
            sentences.append(f"涉及报表{len(filings)}份：{'、'.join(filings[:SHOWN])}{more}")
            sentences_en.append(f"filings: {len(filings)}")
        sentences.append(f"处理（{check.owner}）：{check.todo_zh}")
        sentences_en.append(f"to do: {check.todo_en}")
    return Result(
        expectation=check.check_code,
        table_name=table.table,
        severity=check.severity,
        owner=check.owner,
        success=success,
        observed=observed,
        unexpected_rows=rows,
        filings=filings,
        subjects=subjects,
        message_zh="。".join(sentences),
        message_en="; ".join(sentences_en),
        todo_zh=check.todo_zh,
    )


def _refused(cursor: Cursor, expectation: Expectation) -> Rejected | None:
    """Return every row of the query that the expectation refuses: subject, file, value. None where it is about the
    whole table."""
    condition = REFUSES.get(expectation.expectation_type)
    if condition is None:
        return None
    check = checks()[_code(expectation)]
    column = sql.Identifier(expectation.column)
    refuses = sql.SQL(condition).format(
        column=column, minimum=sql.Literal(check.minimum), maximum=sql.Literal(check.maximum)
    )
    listing = "select coalesce(subject, '?'), file_name, {}::text from pg_temp.checked where {} order by 1, 2, 3"
    cursor.execute(sql.SQL(listing).format(column, refuses))
    return cursor.fetchall()


def _found(cursor: Cursor, expectation: Expectation) -> str:
    """Return what a doubt found and asks over all; its query says it in each row."""
    column = sql.Identifier(expectation.column)
    cursor.execute(sql.SQL("select min(found) from pg_temp.checked where {} is not null").format(column))
    (found,) = cursor.fetchone() or (None,)
    return str(found)


def _trouble(judged: ExpectationValidationResult) -> str:
    """Return the first line of what kept Great Expectations from judging; empty where it judged."""
    information: dict[str, Any] = judged.exception_info or {}
    nested = information if "raised_exception" in information else next(iter(information.values()), {})
    message = str(nested.get("exception_message") or "") if nested.get("raised_exception") else ""
    return message.strip().splitlines()[0] if message.strip() else ""


def _asset_name(table: CheckedTable) -> str:
    """Return what the files of its pages are named by: no character that a file system could refuse."""
    return "_".join(re.findall(r"\w+", table.table))


def _code(expectation: Expectation) -> str:
    return str(expectation.meta[CHECK_CODE])  # pyrefly: ignore[unsupported-operation]
