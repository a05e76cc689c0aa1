"""What each kind of reader may do and may not, tried through a real login."""

import psycopg2
import pytest
from psycopg2 import errors, sql

from tests.support.corridor import land
from youth_platforms.base.secrets import secret
from youth_platforms.forms.layout import all_sheets
from youth_platforms.warehouse.access.logins import UnknownReader, connect_as, reader, reader_url, readers
from youth_platforms.warehouse.access.rights import own_rows, public_tables

WUHAN, HUANGSHI = "420100", "420200"
# Two of one city; the world's platforms are in the first.
JIANGAN, JIANGHAN = "420102", "420103"
KINDS = ("province", f"city_{WUHAN}", f"county_{JIANGAN}", "bi", "pii")
AUDIT_OF_CITIES = {
    "audit.filings": "unit_code",
    "audit.version_changes": "unit_code",
    "audit.certification_ledger": "city_code",
    "audit.criterion_ledger": "platform_code",
    "audit.quota_ledger": "city_code",
    "audit.certifications_as_published": "city_code",
    "audit.quotas_as_published": "city_code",
    "audit.certifications_as_known": "city_code",
    "audit.certifications_known()": "city_code",
    "audit.edition_changes": "platform_code",
    "audit.published_against_known": "platform_code",
}
WRITES = (
    "insert into marts.dim_date (date_day, year, month, is_workday) values ('1900-01-01', 1900, 1, true)",
    "update marts.mart_certification_candidates set decision = 'certified'",
    "delete from marts.mart_quota_reductions",
    "truncate marts.fct_funding",
    "drop table marts.fct_funding",
    "create table marts.mine (n integer)",
    "create table public.mine (n integer)",
    "create schema mine",
    "create view marts.mine as select 1",
    "insert into audit.approvals (run_id, report_year, decided_by, answer, is_automatic)"
    " values ('x', 2016, 'x', 'approved', false)",
    "update access.login_scopes set scope = 'province', city_code = null, county_code = null",
    "alter table marts.fct_funding disable row level security",
    "drop policy readers_see_their_city on marts.fct_funding",
)


def table(name: str) -> sql.Composable:
    return sql.SQL(name) if name.endswith("()") else sql.Identifier(*name.split("."))


def count(ask, name: str, where: str = "true", values: object = None) -> int:
    return ask(sql.SQL("select count(*) from {} where {}").format(table(name), sql.SQL(where)), values)[0][0]


def test_there_is_one_login_a_kind_and_one_for_each_city_and_county_that_files():
    kinds = [one.kind for one in readers()]
    assert {kind: kinds.count(kind) for kind in kinds} == {"province": 1, "city": 17, "county": 105, "bi": 1, "pii": 1}
    assert reader("county_421071").county_code == "421071"
    assert reader(f"city_{WUHAN}") == reader(f"youth_platforms_city_{WUHAN}")
    with pytest.raises(UnknownReader, match="city_429021"):
        reader("city_999999")


@pytest.mark.parametrize("kind", KINDS)
def test_no_reader_changes_anything_even_after_asking_for_a_writable_session(reading_as, kind):
    for statement in WRITES:
        with pytest.raises((errors.ReadOnlySqlTransaction, errors.InsufficientPrivilege)):
            reading_as(kind)(statement)
        with pytest.raises(errors.InsufficientPrivilege):
            reading_as(kind)(f"set transaction read write; {statement}")


@pytest.mark.parametrize("kind", KINDS)
def test_no_reader_makes_temporary_tables_or_takes_another_role(reading_as, kind):
    with pytest.raises(errors.InsufficientPrivilege):
        reading_as(kind)("set transaction read write; create temporary table mine (n integer)")
    others = {reader(other).login for other in KINDS} - {reader(kind).login}
    for role in (*others, "youth_platforms", "postgres", "pg_read_all_data"):
        with pytest.raises(errors.InsufficientPrivilege):
            reading_as(kind)(sql.SQL("set role {}").format(sql.Identifier(role)))
        with pytest.raises(errors.InsufficientPrivilege):
            reading_as(kind)(sql.SQL("set session authorization {}").format(sql.Identifier(role)))


@pytest.mark.parametrize("kind", KINDS)
def test_no_reader_fills_the_disk_with_large_objects_or_holds_the_lock_that_publishing_waits_for(reading_as, kind):
    for call in ("lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')"):
        with pytest.raises(errors.InsufficientPrivilege):
            reading_as(kind)(f"set transaction read write; select {call}")
    for call in ("pg_advisory_lock", "pg_try_advisory_lock", "pg_advisory_xact_lock", "pg_advisory_lock_shared"):
        with pytest.raises(errors.InsufficientPrivilege):
            reading_as(kind)(f"select {call}(hashtext('youth_platforms.publish'))")


def test_no_reader_enters_another_database_of_the_server(reading_as, server):
    one = reader("bi")
    for database in ("postgres", "template1", "airflow"):
        with pytest.raises(psycopg2.OperationalError, match="permission denied"):
            psycopg2.connect(
                host="127.0.0.1", port=server, dbname=database, user=one.login, password=secret(f"reader-{one.login}")
            )


@pytest.mark.parametrize(
    ("relation", "column"),
    [
        ("audit.findings", "platform_code"),
        ("audit.filings", "unit_code"),
        ("marts.mart_certification_candidates", "platform_code"),
        ("报表.申报平台的认定结论与理由", "平台编码"),
        ("报表.收到的报表", "填报单位代码"),
    ],
)
def test_no_error_message_tells_a_city_that_another_ones_row_is_there(reading_as, owner, relation, column):
    """A condition that breaks on rows of another city breaks only where they are read before the policy is asked."""
    trap = sql.SQL("select count(*) from {} where 1 / (case when {} not like %s then 0 else 1 end) = 1").format(
        table(relation), sql.Identifier(column)
    )
    own, ask = f"{HUANGSHI[:4]}%", reading_as(f"city_{HUANGSHI}")
    with pytest.raises(errors.DivisionByZero):
        owner(trap, [own])
    assert ask(trap, [own]) == [(count(ask, relation),)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_reader_begins_read_only_and_with_a_limit_of_time(reading_as, kind):
    assert reading_as(kind)("show default_transaction_read_only") == [("on",)]
    ((timeout,),) = reading_as(kind)("select extract(epoch from current_setting('statement_timeout')::interval)")
    assert 0 < timeout <= 60


def test_province_bi_and_pii_see_every_row_of_every_mart(owner, reading_as, tables):
    for kind in ("province", "bi", "pii"):
        assert {name: count(reading_as(kind), name) for name in tables} == {name: count(owner, name) for name in tables}


def test_a_city_sees_its_own_rows_of_every_mart_and_no_other(owner, reading_as, tables):
    platforms = owner("select array_agg(platform_code) from marts.dim_platform where city_code = %s", [WUHAN])[0][0]
    foreign = []
    for name, columns in tables.items():
        if name in public_tables():
            assert count(reading_as(f"city_{WUHAN}"), name) == count(owner, name)
            continue
        own, value = ("city_code = %s", WUHAN) if "city_code" in columns else ("platform_code = any(%s)", platforms)
        expected = count(owner, name, own, [value])
        assert count(reading_as(f"city_{WUHAN}"), name) == expected, name
        assert count(reading_as(f"city_{WUHAN}"), name, own, [value]) == expected, name
        foreign += [name] if count(owner, name) > expected > 0 else []
    # The world has rows of both sorts nearly everywhere, else the sentence above would say little.
    assert len(foreign) > 12


def test_each_of_two_cities_sees_what_the_other_does_not(reading_as):
    for city in (WUHAN, HUANGSHI):
        assert reading_as(f"city_{city}")("select distinct city_code from marts.dim_platform") == [(city,)]


def test_a_county_sees_its_own_rows_of_every_mart_and_no_other(owner, reading_as, tables):
    (platforms,) = owner("select array_agg(platform_code) from marts.dim_platform where county_code = %s", [JIANGAN])[0]
    foreign = []
    for name, columns in tables.items():
        if name in public_tables():
            assert count(reading_as(f"county_{JIANGHAN}"), name) == count(owner, name)
            continue
        named = next((c for c in ("county_code", "unit_code", "township_code", "platform_code") if c in columns), None)
        own = {
            "county_code": "county_code = %s",
            "unit_code": "unit_code = %s",
            "township_code": "left(township_code, 6) = %s",
            "platform_code": "platform_code = any(%s)",
            None: "false and %s is null",
        }[named]
        value = platforms if named == "platform_code" else JIANGAN
        expected = count(owner, name, own, [value])
        assert count(reading_as(f"county_{JIANGAN}"), name) == expected, name
        assert count(reading_as(f"county_{JIANGHAN}"), name, own, [value]) == 0, name
        foreign += [name] if count(owner, name) > expected > 0 else []
    assert len(foreign) > 12


def test_a_county_sees_its_own_filings_findings_and_lines_of_the_ledger_and_not_those_of_its_city(owner, reading_as):
    for county in (JIANGAN, JIANGHAN):
        for relation, own in (
            ("audit.filings", "unit_code = %s"),
            ("audit.certification_ledger", "county_code = %s"),
            ("audit.criterion_ledger", "left(platform_code, 6) = %s"),
            ("audit.certifications_as_known", "county_code = %s"),
            (
                "audit.findings",
                "%s = left(platform_code, 6) or filing_id in (select filing_id from raw.filings where unit_code = %s)",
            ),
        ):
            assert count(reading_as(f"county_{county}"), relation) == count(
                owner, relation, own, [county] * own.count("%s")
            )
    assert count(reading_as(f"county_{JIANGAN}"), "audit.filings") > 0
    for relation in ("audit.quota_ledger", "audit.approvals"):
        with pytest.raises(errors.InsufficientPrivilege):
            count(reading_as(f"county_{JIANGAN}"), relation)


@pytest.mark.parametrize("relation", AUDIT_OF_CITIES)
def test_a_city_sees_its_own_filings_and_its_own_lines_of_the_ledger_and_no_other(owner, reading_as, relation):
    column = AUDIT_OF_CITIES[relation]
    own = {
        "city_code": "select %s",
        "unit_code": "select division_code from marts.dim_division where city_code = %s",
        "platform_code": "select platform_code from marts.dim_platform where city_code = %s",
    }[column]
    expected = count(owner, relation, f"{column} in ({own})", [WUHAN])
    assert count(reading_as(f"city_{WUHAN}"), relation) == expected
    assert count(reading_as(f"city_{WUHAN}"), relation, f"{column} in ({own})", [WUHAN]) == expected
    assert count(reading_as("province"), relation) == count(owner, relation)


def test_a_city_sees_the_findings_of_its_units_and_platforms_and_no_other(owner, reading_as):
    concerns = """
        platform_code in (select platform_code from marts.dim_platform where city_code = %s)
        or filing_id in (select filing_id from audit.filings where unit_code in (
            select division_code from marts.dim_division where city_code = %s))
    """
    for city in (WUHAN, HUANGSHI):
        expected = count(owner, "audit.findings", concerns, [city, city])
        assert count(reading_as(f"city_{city}"), "audit.findings") == expected
    assert count(reading_as(f"city_{HUANGSHI}"), "audit.findings") < count(owner, "audit.findings")


def test_a_finding_names_file_sheet_and_cell_without_a_join(owner, reading_as):
    names = {file for (file,) in reading_as(f"city_{WUHAN}")("select file_name from audit.findings")}
    assert names
    assert None not in names
    other = "file_name is distinct from (select file_name from raw.filings where filing_id = findings.filing_id)"
    assert count(owner, "audit.findings", other) == 0


def test_no_setting_shows_a_city_more(reading_as, owner):
    own = count(owner, "marts.dim_platform", "city_code = %s", [WUHAN])
    ask = reading_as(f"city_{WUHAN}")
    for setting in ("row_security = off", "application_name = 'youth_platforms'", "access.city_code = '420200'"):
        try:
            seen = ask(f"set local {setting}; select count(*) from marts.dim_platform")
        except errors.InsufficientPrivilege:
            continue
        assert seen == [(own,)]
    group = sql.Identifier(reader(f"city_{WUHAN}").group_role)
    assert ask(sql.SQL("set local role {}; select count(*) from marts.dim_platform").format(group)) == [(own,)]


def test_functions_tell_a_city_of_nobody_else(reading_as):
    ask = reading_as(f"city_{WUHAN}")
    with pytest.raises(errors.InsufficientPrivilege):
        ask("select access.own_city()")
    with pytest.raises(errors.InsufficientPrivilege):
        ask("select raw.person_hash('张三')")
    cheap = "create function pg_temp.peek(text) returns boolean language sql as 'select true'"
    with pytest.raises(errors.InsufficientPrivilege):
        ask(f"set transaction read write; {cheap}")


@pytest.mark.parametrize("kind", ["province", f"city_{WUHAN}", f"county_{JIANGAN}", "bi"])
def test_names_and_phones_are_out_of_reach_of_everybody_but_the_pii_login(reading_as, owner, kind):
    for schema in ("raw", "staging", "intermediate", "candidate"):
        for (name,) in owner("select tablename from pg_tables where schemaname = %s", [schema]):
            with pytest.raises(errors.InsufficientPrivilege):
                count(reading_as(kind), f"{schema}.{name}")
    assert reading_as("pii")("select person_name from raw.county_staff limit 1")


def test_nothing_that_the_province_reads_holds_a_name_or_a_phone(reading_as, owner):
    persons: set[str] = set()
    for sheet in all_sheets():
        for column in sheet.columns:
            if column.sensitive:
                names = {"column": sql.Identifier(column.name), "table": sql.Identifier("raw", sheet.raw_table)}
                query = sql.SQL("select distinct {column} from {table} where length({column}) > 1").format(**names)
                persons |= {value for (value,) in owner(query)}
    assert len(persons) > 3
    readable = owner(
        "select oid::regclass::text from pg_class where relkind in ('r', 'v')"
        " and relnamespace::regnamespace::text !~ '^(pg_|information_schema|raw)'"
        " and has_table_privilege('youth_platforms_province', oid, 'select')"
    )
    assert len(readable) > 30
    for (name,) in readable:
        text = " ".join(row for (row,) in reading_as("province")(f"select t::text from {name} as t"))
        assert {person for person in persons if person in text} == set(), name


def test_bi_tools_find_the_relations_between_the_marts(reading_as, owner):
    seen = reading_as("bi")(
        "select constraint_name from information_schema.referential_constraints where constraint_schema = 'marts'"
    )
    assert len(seen) == count(owner, "pg_catalog.pg_constraint", "contype = 'f' and conrelid::regclass::text ~ 'marts'")
    assert len(seen) > 30


def test_bi_reads_no_ledger_of_approvals(reading_as):
    for name in ("audit.certification_ledger", "audit.approvals", "audit.draws"):
        with pytest.raises(errors.InsufficientPrivilege):
            count(reading_as("bi"), name)


def test_a_login_whose_city_nobody_has_written_down_sees_no_row_but_the_public_ones(server, owner, tables, decided):
    decided.cursor().execute("create role stranger login password 'stranger' in role youth_platforms_city_readers")
    try:
        parts = decided.get_dsn_parameters()
        stranger = psycopg2.connect(
            host=parts["host"], port=parts["port"], dbname=parts["dbname"], user="stranger", password="stranger"
        )
        with stranger.cursor() as cursor:
            for name in tables:
                cursor.execute(sql.SQL("select count(*) from {}").format(table(name)))
                row = cursor.fetchone()
                assert row is not None
                assert (row[0] > 0) == (name in public_tables()), name
        stranger.close()
    finally:
        decided.cursor().execute("drop role stranger")


def test_every_mart_is_limited_by_city_or_listed_as_public(tables, owner):
    undecided = [name for name, columns in tables.items() if not own_rows(columns) and name not in public_tables()]
    assert undecided == [], "give the mart a city_code, or list it in public_tables.csv with the reason"
    standing = dict(
        owner(
            "select polrelid::regclass::text, pg_get_expr(polqual, polrelid) from pg_policy"
            " inner join pg_class on pg_class.oid = polrelid and relrowsecurity"
        )
    )
    assert set(tables) <= set(standing)
    assert {name for name, condition in standing.items() if condition == "true"} == set(public_tables())


def test_a_policy_costs_one_lookup_a_query_and_none_a_row(reading_as):
    plan = "\n".join(
        line for (line,) in reading_as(f"city_{WUHAN}")("explain select count(*) from marts.fct_criterion_results")
    )
    assert "InitPlan" in plan
    assert "hashed SubPlan" in plan


def test_the_address_of_a_reader_holds_the_password_kept_for_it(reading_as):
    one = reader("bi")
    assert f"{one.login}:{secret(f'reader-{one.login}')}@127.0.0.1" in reader_url("bi")
    with connect_as("bi") as connection:
        assert connection.info.user == one.login


def test_before_anything_is_published_a_city_sees_what_its_counties_filed_and_no_other_does(clean_warehouse, filings):
    land(2015, filings)
    seen = "select distinct unit_code from counter.received_filings where form = 'county_report'"
    shown = {}
    for city in (WUHAN, HUANGSHI):
        with connect_as(f"city_{city}") as connection, connection.cursor() as cursor:
            cursor.execute(seen)
            shown[city] = {unit for (unit,) in cursor.fetchall()}
    assert JIANGAN in shown[WUHAN]
    assert JIANGAN not in shown[HUANGSHI]
