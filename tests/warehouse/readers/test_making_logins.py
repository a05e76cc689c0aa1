"""Where the warehouse's owner may make no roles, the run goes on and says what is missing; `make readers` makes it."""

import secrets
from contextlib import closing

import psycopg2
import pytest
from psycopg2 import sql

from tests.support.published import database
from youth_platforms.cli.program import main
from youth_platforms.ops.embedded import postgres
from youth_platforms.warehouse.access import logins
from youth_platforms.warehouse.connection import WarehouseUnreachable
from youth_platforms.warehouse.migrate import migrate


@pytest.fixture
def foreign_warehouse(server, monkeypatch, tmp_path):
    """URL of an empty database whose owner may do nothing else, in a server without its readers' logins."""
    known = logins.READERS.read_text(encoding="utf-8")
    own = tmp_path / "readers.csv"
    own.write_text(known.replace("youth_platforms_", "foreign_"), encoding="utf-8")
    monkeypatch.setattr(logins, "READERS", own)
    logins.readers.cache_clear()
    administrator = psycopg2.connect(postgres.administrator_url(server))
    administrator.autocommit = True
    with administrator.cursor() as cursor, database(server, "foreign_warehouse", "template0") as url:
        cursor.execute("create role humble login password 'humble'")
        cursor.execute("alter database foreign_warehouse owner to humble")
        place = url.rpartition("@")[2]
        monkeypatch.setenv("WAREHOUSE_URL", f"postgresql://humble:humble@{place}")
        yield postgres.administrator_url(server, "foreign_warehouse")
    with administrator.cursor() as cursor:
        for one in logins.readers():
            for role in (one.login, one.group_role):
                cursor.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))
        cursor.execute("drop role humble")
    administrator.close()
    logins.readers.cache_clear()


def test_without_the_right_to_make_roles_all_is_made_but_the_logins(foreign_warehouse, caplog, capsys):
    with caplog.at_level("WARNING"):
        migrate()
    assert "make readers ADMINISTRATOR_URL" in caplog.text
    assert len(logins.missing_logins()) == 125
    assert main(["readers", "make"]) == 1
    assert "ADMINISTRATOR_URL" in capsys.readouterr().err
    with pytest.raises(WarehouseUnreachable, match="make readers"), logins.connect_as("bi"):
        pass


def test_somebody_who_may_makes_them_later(foreign_warehouse, monkeypatch, capsys):
    migrate()
    monkeypatch.setenv("ADMINISTRATOR_URL", foreign_warehouse)
    assert main(["readers", "make"]) == 0
    assert capsys.readouterr().out.count("postgresql://foreign_city_") == 17
    assert logins.missing_logins() == []
    with logins.connect_as("province") as connection, connection.cursor() as cursor:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("set transaction read write; create temporary table mine (n integer)")
        connection.rollback()
        cursor.execute("select count(*) from audit.approvals")


def test_new_passwords_take_the_place_of_the_old(clean_warehouse, capsys):
    old = logins.reader_url("bi")
    assert main(["readers", "make"]) == 0
    assert old in capsys.readouterr().out
    assert main(["readers", "make", "--rotate"]) == 0
    assert main(["readers", "url", "bi"]) == 0
    printed = capsys.readouterr().out
    assert old not in printed
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(old)
    psycopg2.connect(printed.split()[-1]).close()


def test_what_a_login_changed_of_itself_is_put_back(clean_warehouse, capsys):
    kept = logins.reader_url("bi")
    with closing(psycopg2.connect(kept)) as connection, connection, connection.cursor() as cursor:
        for change in ("set default_transaction_read_only = off", "set search_path = audit", "password 'mine'"):
            cursor.execute(f"set transaction read write; alter role current_user {change}")
    assert main(["readers", "make"]) == 0
    with closing(psycopg2.connect(kept)) as connection, connection.cursor() as cursor:
        cursor.execute("select current_setting('default_transaction_read_only'), current_setting('search_path')")
        assert cursor.fetchone() == ("on", '"$user", public')


def test_an_unknown_reader_is_told_who_there_is(warehouse_url, capsys):
    assert main(["readers", "url", "nobody"]) == 1
    assert "city_420100" in capsys.readouterr().err


def test_a_warehouse_with_readers_is_dropped_like_any_other(server, template):
    name = f"dropped_{secrets.token_hex(4)}"
    with database(server, name, template):
        migrate()
    connection = psycopg2.connect(postgres.administrator_url(server))
    with connection.cursor() as cursor:
        cursor.execute("select from pg_database where datname = %s", [name])
        assert cursor.fetchall() == []
    connection.close()
