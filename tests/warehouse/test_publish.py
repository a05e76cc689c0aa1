"""What readers may rely on whenever a year is published, or published again."""

import socket

import psycopg2
import pytest

from tests.support.corridor import run_year
from tests.support.marts import marts, rows
from youth_platforms import steps
from youth_platforms.quality.gates import GateFailed
from youth_platforms.reference.filers import FORMS, owing
from youth_platforms.warehouse.build import run_dbt
from youth_platforms.warehouse.connection import WarehouseUnreachable, warehouse_url
from youth_platforms.warehouse.publishing import publish as publishing
from youth_platforms.warehouse.publishing.publish import PublishBlocked, PublishRefused, publish


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
    standalone = {
        f"marts.{name}" for name in ("dim_division", "dim_date", "dim_criterion", "dim_reading", "mart_province_year")
    }
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


def test_who_owes_a_form_is_the_same_to_python_and_in_the_filing_status(decided):
    """No zone of this world files."""
    listed = rows(decided, "select form, unit_code from marts.mart_filing_status where report_year = 2017")
    assert sorted(listed) == sorted((form, filer.code) for form in FORMS for filer in owing(form))


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


@pytest.fixture
def run_2017(decided):
    """The run whose candidate is there."""
    return rows(decided, "select run_id from audit.runs where report_year = 2017 and status = 'published'")[0][0]


@pytest.fixture
def another(decided):
    """Another session, in a transaction of its own."""
    connection = psycopg2.connect(decided.dsn, password=psycopg2.extensions.parse_dsn(warehouse_url())["password"])
    yield connection
    connection.close()


def test_a_lock_on_a_mart_is_waited_for_by_name_and_the_year_is_published_once_it_is_gone(
    decided, filings, run_2017, another, monkeypatch
):
    monkeypatch.setattr(publishing, "LOCK_WAIT", "1s")
    steps.build(run_2017)
    with another.cursor() as cursor:
        cursor.execute("set application_name = 'Excel'")
        cursor.execute("lock table marts.mart_certification_list in share mode")
    lines: list[str] = []

    def report(text: str) -> None:
        lines.append(text)
        if "tried again" in text:
            another.rollback()

    publish(run_2017, report)
    assert "marts.mart_certification_list is locked by login youth_platforms, program Excel" in lines[0]
    assert any("tried again" in text for text in lines)


def test_a_lock_that_does_not_go_away_ends_the_run_and_changes_nothing(decided, run_2017, another, monkeypatch):
    monkeypatch.setattr(publishing, "LOCK_WAIT", "1s")
    monkeypatch.setattr(publishing, "TRIES", 2)
    before = marts(decided)
    with another.cursor() as cursor:
        cursor.execute("lock table marts.mart_county_targets in share mode")
    with pytest.raises(PublishBlocked, match=r"is locked by login youth_platforms, program .*\n.*run again"):
        publish(run_2017)
    another.rollback()
    assert marts(decided) == before


def test_a_year_that_is_published_again_mends_what_differs_and_leaves_the_rest_as_it_lies(decided, run_2017):
    """As it lies: a row that is written again is checked again against all that it points to, and leaves a dead one."""
    before = marts(decided)
    where = "where report_year = 2017"
    row = f"(select min(activity_id) from marts.fct_activities {where})"
    with decided.cursor() as cursor:
        cursor.execute(f"update marts.fct_activities set participants = participants + 1 where activity_id = {row}")
        cursor.execute(f"delete from marts.mart_county_targets {where}")
        cursor.execute(
            'insert into marts.fct_rectifications select (jsonb_populate_record(one, \'{"opened_by": "x"}\')).*'
            f" from marts.fct_rectifications as one {where} limit 1"
        )
    assert {name for name, found in marts(decided).items() if found != before[name]} == {
        "fct_activities",
        "mart_county_targets",
        "fct_rectifications",
    }
    written = rows(decided, f"select ctid, activity_id from marts.fct_activities {where} and activity_id <> {row}")
    publish(run_2017)
    assert marts(decided) == before
    assert set(written) <= set(rows(decided, f"select ctid, activity_id from marts.fct_activities {where}"))


def test_a_readers_open_snapshot_keeps_nobody_waiting(decided, run_2017, another):
    another.set_session(isolation_level="REPEATABLE READ")
    seen = rows(another, "select count(*) from marts.mart_certification_list where report_year = 2017")
    publish(run_2017)
    assert rows(another, "select count(*) from marts.mart_certification_list where report_year = 2017") == seen


def test_what_an_administrator_added_to_a_mart_survives_the_next_publish(decided, run_2017):
    with decided.cursor() as cursor:
        cursor.execute("create index by_name on marts.mart_certification_list (platform_name)")
        cursor.execute("grant select on marts.mart_certification_list to pg_database_owner")
        cursor.execute("create view public.top as select * from marts.mart_certification_list where rank <= 3")
        cursor.execute("alter table marts.mart_certification_list set (fillfactor = 70)")
    publish(run_2017)
    assert rows(decided, "select count(*) from pg_indexes where indexname = 'by_name'") == [(1,)]
    assert rows(decided, "select count(*) > 0 from public.top") == [(True,)]
    assert rows(
        decided,
        "select reloptions, relacl::text like '%pg_database_owner=r%' from pg_class"
        " where oid = 'marts.mart_certification_list'::regclass",
    ) == [(["fillfactor=70"], True)]


def test_a_mart_of_a_new_shape_keeps_indexes_and_tells_how_to_make_lost_views_again(decided, run_2017):
    with decided.cursor() as cursor:
        cursor.execute("create index if not exists by_name on marts.mart_certification_list (platform_name)")
        cursor.execute("create or replace view public.top as select * from marts.mart_certification_list")
        cursor.execute("alter table marts.mart_certification_list add column superfluous integer")
    publish(run_2017)
    assert rows(decided, "select count(*) from pg_indexes where indexname = 'by_name'") == [(1,)]
    lost = dict(rows(decided, "select object, definition from audit.lost_objects"))
    assert {"view public.top", "view readers.list"} <= lost.keys()
    for definition in lost.values():
        with decided.cursor() as cursor:
            cursor.execute(definition)


def test_a_build_that_leaves_tests_out_is_not_published(decided, run_2017, monkeypatch):
    monkeypatch.setenv("DBT_RESOURCE_TYPES", "model seed snapshot")
    steps.build(run_2017)
    with pytest.raises(GateFailed, match=r"build_complete[\s\S]*没有运行"):
        steps.gate_publish(run_2017)


def test_a_build_that_loses_its_server_may_be_tried_again(decided, run_2017, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = f"postgresql://nobody@127.0.0.1:{unused.getsockname()[1]}/none"
        monkeypatch.setenv("WAREHOUSE_URL", nowhere)
        with pytest.raises(WarehouseUnreachable, match="connection to server at"):
            run_dbt("run", "--select", "dim_date")
