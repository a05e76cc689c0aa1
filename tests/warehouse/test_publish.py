"""What readers may rely on whenever a year is published, or published again."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from tests.oracle.scenario import write
from tests.oracle.scenarios import build as build_scenario
from youth_platforms import pipeline
from youth_platforms.warehouse.publish import PublishRefused, publish

YEARS = (2015, 2016)


def run_year(year: int, inbox: Path) -> str:
    run_id = pipeline.open_run(year, str(inbox))
    for batch in pipeline.collect(run_id, 2):
        pipeline.read_batch(run_id, batch)
    pipeline.close_intake(run_id)
    pipeline.build(run_id)
    pipeline.publish(run_id)
    return run_id


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    write(build_scenario("rectification_closed"), folder)
    return folder


@pytest.fixture(scope="module")
def warehouse(warehouse_url: str, inbox: Path) -> Iterator[psycopg2.extensions.connection]:
    """The session's warehouse with two years published, and a connection that sees what others commit."""
    for year in YEARS:
        run_year(year, inbox)
    connection = psycopg2.connect(warehouse_url)
    connection.autocommit = True
    yield connection
    connection.close()


def rows(connection: psycopg2.extensions.connection, query: str | sql.Composable) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def marts(connection: psycopg2.extensions.connection) -> dict[str, list[tuple]]:
    """Every published table's rows, in the order of their text."""
    names = [name for (name,) in rows(connection, "select tablename from pg_tables where schemaname = 'marts'")]
    return {
        name: rows(connection, sql.SQL("select t::text from {} as t order by 1").format(sql.Identifier("marts", name)))
        for name in names
    }


def constraints(connection: psycopg2.extensions.connection) -> list[tuple]:
    return rows(
        connection,
        "select conrelid::regclass::text, contype, pg_get_constraintdef(oid) from pg_constraint"
        " where connamespace = 'marts'::regnamespace order by 1, 2, 3",
    )


def test_every_mart_has_a_primary_key_and_relations_to_its_dimensions(warehouse):
    by_table: dict[str, set[str]] = {}
    for table, kind, _ in constraints(warehouse):
        by_table.setdefault(table, set()).add(kind)
    assert set(by_table) == {f"marts.{name}" for name in marts(warehouse)}
    assert all("p" in kinds for kinds in by_table.values())
    with_relations = {table for table, kinds in by_table.items() if "f" in kinds}
    standalone = {"marts.dim_division", "marts.dim_date", "marts.dim_criterion", "marts.dim_reading"}
    assert set(by_table) - with_relations == standalone


def test_every_mart_and_every_column_is_explained_in_chinese(warehouse):
    unexplained = rows(
        warehouse,
        """
        select c.relname, a.attname
        from pg_class as c
        inner join pg_attribute as a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
        where
            c.relnamespace = 'marts'::regnamespace and c.relkind = 'r'
            and coalesce(col_description(c.oid, a.attnum), '') !~ '[一-龥]'
        union all
        select c.relname, ''
        from pg_class as c
        where
            c.relnamespace = 'marts'::regnamespace and c.relkind = 'r'
            and coalesce(obj_description(c.oid), '') !~ '[一-龥]'
        """,
    )
    assert unexplained == []


def test_running_a_year_again_gives_the_same_and_leaves_keys_grants_policies_and_readers_views_standing(
    warehouse, inbox
):
    with warehouse.cursor() as cursor:
        cursor.execute("create schema readers")
        cursor.execute("create view readers.list as select * from marts.mart_certification_list")
        cursor.execute("grant select on marts.mart_certification_list to pg_monitor")
        cursor.execute("alter table marts.mart_certification_list enable row level security")
        cursor.execute("create policy own_city on marts.mart_certification_list using (true)")
    before, keys = marts(warehouse), constraints(warehouse)
    assert before["mart_county_targets"]
    run_year(2015, inbox)
    assert marts(warehouse) == before
    assert constraints(warehouse) == keys
    assert len(rows(warehouse, "select * from readers.list")) == len(before["mart_certification_list"])
    granted = "select has_table_privilege('pg_monitor', 'marts.mart_certification_list', 'select')"
    assert rows(warehouse, granted) == [(True,)]
    assert rows(warehouse, "select polname from pg_policy") == [("own_city",)]


def test_a_candidate_of_another_run_is_not_published(warehouse, inbox):
    run_id = pipeline.open_run(2016, str(inbox))
    before = marts(warehouse)
    with pytest.raises(PublishRefused, match=run_id):
        publish(run_id)
    assert marts(warehouse) == before


def test_a_publication_that_fails_half_way_changes_nothing(warehouse):
    ((run_id,),) = rows(warehouse, "select run_id from intermediate.int_run")
    before = marts(warehouse)
    with warehouse.cursor() as cursor:
        cursor.execute("update candidate.mart_county_targets set outcome = 'pass'")
        # Findings are the last to be published: by then every mart has been replaced in the transaction.
        cursor.execute("drop table intermediate.int_crosscheck_findings cascade")
    with pytest.raises(psycopg2.errors.UndefinedTable):
        publish(run_id)
    assert marts(warehouse) == before
