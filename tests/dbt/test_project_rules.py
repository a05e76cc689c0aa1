"""The naming and lineage rules of dbt-project-evaluator (a dbt package, out of reach on closed networks), and our own,
as checks over dbt's manifest.

Of its rules these say nothing here: fan-out, too many joins and rejoining (every model joins the run and its year by
design), public models (there are none), source freshness (filings come once a year; the filing status is a mart of its
own).
"""

import re
from pathlib import Path
from typing import Any

import pytest

from youth_platforms.base.paths import PROJECT_ROOT

Node = dict[str, Any]
Manifest = dict[str, Any]

PREFIXES = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("fct_", "dim_", "mart_")}
MATERIALIZED = {"staging": {"view", "table"}, "intermediate": {"table"}, "marts": {"table"}}

READS_RAW_BESIDE_STAGING = {
    "int_corrections": "holds each correction against the cell as it was filed, which staging has corrected already",
}
# What was decided or drawn is a result, not a filing: its staging model is all there is to do before a mart.
RESULTS = ("stg_published__", "stg_audit__")

NUMBERS = {
    "int_run": {"12": "31 December", "31": "31 December"},
    "int_calendar_days": {"12": "31 December", "31": "31 December", "6": "Saturday: from here on no working day"},
    "int_provincial_platforms": {"12": "31 December", "31": "31 December"},
    "int_demonstrations": {"12": "31 December", "31": "31 December"},
    "int_status_transitions": {"12": "31 December", "31": "31 December"},
    "int_activity_metrics": {"12": "months of a year"},
    "int_platform_filings": {"6": "digits of a county's code"},
    "int_known_platforms": {"3": "digits of a platform's own number"},
    "dim_platform_history": {"3": "digits of a platform's own number"},
    "int_risk_screens": {"0.5": "the median", "10": "last digits"},
    "mart_risk_screens": {"4": "decimals of a score that only ranks"},
    "number_zh": {"4": "decimals that people read"},
}
CLOCKS = re.compile(
    r"\b(now\s*\(|current_(date|time|timestamp)|local(time|timestamp)|(clock|statement|transaction)_timestamp"
    r"|timeofday|run_started_at|modules\.datetime|getdate|sysdate)"
)
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
RELATION = re.compile(r"\b(?:from|join)\s+\"?[a-z_]+\"?\.\"?[a-z_]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def models(manifest: Manifest) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="module")
def marts(models: list[Node]) -> list[Node]:
    return [model for model in models if layer(model) == "marts"]


def layer(model: Node) -> str:
    return model["fqn"][1]


def folder(node: Node) -> Path:
    return Path(node["original_file_path"]).parent


def parents(model: Node, kind: str) -> list[str]:
    return [parent for parent in model["depends_on"]["nodes"] if parent.startswith(f"{kind}.")]


def name(unique_id: str) -> str:
    return unique_id.split(".")[-1]


def bare(sql: str) -> str:
    """SQL without comments, the texts in it and what only looks like a relation."""
    sql = re.sub(r"\{#.*?#\}|--[^\n]*", "", sql, flags=re.DOTALL)
    sql = re.sub(r"'(?:[^']|'')*'", "''", sql)
    return re.sub(r"distinct from|extract\([^)]*\)", "", sql)


# -- Structure


def test_each_model_is_named_by_its_layer(models: list[Node]) -> None:
    assert [model["name"] for model in models if not model["name"].startswith(PREFIXES[layer(model)])] == []


def test_a_staging_model_of_a_source_is_named_by_source_and_table(models: list[Node]) -> None:
    staging = [model for model in models if layer(model) == "staging"]
    # What was published is read back in part: those models are named by what they take.
    named = [model for model in staging if not model["name"].startswith("stg_published__")]
    expected = {f"stg_{source.split('.')[-2]}__{name(source)}" for m in named for source in parents(m, "source")}
    assert {model["name"] for model in named} == expected


def test_models_tests_and_seeds_are_described_in_the_folder_where_they_lie(manifest: Manifest) -> None:
    described = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    misplaced = [node["name"] for node in described if Path(node["patch_path"].split("://")[1]).parent != folder(node)]
    homes = {node["name"]: folder(node) for node in described}
    misplaced += [test["name"] for test in manifest["unit_tests"].values() if folder(test) != homes[test["model"]]]
    assert misplaced == []


def test_marts_and_figures_stand_as_tables(models: list[Node]) -> None:
    assert [m["name"] for m in models if m["config"]["materialized"] not in MATERIALIZED[layer(m)]] == []


def test_names_in_sql_are_ascii_and_only_its_texts_are_chinese(manifest: Manifest, models: list[Node]) -> None:
    assert [model["name"] for model in models if not bare(model["raw_code"]).isascii()] == []
    columns = [f"{m['name']}.{column}" for m in manifest["nodes"].values() for column in m.get("columns", {})]
    assert [column for column in columns if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", column)] == []


# -- Lineage


def test_each_source_is_read_by_its_one_staging_model(manifest: Manifest, models: list[Node]) -> None:
    readers: dict[str, list[str]] = {source: [] for source in manifest["sources"]}
    for model in models:
        for source in parents(model, "source"):
            if model["name"] not in READS_RAW_BESIDE_STAGING:
                readers[source].append(model["name"])
    assert {source: who for source, who in readers.items() if len(who) != 1} == {}


def test_staging_reads_one_source_and_no_model(models: list[Node]) -> None:
    staging = [model for model in models if layer(model) == "staging"]
    assert [m["name"] for m in staging if len(parents(m, "source")) != 1 or parents(m, "model")] == []
    assert {name(seed) for m in staging for seed in parents(m, "seed")} <= {"corrections"}


def test_only_staging_reads_sources(models: list[Node]) -> None:
    readers = {model["name"] for model in models if layer(model) != "staging" and parents(model, "source")}
    assert readers == set(READS_RAW_BESIDE_STAGING)


def test_no_two_sources_are_the_same_table(manifest: Manifest) -> None:
    tables = [(source["schema"], source["identifier"]) for source in manifest["sources"].values()]
    assert len(tables) == len(set(tables))


def test_marts_read_what_was_filed_through_intermediate_models(marts: list[Node]) -> None:
    read = {(m["name"], name(p)) for m in marts for p in parents(m, "model") if name(p).startswith("stg_")}
    assert {(mart, staging) for mart, staging in read if not staging.startswith(RESULTS)} == set()


def test_intermediate_models_read_no_mart(models: list[Node]) -> None:
    intermediate = [model for model in models if layer(model) == "intermediate"]
    read = {(m["name"], name(p)) for m in intermediate for p in parents(m, "model")}
    assert {(model, parent) for model, parent in read if parent.startswith(PREFIXES["marts"])} == set()


def test_every_model_has_a_parent_and_every_model_below_the_marts_a_child(
    models: list[Node], manifest: Manifest
) -> None:
    assert [model["name"] for model in models if not model["depends_on"]["nodes"]] == []
    singular = [n for n in manifest["nodes"].values() if n["resource_type"] == "test" and not n.get("attached_node")]
    used = {parent for reader in [*models, *singular] for parent in reader["depends_on"]["nodes"]}
    assert [model["name"] for model in models if layer(model) != "marts" and model["unique_id"] not in used] == []


def test_every_mart_is_read_by_somebody_and_nobody_reads_below_the_marts(manifest: Manifest, marts: list[Node]) -> None:
    exposed = {uid for exposure in manifest["exposures"].values() for uid in exposure["depends_on"]["nodes"]}
    assert exposed == {mart["unique_id"] for mart in marts}


def test_pages_and_documents_read_the_marts_that_their_exposures_name(manifest: Manifest) -> None:
    texts = {
        "portal": [file.read_text("utf-8") for file in (PROJECT_ROOT / "plugins/portal/queries").glob("*.sql")],
        "official_documents": [(PROJECT_ROOT / "plugins/youth_platforms/documents/edition.py").read_text("utf-8")],
    }
    read = {
        who: {mart for text in of_it for mart in re.findall(r"\bmarts\.(\w+)", text)} for who, of_it in texts.items()
    }
    exposed = {e["name"]: {name(uid) for uid in e["depends_on"]["nodes"]} for e in manifest["exposures"].values()}
    assert {who: exposed[who] for who in read} == read


def test_no_model_names_a_relation_past_dbt(models: list[Node]) -> None:
    assert {
        m["name"]: RELATION.findall(bare(m["raw_code"])) for m in models if RELATION.search(bare(m["raw_code"]))
    } == {}


# -- Documentation and tests


def test_everything_is_described(manifest: Manifest) -> None:
    described = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    described += [*manifest["sources"].values(), *manifest["unit_tests"].values()]
    assert [node["name"] for node in described if not node["description"]] == []
    assert [source["name"] for source in manifest["sources"].values() if not source["source_description"]] == []


def test_every_model_and_seed_has_a_test_of_its_key(manifest: Manifest) -> None:
    keyed = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "is_unique_key"
    }
    tables = {uid for uid, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}
    assert tables - keyed == set()


def test_every_mart_keeps_a_contract_with_a_primary_key(marts: list[Node]) -> None:
    assert [mart["name"] for mart in marts if not mart["contract"]["enforced"]] == []
    assert [mart["name"] for mart in marts if not primary_key(mart)] == []


def primary_key(model: Node) -> list[Node]:
    columns = [constraint for column in model["columns"].values() for constraint in column["constraints"]]
    return [constraint for constraint in [*model["constraints"], *columns] if constraint["type"] == "primary_key"]


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


def test_no_threshold_stands_as_a_number_in_sql(manifest: Manifest) -> None:
    """0, 1 and 2 count, compare and halve; any other number is listed above with what it means, or is a rule's."""
    found = {
        who: {number for number in NUMBER.findall(bare(sql)) if "." in number or int(number) > 2}
        for who, sql in written(manifest)
    }
    assert {who: numbers for who, numbers in found.items() if numbers} == {
        who: set(numbers) for who, numbers in NUMBERS.items()
    }


def written(manifest: Manifest) -> list[tuple[str, str]]:
    """Name and text of every model, singular test and macro of the project."""
    nodes = [
        n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "test") and n["language"] == "sql"
    ]
    ours = [macro for macro in manifest["macros"].values() if macro["package_name"] == "youth_platforms"]
    return [(node["name"], node["raw_code"]) for node in nodes] + [
        (macro["name"], macro["macro_sql"]) for macro in ours
    ]
