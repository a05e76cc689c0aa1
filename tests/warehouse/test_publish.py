"""What readers may rely on whenever a year is published, or published again."""

import psycopg2
import pytest
from psycopg2 import sql

from tests.support.corridor import run_year
from youth_platforms import steps
from youth_platforms.warehouse.publish import PublishRefused, publish


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


def test_every_mart_has_a_primary_key_and_relations_to_its_dimensions(decided):
    by_table: dict[str, set[str]] = {}
    for table, kind, _ in constraints(decided):
        by_table.setdefault(table, set()).add(kind)
    assert set(by_table) == {f"marts.{name}" for name in marts(decided)}
    assert all("p" in kinds for kinds in by_table.values())
    with_relations = {table for table, kinds in by_table.items() if "f" in kinds}
    standalone = {"marts.dim_division", "marts.dim_date", "marts.dim_criterion", "marts.dim_reading"}
    assert set(by_table) - with_relations == standalone


def test_every_mart_and_every_column_is_explained_in_chinese(decided):
    unexplained = rows(
        decided,
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
    decided,
    filings,
):
    with decided.cursor() as cursor:
        cursor.execute("create schema readers")
        cursor.execute("create view readers.list as select * from marts.mart_certification_list")
        cursor.execute("grant select on marts.mart_certification_list to pg_monitor")
        cursor.execute("create policy own_city on marts.mart_certification_list using (true)")
    before, keys = marts(decided), constraints(decided)
    assert before["mart_county_targets"]
    run_year(2015, filings)
    assert marts(decided) == before
    assert constraints(decided) == keys
    assert len(rows(decided, "select * from readers.list")) == len(before["mart_certification_list"])
    granted = "select has_table_privilege('pg_monitor', 'marts.mart_certification_list', 'select')"
    assert rows(decided, granted) == [(True,)]
    policies = "select polname from pg_policy where polrelid = 'marts.mart_certification_list'::regclass order by 1"
    assert rows(decided, policies) == [("own_city",), ("readers_see_their_city",)]


def test_a_candidate_of_another_run_is_not_published(decided, filings):
    run_id = steps.open_run(2016, str(filings))
    before = marts(decided)
    with pytest.raises(PublishRefused, match=run_id):
        publish(run_id)
    assert marts(decided) == before


def test_a_publication_that_fails_half_way_changes_nothing(decided):
    ((run_id,),) = rows(decided, "select run_id from intermediate.int_run")
    before = marts(decided)
    with decided.cursor() as cursor:
        cursor.execute("update candidate.mart_county_targets set outcome = 'pass'")
        # Findings are the last to be published: by then every mart has been replaced in the transaction.
        cursor.execute("drop table intermediate.int_crosscheck_findings cascade")
    with pytest.raises(psycopg2.errors.UndefinedTable):
        publish(run_id)
    assert marts(decided) == before
