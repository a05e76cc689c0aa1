"""Policies, keys, comments, rights and views survive every publish, also of marts that were dropped or reshaped."""

import json

import pytest
from psycopg2 import sql

from youth_platforms.warehouse.build import run_dbt
from youth_platforms.warehouse.migrate import migrate
from youth_platforms.warehouse.publishing.publish import publish

WUHAN = "city_420100"


@pytest.fixture(scope="module")
def run_id(owner):
    """The run whose candidate is there: 2017's."""
    return owner("select run_id from intermediate.int_run")[0][0]


@pytest.fixture
def promises(owner):
    """What readers rely on besides rows, read from PostgreSQL's catalogues."""

    def read() -> dict[str, list]:
        return {
            "policies": owner(
                "select polrelid::regclass::text, polname, pg_get_expr(polqual, polrelid), relrowsecurity"
                " from pg_policy inner join pg_class on pg_class.oid = polrelid order by 1"
            ),
            "rights": owner(
                "select relnamespace::regnamespace::text, relname, rights.grantee::regrole::text, rights.privilege_type"
                " from pg_class cross join lateral aclexplode(relacl) as rights"
                " where relnamespace::regnamespace::text in ('marts', 'audit', '报表') order by 1, 2, 3, 4"
            ),
            "schemas": owner(
                "select nspname, rights.grantee::regrole::text, rights.privilege_type"
                " from pg_namespace cross join lateral aclexplode(nspacl) as rights"
                " where nspname !~ '^pg_|^information_schema$|^public$' order by 1, 2, 3"
            ),
            "keys": owner(
                "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
                " where connamespace = 'marts'::regnamespace order by 1, 2"
            ),
            "comments": owner(
                "select objoid::regclass::text, objsubid, description from pg_description"
                " inner join pg_class on pg_class.oid = objoid and classoid = 'pg_class'::regclass"
                " where relnamespace::regnamespace::text in ('marts', '报表') order by 1, 2"
            ),
        }

    return read


def assert_same(before: dict[str, list], after: dict[str, list]) -> None:
    for what in before:
        assert before[what]
        assert json.dumps(after[what], ensure_ascii=False) == json.dumps(before[what], ensure_ascii=False), what


def test_publishing_and_migrating_again_changes_no_right(promises, run_id):
    before = promises()
    publish(run_id)
    publish(run_id)
    migrate()
    assert_same(before, promises())


def test_a_policy_that_stands_is_left_alone_so_that_no_reader_is_waited_for(owner, run_id):
    policies = "select array_agg(oid order by oid) from pg_policy"
    before = owner(policies)
    publish(run_id)
    assert owner(policies) == before


def test_dropped_marts_come_back_with_everything(promises, owner, reading_as, run_id):
    before = promises()
    seen = reading_as(WUHAN)("select count(*) from marts.fct_platform_year where report_year = 2017")
    owner("drop table marts.fct_activities, marts.fct_platform_year, marts.mart_certification_list cascade")
    publish(run_id)
    assert_same(before, promises())
    assert reading_as(WUHAN)("select count(*) from marts.fct_platform_year where report_year = 2017") == seen


def test_reshaped_marts_keep_everything(promises, owner, run_id):
    before = promises()
    owner("alter table marts.mart_county_targets add column superfluous integer")
    owner("alter table marts.dim_division drop column township_kind cascade")
    publish(run_id)
    assert_same(before, promises())


def test_rights_that_somebody_gave_by_hand_to_a_group_are_taken_back(promises, owner, run_id):
    before = promises()
    owner("grant select on audit.approvals to youth_platforms_bi_readers")
    owner("grant insert on marts.dim_date to youth_platforms_city_readers")
    publish(run_id)
    assert_same(before, promises())


def test_a_mart_that_nobody_thought_of_shows_a_city_nothing(owner, reading_as, run_id):
    with_secret = "as select 1 as report_year, '420200' as whose; alter table {table} add primary key (report_year)"
    for schema in ("marts", "candidate"):
        table = sql.Identifier(schema, "mart_unforeseen")
        owner(sql.SQL("create table {table} " + with_secret).format(table=table))
    try:
        publish(run_id)
        assert reading_as(WUHAN)("select count(*) from marts.mart_unforeseen") == [(0,)]
        owner("insert into marts.mart_unforeseen values (2, '420200')")
        assert reading_as("province")("select count(*) from marts.mart_unforeseen") == [(2,)]
        assert reading_as(WUHAN)("select count(*) from marts.mart_unforeseen") == [(0,)]
    finally:
        owner("drop table marts.mart_unforeseen, candidate.mart_unforeseen cascade")


def test_all_marts_dropped_and_published_anew_stand_with_everything(promises, owner, run_id):
    before = promises()
    for (name,) in owner("select tablename from pg_tables where schemaname = 'marts'"):
        owner(sql.SQL("drop table {} cascade").format(sql.Identifier("marts", name)))
    publish(run_id)
    assert_same(before, promises())


def test_a_part_built_alone_takes_nothing_from_what_stands(promises, owner, run_id, tmp_path):
    """The last test: dbt makes a parent again and so drops every relation to it, in the candidate."""
    to_platforms = (
        "select count(*) from pg_constraint where contype = 'f' and confrelid = 'candidate.dim_platform'::regclass"
    )
    before, related = promises(), owner(to_platforms)
    # The view on what was published went with the marts that were dropped above.
    run_dbt("run", "--select", "stg_published__platforms", "dim_platform", target=tmp_path)
    assert owner(to_platforms) == [(0,)] != related
    assert_same(before, promises())
    publish(run_id)
    assert_same(before, promises())
