"""The rules that the dbt project keeps: those of dbt-project-evaluator, and our own.

What may break a rule is argued in one place, exceptions.csv: `*` and the like stand for any name.
"""

import csv
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.support.project_evaluator import (
    RULES,
    Found,
    Manifest,
    Node,
    bare,
    keys_with_a_test,
    name,
    parents,
    primary_key,
)
from tests.support.project_evaluator import layer as layer_of
from tests.support.project_evaluator import models as models_of
from youth_platforms.base.paths import PROJECT_ROOT

EXCEPTIONS = Path(__file__).with_name("exceptions.csv")
MATERIALIZED = {"staging": {"view", "table"}, "intermediate": {"table"}, "marts": {"table"}}
CLOCKS = re.compile(
    r"\b(now\s*\(|current_(date|time|timestamp)|local(time|timestamp)|(clock|statement|transaction)_timestamp"
    r"|timeofday|run_started_at|modules\.datetime|getdate|sysdate)"
)
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
REFERRED = re.compile(r"ref\('(\w+)'\)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def models(manifest: Manifest) -> list[Node]:
    return list(models_of(manifest).values())


@pytest.fixture(scope="module")
def marts(models: list[Node]) -> list[Node]:
    return [model for model in models if layer_of(model) == "marts"]


def exceptions(rule: str) -> list[tuple[str, str]]:
    """Return the argued exceptions of a rule: the patterns of what breaks it and of what is wrong with that."""
    with EXCEPTIONS.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["rule"] == rule]
    assert all(row["reason"] for row in rows)
    return [(row["node"], row["item"]) for row in rows]


def assert_only_exceptions(rule: str, found: Found) -> None:
    """Nothing breaks the rule but its exceptions, and each of these still does."""
    argued = exceptions(rule)

    def is_argued(pattern: tuple[str, str], broken: tuple[str, str]) -> bool:
        return fnmatch(broken[0], pattern[0]) and fnmatch(broken[1], pattern[1])

    assert {one for one in found if not any(is_argued(pattern, one) for pattern in argued)} == set()
    assert {pattern for pattern in argued if not any(is_argued(pattern, one) for one in found)} == set()


@pytest.mark.parametrize("rule", RULES)
def test_the_project_keeps_each_rule_of_dbt_project_evaluator(rule: str, manifest: Manifest) -> None:
    assert_only_exceptions(rule, RULES[rule](manifest))


def test_every_exception_is_one_of_a_rule() -> None:
    ours = {"numbers_in_sql", "marts_read_staging", "marts_read_by_outsiders_only"}
    with EXCEPTIONS.open(encoding="utf-8") as lines:
        assert {row["rule"] for row in csv.DictReader(lines)} <= {*RULES, *ours}


# -- Structure


def test_a_staging_model_is_named_by_source_and_table(models: list[Node]) -> None:
    staging = [model for model in models if layer_of(model) == "staging"]
    # What was published is read back in part: those models are named by what they take.
    raw = [model for model in staging if not model["name"].startswith("stg_published__")]
    read = {(model["name"], source) for model in raw for source in parents(model, "source")}
    assert {model for model, source in read if model != f"stg_{name(source).replace('.', '__')}"} == set()


def test_marts_and_figures_stand_as_tables(models: list[Node]) -> None:
    assert [m["name"] for m in models if m["config"]["materialized"] not in MATERIALIZED[layer_of(m)]] == []


def test_names_in_sql_are_ascii_and_only_its_texts_are_chinese(manifest: Manifest, models: list[Node]) -> None:
    assert [model["name"] for model in models if not bare(model["raw_code"]).isascii()] == []
    columns = [f"{m['name']}.{column}" for m in manifest["nodes"].values() for column in m.get("columns", {})]
    assert [column for column in columns if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", column)] == []


# -- Lineage


def test_staging_reads_one_source_and_of_the_seeds_only_corrections(models: list[Node]) -> None:
    staging = [model for model in models if layer_of(model) == "staging"]
    assert [model["name"] for model in staging if len(parents(model, "source")) != 1] == []
    assert {name(seed) for model in staging for seed in parents(model, "seed")} <= {"corrections"}


def test_marts_read_what_was_filed_through_intermediate_models(marts: list[Node]) -> None:
    read = {(mart["name"], name(parent)) for mart in marts for parent in parents(mart, "model")}
    assert_only_exceptions("marts_read_staging", {(mart, one) for mart, one in read if one.startswith("stg_")})


def test_intermediate_models_read_no_mart(models: list[Node]) -> None:
    intermediate = [model for model in models if layer_of(model) == "intermediate"]
    read = {(model["name"], name(parent)) for model in intermediate for parent in parents(model, "model")}
    assert {(model, parent) for model, parent in read if parent.startswith(("fct_", "dim_", "mart_"))} == set()


def test_every_model_below_the_marts_has_a_reader(models: list[Node], manifest: Manifest) -> None:
    singular = [n for n in manifest["nodes"].values() if n["resource_type"] == "test" and not n.get("attached_node")]
    used = {parent for reader in [*models, *singular] for parent in parents(reader)}
    assert [model["name"] for model in models if layer_of(model) != "marts" and model["unique_id"] not in used] == []


def test_the_chinese_views_show_every_mart_and_nobody_reads_below_the_marts(
    manifest: Manifest, marts: list[Node]
) -> None:
    read = {exposure["name"]: set(parents(exposure)) for exposure in manifest["exposures"].values()}
    assert read["chinese_views"] == {mart["unique_id"] for mart in marts}
    assert set().union(*read.values()) == read["chinese_views"]


def test_every_mart_is_read_by_us_or_it_is_argued_for_whom_it_is(
    manifest: Manifest, models: list[Node], marts: list[Node]
) -> None:
    """The Chinese views show all marts, so they prove no reader; nor does the target of a foreign key."""
    exposures = [exposure for exposure in manifest["exposures"].values() if exposure["name"] != "chinese_views"]
    read = {name(parent) for exposure in exposures for parent in parents(exposure)}
    read |= {parent for model in models for parent in REFERRED.findall(model["raw_code"])}
    # A later year reads back what was decided.
    read |= {name(parent).removeprefix("published.") for model in models for parent in parents(model, "source")}
    assert_only_exceptions(
        "marts_read_by_outsiders_only", {(one["name"], "") for one in marts if one["name"] not in read}
    )


def test_pages_and_documents_read_the_marts_that_their_exposures_name(manifest: Manifest) -> None:
    queries = {
        "portal": sorted((PROJECT_ROOT / "plugins/portal/queries").rglob("*.sql")),
        "official_documents": [PROJECT_ROOT / "plugins/youth_platforms/documents/edition.py"],
    }
    read = {
        exposure: {mart for file in files for mart in re.findall(r"\bmarts\.(\w+)", file.read_text("utf-8"))}
        for exposure, files in queries.items()
    }
    exposures = {exposure["name"]: exposure for exposure in manifest["exposures"].values()}
    assert {exposure: {name(parent) for parent in parents(exposures[exposure])} for exposure in read} == read


# -- Documentation and tests


def test_unit_tests_are_described(manifest: Manifest) -> None:
    assert [test["name"] for test in manifest["unit_tests"].values() if not test["description"]] == []


def test_what_several_marts_say_of_a_column_is_written_once(marts: list[Node]) -> None:
    written = [
        (column["name"], column["description"])
        for mart in marts
        for column in mart["columns"].values()
        if not column["doc_blocks"]
    ]
    assert sorted({one for one in written if written.count(one) > 1}) == []


def test_every_mart_keeps_a_contract_with_a_primary_key(marts: list[Node]) -> None:
    assert [mart["name"] for mart in marts if not primary_key(mart)] == []


def test_no_data_test_repeats_what_a_declared_key_holds(manifest: Manifest, marts: list[Node]) -> None:
    """PostgreSQL refuses the row itself, as the table or the source is filled (test_rules_hold sees that it does)."""
    tables = {uid: node for uid, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}
    assert {(uid, primary_key(node)) for uid, node in tables.items()} & keys_with_a_test(manifest) == set()
    pointing = {
        (mart["unique_id"], key["columns"][0])
        for mart in marts
        for key in mart["constraints"]
        if key["type"] == "foreign_key" and len(key["columns"]) == 1
    }
    related = {
        (node["attached_node"], node["column_name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "relationships"
    }
    assert related & pointing == set()


def test_every_mart_and_each_of_its_columns_has_a_chinese_comment_that_reaches_the_database(marts: list[Node]) -> None:
    assert [mart["name"] for mart in marts if not CHINESE.search(mart["description"])] == []
    without = [
        f"{mart['name']}.{column['name']}"
        for mart in marts
        for column in mart["columns"].values()
        if not CHINESE.search(column["description"])
    ]
    assert without == []
    assert [m["name"] for m in marts if m["config"]["persist_docs"] != {"relation": True, "columns": True}] == []


def test_no_model_and_no_test_is_switched_off_or_only_warns(manifest: Manifest) -> None:
    assert manifest["disabled"] == {}
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    strict = {"severity": "ERROR", "warn_if": "!= 0", "error_if": "!= 0", "where": None, "limit": None}
    assert [test["name"] for test in tests if {key: test["config"][key] for key in strict} != strict] == []


def test_unit_tests_are_sentences_of_the_spec(manifest: Manifest) -> None:
    names = [test["name"] for test in manifest["unit_tests"].values()]
    assert [one for one in names if not re.fullmatch(r"[a-z]+(_[a-z0-9]+){3,}", one)] == []


# -- Explicit year, rules as data


def test_no_model_and_no_macro_reads_the_clock(manifest: Manifest) -> None:
    assert [who for who, sql in written(manifest) if CLOCKS.search(bare(sql))] == []


def test_what_is_there_is_asked_of_the_database_and_not_of_dbts_list_which_another_thread_may_have_filled_half(
    manifest: Manifest,
) -> None:
    assert [who for who, sql in written(manifest) if re.search(r"\b(get|load)_relation\b", bare(sql))] == []


def test_no_threshold_stands_as_a_number_in_sql(manifest: Manifest) -> None:
    """0, 1 and 2 count, compare and halve; any other number is argued with what it means, or is a rule's."""
    found = {(who, number) for who, sql in written(manifest) for number in NUMBER.findall(bare(sql))}
    assert_only_exceptions("numbers_in_sql", {(who, one) for who, one in found if "." in one or int(one) > 2})


def written(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield name and text of every model, singular test and macro of the project."""
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "test") and node["language"] == "sql":
            yield node["name"], node["raw_code"]
    for macro in manifest["macros"].values():
        if macro["package_name"] == "youth_platforms":
            yield macro["name"], macro["macro_sql"]
