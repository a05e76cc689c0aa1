"""The databases and their owners, in whichever PostgreSQL: the embedded one, or the one of docker-compose.yml."""

import psycopg2
from psycopg2 import sql

# Database: its owner.
DATABASES = {"warehouse": "youth_platforms", "airflow": "airflow", "superset": "superset"}
# The owner of the warehouse makes the roles of its readers.
RIGHTS = {"youth_platforms": "login createrole", "airflow": "login", "superset": "login"}


def make_databases(administrator_url: str, passwords: dict[str, str]) -> None:
    """Makes the databases that are missing, each with an owner who is no superuser. May run again.

    Args:
        administrator_url: libpq URL of somebody who may make roles and databases.
        passwords: by owner.
    """
    connection = psycopg2.connect(administrator_url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for database, owner in DATABASES.items():
                cursor.execute("select 1 from pg_database where datname = %s", [database])
                if cursor.fetchone():
                    continue
                names = {"database": sql.Identifier(database), "owner": sql.Identifier(owner)}
                cursor.execute("select 1 from pg_roles where rolname = %s", [owner])
                if not cursor.fetchone():
                    cursor.execute(sql.SQL("create role {owner}").format(**names))
                alter = sql.SQL("alter role {owner} {rights} password %s").format(
                    rights=sql.SQL(RIGHTS[owner]), **names
                )
                cursor.execute(alter, [passwords[owner]])
                cursor.execute(sql.SQL("create database {database} owner {owner}").format(**names))
                cursor.execute(sql.SQL("revoke connect, temporary on database {database} from public").format(**names))
    finally:
        connection.close()
