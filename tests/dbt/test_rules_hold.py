"""Every rule at its edges: dbt's unit tests, run for real, and that they leave no rule and no reading out."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator

import psycopg2
import pytest

from tests.support.marts import rows
from tests.support.project_evaluator import Manifest, keys_with_a_test, layer, models, parents, primary_key
from tests.support.published import BUILT, database
from youth_platforms.base.paths import SEEDS
from youth_platforms.warehouse.build import run_dbt

REPORTED_ONLY = {"N1.4-town", "N1.3.2"}
REFERRED = re.compile(r"ref\('(\w+)'\)")
CONSTRAINTS = """
select
    holder.relname,
    case contype when 'p' then 'primary_key' when 'f' then 'foreign_key' else 'check' end,
    (
        select string_agg(attname, ',' order by nth)
        from unnest(conkey) with ordinality as part (attnum, nth)
        inner join pg_attribute using (attnum)
        where attrelid = conrelid
    ),
    target.relname
from pg_constraint
inner join pg_class as holder on holder.oid = conrelid
left join pg_class as target on target.oid = confrelid
where
    contype in ('p', 'f', 'c') and convalidated
    and connamespace in ('staging'::regnamespace, 'intermediate'::regnamespace, 'candidate'::regnamespace)
order by pg_constraint.oid
"""
FILLED = """
select table_name, column_name from information_schema.columns
where table_schema = 'candidate' and is_nullable = 'NO'
"""
KEYS_OF_SOURCES = """
select
    connamespace::regnamespace || '.' || relname,
    (
        select array_agg(attname::text order by nth)
        from unnest(conkey) with ordinality as part (attnum, nth)
        inner join pg_attribute using (attnum)
        where attrelid = conrelid
    )
from pg_constraint
inner join pg_class on pg_class.oid = conrelid
where contype = 'p'
"""


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def found(url: str, query: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        return rows(connection, query)
    finally:
        connection.close()


@pytest.fixture(scope="module")
def unfiled_year(server: int, template: str) -> Iterator[tuple[str, dict[str, int]]]:
    """libpq URL of a warehouse where a year that nobody filed was built with every test, and how the nodes ended."""
    with database(server, BUILT, template) as url:
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("insert into audit.runs (run_id, report_year, inbox) values ('dbt-2016', 2016, 'none')")
            cursor.execute("insert into audit.current_run (run_id) values ('dbt-2016')")
        connection.close()
        yield url, run_dbt("build", "--exclude-resource-type", "exposure")


def test_every_unit_test_and_every_data_test_passes_in_a_year_that_nobody_filed(
    unfiled_year: tuple[str, dict[str, int]], manifest: Manifest
) -> None:
    _, states = unfiled_year
    data_tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    assert states["pass"] == len(manifest["unit_tests"]) + len(data_tests)


def test_a_build_keeps_its_connections_from_node_to_node_and_none_when_it_has_ended(
    unfiled_year: tuple[str, dict[str, int]],
) -> None:
    url, states = unfiled_year
    [(connections,)] = found(url, "select sessions from pg_stat_database where datname = current_database()")
    assert connections < sum(states.values()) / 4
    others = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    assert found(url, others) == []


def test_postgresql_holds_every_key_and_check_that_a_model_declares_and_every_not_null_of_the_contracts(
    unfiled_year: tuple[str, dict[str, int]], manifest: Manifest
) -> None:
    """No data test repeats them, so they must be there."""
    url, _ = unfiled_year
    held = set(found(url, CONSTRAINTS))
    filled = set(found(url, FILLED))
    tables = [node for node in manifest["nodes"].values() if node["config"]["materialized"] == "table"]
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    marts = [table for table in tables if layer(table) == "marts"]
    promised = {
        (table["name"], key["type"], ",".join(key["columns"]), REFERRED.findall(key["to"])[0] if key["to"] else None)
        for table in tables
        for key in table["constraints"]
    } | {(seed["name"], "primary_key", ",".join(primary_key(seed)), None) for seed in seeds}
    checks = {
        (table["name"], "check", column["name"], None)
        for table in tables
        for column in table["columns"].values()
        if "check" in {one["type"] for one in column["constraints"]}
    }
    assert {name for name, *_ in promised} == {table["name"] for table in [*tables, *seeds]}
    never_empty = {
        (mart["name"], column["name"])
        for mart in marts
        for column in mart["columns"].values()
        if "not_null" in {one["type"] for one in column["constraints"]}
    }
    assert promised - held == set()
    assert checks == {key for key in held if key[1] == "check"}
    assert never_empty - filled == set()


def test_the_key_of_a_view_is_that_of_its_source_which_postgresql_holds(
    unfiled_year: tuple[str, dict[str, int]], manifest: Manifest
) -> None:
    """A view shows a row of its source once (tests/warehouse/test_staging.py), so that no data test need look."""
    url, _ = unfiled_year
    held = {table: tuple(columns) for table, columns in found(url, KEYS_OF_SOURCES)}
    marts = {f"marts.{node['name']}": primary_key(node) for node in models(manifest).values() if layer(node) == "marts"}
    views = [node for node in models(manifest).values() if node["config"]["materialized"] == "view"]
    tested = {uid for uid, _ in keys_with_a_test(manifest)}
    declared = {}
    for view in views:
        (source,) = (manifest["sources"][uid] for uid in parents(view, "source"))
        if view["unique_id"] not in tested:
            declared[view["name"]] = (f"{source['schema']}.{source['name']}", primary_key(view))
    assert {name: key for name, (table, key) in declared.items() if key != (held | marts)[table]} == {}
    assert len(declared) > len(views) / 2


def test_no_two_tables_can_wait_for_each_other_while_they_are_built(unfiled_year: tuple[str, dict[str, int]]) -> None:
    """Each locks the tables it refers to in one order, that of their names."""
    url, _ = unfiled_year
    locked: dict[str, list[str]] = defaultdict(list)
    for table, kind, _, target in found(url, CONSTRAINTS):
        if kind == "foreign_key":
            locked[table].append(target)
    assert max(map(len, locked.values())) > 2
    assert {table: targets for table, targets in locked.items() if targets != sorted(targets)} == {}


def test_every_rule_is_judged_on_both_sides_of_its_threshold_unknown_and_not_applicable(manifest: Manifest) -> None:
    outcomes: dict[str, set[str]] = defaultdict(set)
    for test in manifest["unit_tests"].values():
        if test["model"].endswith("_evaluations"):
            for row in test["expect"]["rows"]:
                outcomes[row["rule_code"]].add(row["outcome"])

    rules = {row["rule_code"] for row in seed("criteria")}
    expected = {rule: {"pass", "fail", "no_data", "not_applicable"} for rule in rules - REPORTED_ONLY}
    expected |= {rule: {"no_data", "not_applicable"} for rule in REPORTED_ONLY}
    assert outcomes == expected


def test_every_alternative_reading_is_tried_against_the_default(manifest: Manifest) -> None:
    tried = {
        f"{row['parameter']}={row['value']}"
        for test in manifest["unit_tests"].values()
        for given in test["given"]
        # The fixture holds every reading; a test that tries one of them spells it out.
        if given["input"] == "ref('int_reading_values')" and given["fixture"] is None
        for row in given["rows"]
    }
    tried |= {
        row["reading"]
        for test in manifest["unit_tests"].values()
        for row in test["expect"]["rows"]
        if test["model"] in ("int_criterion_results", "int_decisions") and "reading" in row
    }

    assert tried >= {f"{row['parameter']}={row['alternative']}" for row in seed("readings")}


def test_the_counties_that_share_the_pool_are_those_of_the_seed() -> None:
    with (SEEDS.parent / "tests" / "fixtures" / "counties_of_hubei.csv").open(encoding="utf-8") as file:
        fixture = {(row["division_code"], row["city_code"]) for row in csv.DictReader(file)}

    counties = [row for row in seed("divisions") if row["counts_as_county"] == "true"]
    assert fixture == {(row["division_code"], row["city_code"]) for row in counties}


def test_every_figure_that_is_judged_yearly_has_a_way_to_mend_it() -> None:
    yearly = {row["rule_code"] for row in seed("criteria") if row["is_judged_yearly"] == "true"}
    judged = {row["metric"] for row in seed("criterion_conditions") if row["rule_code"] in yearly}
    assert {row["metric"] for row in seed("criterion_fixes")} == judged
