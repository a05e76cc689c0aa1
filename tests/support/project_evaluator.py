"""The rules of dbt-project-evaluator (github.com/dbt-labs/dbt-project-evaluator), as queries over dbt's manifest.

The package itself would have to be fetched by `dbt deps`, which a closed network cannot, and would build models of its
own in the warehouse. Each rule returns what breaks it: pairs of a model (or source, exposure) and of what is wrong.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Manifest = dict[str, Any]
Node = dict[str, Any]
Found = set[tuple[str, str]]

FOLDERS = {"stg_": "staging", "int_": "intermediate", "fct_": "marts", "dim_": "marts", "mart_": "marts"}
MANY_PARENTS, MANY_LEAVES, LONG_CHAIN = 7, 3, 4
RELATION = re.compile(r"\b(?:from|join)\s+\"?[a-z_]+\"?\.\"?[a-z_]+")


def name(unique_id: str) -> str:
    """Return a node's name: of a source its table's, with the source before it."""
    kind, _, *names = unique_id.split(".")
    return ".".join(names) if kind == "source" else names[-1]


def models(manifest: Manifest) -> dict[str, Node]:
    """Return the models by their id."""
    return {uid: node for uid, node in manifest["nodes"].items() if node["resource_type"] == "model"}


def parents(node: Node, *kinds: str) -> list[str]:
    """Return what a node reads, or what its foreign keys point to, of these kinds (all where none is given)."""
    return [parent for parent in node["depends_on"]["nodes"] if not kinds or parent.split(".")[0] in kinds]


def layer(node: Node) -> str:
    """Return staging, intermediate or marts."""
    return node["fqn"][1]


def bare(sql: str) -> str:
    """Return SQL without comments, the texts in it and what only looks like a relation."""
    sql = re.sub(r"\{#.*?#\}|--[^\n]*", "", sql, flags=re.DOTALL)
    sql = re.sub(r"'(?:[^']|'')*'", "''", sql)
    return re.sub(r"distinct from|extract\([^)]*\)", "", sql)


def primary_key(node: Node) -> tuple[str, ...]:
    """Return the columns of the primary key that a model or seed declares; none where it declares none.

    PostgreSQL holds that of a table, and of a view that of its source (test_rules_hold sees that it does).
    """
    if node["resource_type"] == "seed":
        return tuple(node["config"]["meta"].get("primary_key", ()))
    return next((tuple(one["columns"]) for one in node["constraints"] if one["type"] == "primary_key"), ())


def keys_with_a_test(manifest: Manifest) -> set[tuple[str, tuple[str, ...]]]:
    """Return what has a data test of a key: its id and the columns."""
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    keys = [node for node in nodes if (node.get("test_metadata") or {}).get("name") == "is_unique_key"]
    return {(node["attached_node"], tuple(node["test_metadata"]["kwargs"]["columns"])) for node in keys}


def children(manifest: Manifest) -> dict[str, set[str]]:
    """Return who reads each model, seed and source: the ids of models."""
    readers: dict[str, set[str]] = {uid: set() for uid in [*manifest["nodes"], *manifest["sources"]]}
    for uid, model in models(manifest).items():
        for parent in parents(model):
            readers[parent].add(uid)
    return readers


# -- Modeling


def root_models(manifest: Manifest) -> Found:
    return {(model["name"], "") for model in models(manifest).values() if not parents(model)}


def direct_join_to_source(manifest: Manifest) -> Found:
    found = [model for model in models(manifest).values() if parents(model, "source") and parents(model, "model")]
    return {(model["name"], "") for model in found}


def downstream_models_dependent_on_source(manifest: Manifest) -> Found:
    found = [model for model in models(manifest).values() if layer(model) != "staging" and parents(model, "source")]
    return {(model["name"], "") for model in found}


def duplicate_sources(manifest: Manifest) -> Found:
    tables = [(source["schema"], source["identifier"]) for source in manifest["sources"].values()]
    return {table for table in tables if tables.count(table) > 1}


def hard_coded_references(manifest: Manifest) -> Found:
    return {
        (model["name"], relation)
        for model in models(manifest).values()
        for relation in RELATION.findall(bare(model["raw_code"]))
    }


def model_fanout(manifest: Manifest) -> Found:
    """Return models with many readers that nobody reads: what these have in common may be a model of its own."""
    readers = children(manifest)
    leaves = {uid for uid in models(manifest) if not readers[uid]}
    return {(name(uid), "") for uid in models(manifest) if len(readers[uid] & leaves) >= MANY_LEAVES}


def models_with_too_many_joins(manifest: Manifest) -> Found:
    return {(model["name"], "") for model in models(manifest).values() if len(parents(model)) >= MANY_PARENTS}


def multiple_sources_joined(manifest: Manifest) -> Found:
    return {(model["name"], "") for model in models(manifest).values() if len(parents(model, "source")) > 1}


def rejoining_of_upstream_concepts(manifest: Manifest) -> Found:
    """Return models whose one reader also reads what they read themselves: the two may be one."""
    readers, found = children(manifest), set()
    for uid, between in models(manifest).items():
        for reader in readers[uid] if len(readers[uid]) == 1 else ():
            found |= {(name(reader), name(above)) for above in parents(between) if reader in readers[above]}
    return found


def source_fanout(manifest: Manifest) -> Found:
    readers = children(manifest)
    return {(name(uid), "") for uid in manifest["sources"] if len(readers[uid]) > 1}


def staging_models_dependent_on_other_staging_models(manifest: Manifest) -> Found:
    return _staging_reads(manifest, ("stg_",))


def staging_models_dependent_on_downstream_models(manifest: Manifest) -> Found:
    return _staging_reads(manifest, ("int_", "fct_", "dim_", "mart_"))


def unused_sources(manifest: Manifest) -> Found:
    readers = children(manifest)
    return {(name(uid), "") for uid in manifest["sources"] if not readers[uid]}


def _staging_reads(manifest: Manifest, prefixes: tuple[str, ...]) -> Found:
    staging = [model for model in models(manifest).values() if layer(model) == "staging"]
    read = {(model["name"], name(parent)) for model in staging for parent in parents(model, "model")}
    return {(model, parent) for model, parent in read if parent.startswith(prefixes)}


# -- Testing


def missing_primary_key_tests(manifest: Manifest) -> Found:
    keyed = {uid for uid, _ in keys_with_a_test(manifest)}
    tables = {uid: node for uid, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}
    return {(name(uid), "") for uid, node in tables.items() if uid not in keyed and not primary_key(node)}


def missing_source_freshness(manifest: Manifest) -> Found:
    return {(name(uid), "") for uid, source in manifest["sources"].items() if not source["loaded_at_field"]}


# -- Documentation


def undocumented_models(manifest: Manifest) -> Found:
    described = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    return {(node["name"], "") for node in described if not node["description"]}


def undocumented_source_tables(manifest: Manifest) -> Found:
    return {(name(uid), "") for uid, source in manifest["sources"].items() if not source["description"]}


def undocumented_sources(manifest: Manifest) -> Found:
    sources = manifest["sources"].values()
    return {(source["source_name"], "") for source in sources if not source["source_description"]}


# -- Structure


def model_naming_conventions(manifest: Manifest) -> Found:
    return {
        (model["name"], layer(model))
        for model in models(manifest).values()
        if not model["name"].startswith(tuple(prefix for prefix, folder in FOLDERS.items() if folder == layer(model)))
    }


def model_directories(manifest: Manifest) -> Found:
    """Return models in a wrong folder: a staging model belongs to its source's, any other to one of its layer."""
    found = set()
    for model in models(manifest).values():
        folder = Path(model["original_file_path"]).parent
        sources = {source.split(".")[2] for source in parents(model, "source")}
        of_source = {Path("models/staging", source) for source in sources}
        if of_source != {folder} if layer(model) == "staging" else folder.parent != Path("models", layer(model)):
            found.add((model["name"], str(folder)))
    return found


def source_directories(manifest: Manifest) -> Found:
    return {
        (name(uid), source["original_file_path"])
        for uid, source in manifest["sources"].items()
        if Path(source["original_file_path"]).parent != Path("models/staging", source["source_name"])
    }


def test_directories(manifest: Manifest) -> Found:
    """Return models, seeds and unit tests that are not described in their own folder, in the file named after it."""
    described = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    homes = {node["name"]: Path(node["original_file_path"]) for node in described}
    written = {node["name"]: Path(node["patch_path"].split("://")[1]) for node in described}
    found = {(one, str(file)) for one, file in written.items() if file != _description(homes[one], "")}
    tests = {(test["model"], Path(test["original_file_path"])) for test in manifest["unit_tests"].values()}
    return found | {(one, str(file)) for one, file in tests if file != _description(homes[one], "_unit_tests")}


def _description(home: Path, of: str) -> Path:
    """Return where a model or a seed is described: a mart in a file of its own, all others in one of their folder."""
    if home.stem.startswith(("fct_", "dim_", "mart_")):
        return home.with_suffix(".yml")
    return home.with_name(f"_{home.parent.name}{of}.yml")


# -- Performance


def chained_views(manifest: Manifest) -> Found:
    def length(uid: str) -> int:
        model = models(manifest).get(uid)
        if model is None or model["config"]["materialized"] != "view":
            return 0
        return 1 + max(map(length, parents(model)), default=0)

    return {(name(uid), "") for uid in models(manifest) if length(uid) > LONG_CHAIN}


def exposure_parents_materializations(manifest: Manifest) -> Found:
    return {
        (exposure["name"], name(parent))
        for exposure in manifest["exposures"].values()
        for parent in parents(exposure)
        if manifest["nodes"].get(parent, {}).get("config", {}).get("materialized") != "table"
    }


# -- Governance


def public_models_without_contracts(manifest: Manifest) -> Found:
    found = [model for model in models(manifest).values() if model["access"] == "public"]
    return {(model["name"], "") for model in found if not model["contract"]["enforced"]}


def undocumented_public_models(manifest: Manifest) -> Found:
    return {
        (model["name"], column["name"])
        for model in models(manifest).values()
        if model["access"] == "public"
        for column in model["columns"].values()
        if not column["description"]
    }


def exposures_dependent_on_private_models(manifest: Manifest) -> Found:
    return {
        (exposure["name"], name(parent))
        for exposure in manifest["exposures"].values()
        for parent in parents(exposure, "model")
        if manifest["nodes"][parent]["access"] != "public"
    }


RULES: dict[str, Callable[[Manifest], Found]] = {
    rule.__name__: rule
    for rule in (
        root_models,
        direct_join_to_source,
        downstream_models_dependent_on_source,
        duplicate_sources,
        hard_coded_references,
        model_fanout,
        models_with_too_many_joins,
        multiple_sources_joined,
        rejoining_of_upstream_concepts,
        source_fanout,
        staging_models_dependent_on_other_staging_models,
        staging_models_dependent_on_downstream_models,
        unused_sources,
        missing_primary_key_tests,
        missing_source_freshness,
        undocumented_models,
        undocumented_source_tables,
        undocumented_sources,
        model_naming_conventions,
        model_directories,
        source_directories,
        test_directories,
        chained_views,
        exposure_parents_materializations,
        public_models_without_contracts,
        undocumented_public_models,
        exposures_dependent_on_private_models,
    )
}
"""Every rule of the package but its two coverages: these ask for a share of what other rules ask for everywhere."""
