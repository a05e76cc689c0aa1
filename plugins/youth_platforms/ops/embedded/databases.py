"""The databases and their owners, in whichever PostgreSQL: the embedded one, or the one of docker-compose.yml."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import make_dsn

# Database: its owner.
DATABASES = {"warehouse": "youth_platforms", "airflow": "airflow", "superset": "superset"}
# Where a process of Airflow dies in the middle of a transaction and its socket stays open in a child of its own,
# PostgreSQL ends the transaction after this time; else every later change of a run's state would wait behind it.
IDLE_IN_TRANSACTION = {"airflow": "3min"}
# The owner of the warehouse makes the roles of its readers.
RIGHTS = {"youth_platforms": "login createrole", "airflow": "login", "superset": "login"}
# Databases that every server has: readers of the warehouse have no business there.
OF_THE_SERVER = ("postgres", "template1")
# Functions that anybody may call by default: with some a reader fills the disk, with the others he takes the
# lock that publishing waits for.
FOR_OWNERS = "^(lo_creat|lo_create|lo_from_bytea|pg_(try_)?advisory_(xact_)?lock(_shared)?)$"


def make_databases(administrator_url: str, passwords: dict[str, str]) -> None:
    """Make the databases that are missing, each with an owner who is no superuser. May run again.

    Args:
        administrator_url: libpq URL of a login that may make roles and databases.
        passwords: by owner.
    """
    with _administering(administrator_url) as cursor:
        for database, owner in DATABASES.items():
            cursor.execute("select 1 from pg_database where datname = %s", [database])
            if cursor.fetchone():
                continue
            names = {"database": sql.Identifier(database), "owner": sql.Identifier(owner)}
            cursor.execute("select 1 from pg_roles where rolname = %s", [owner])
            if not cursor.fetchone():
                cursor.execute(sql.SQL("create role {owner}").format(**names))
            alter = sql.SQL("alter role {owner} {rights} password %s").format(rights=sql.SQL(RIGHTS[owner]), **names)
            cursor.execute(alter, [passwords[owner]])
            cursor.execute(sql.SQL("create database {database} owner {owner}").format(**names))
        for owner, longest in IDLE_IN_TRANSACTION.items():
            bound = sql.SQL("alter role {} set idle_in_transaction_session_timeout = %s").format(sql.Identifier(owner))
            cursor.execute(bound, [longest])
        for database in (*DATABASES, *OF_THE_SERVER):
            close = sql.SQL("revoke connect, temporary on database {} from public")
            cursor.execute(close.format(sql.Identifier(database)))
    for database, owner in DATABASES.items():
        with _administering(make_dsn(administrator_url, dbname=database)) as cursor:
            cursor.execute(
                "select string_agg(oid::regprocedure::text, ', ') from pg_proc"
                " where pronamespace = 'pg_catalog'::regnamespace and proname ~ %s",
                [FOR_OWNERS],
            )
            ((functions,),) = cursor.fetchall()
            cursor.execute(f"revoke execute on function {functions} from public")
            cursor.execute(sql.SQL(f"grant execute on function {functions} to {{}}").format(sql.Identifier(owner)))


@contextmanager
def _administering(url: str) -> Iterator[Cursor]:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
