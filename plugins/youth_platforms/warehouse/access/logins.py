"""Who may read the warehouse: the logins of readers.csv, their passwords, and connections as one of them.

Roles belong to the whole server, so two warehouses in one server share them; which city a login sees is written in each
warehouse (access.login_scopes), as are the rights of the groups (rights.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from psycopg2 import sql
from psycopg2.errors import DuplicateObject
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import encrypt_password, parse_dsn

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import keep_secret, renew_secret, secret
from youth_platforms.base.tables import rows
from youth_platforms.reference.divisions import cities, counties
from youth_platforms.warehouse.connection import connect, warehouse_url

READERS = Path(__file__).with_name("readers.csv")


class UnknownReader(Refusal):
    """No login of that name is listed in readers.csv."""


@dataclass(frozen=True)
class Reader:
    """One login. `scope` is province (every row), city (the rows of `city_code`) or county (those of `county_code`)."""

    kind: str
    group_role: str
    login: str
    scope: str
    city_code: str | None
    county_code: str | None
    connections: int
    statement_timeout: str
    rights_zh: str


@cache
def readers() -> tuple[Reader, ...]:
    """Return every login: one a kind, and of the kinds `city` and `county` one for each unit that files its report."""
    units: dict[str, list[tuple[str | None, str | None]]] = {
        "province": [(None, None)],
        "city": [(city.code, None) for city in cities()],
        "county": [(None, county.code) for county in counties()],
    }
    found = []
    for row in rows(READERS):
        for city_code, county_code in units[row["scope"]]:
            found.append(
                Reader(
                    kind=row["kind"],
                    group_role=row["group_role"],
                    login=row["login"].format(city_code=city_code, county_code=county_code),
                    scope=row["scope"],
                    city_code=city_code,
                    county_code=county_code,
                    connections=int(row["connections"]),
                    statement_timeout=row["statement_timeout"],
                    rights_zh=row["rights_zh"],
                )
            )
    return tuple(found)


def reader(name: str) -> Reader:
    """Return the reader of a login (youth_platforms_city_420100) or of what is short for it (city_420100, bi).

    Raises:
        UnknownReader: with the names that there are.
    """
    for one in readers():
        if name in (one.login, _short(one)):
            return one
    raise UnknownReader(f"没有登录名「{name}」。No such reader; there are: {', '.join(map(_short, readers()))}")


def reader_url(name: str) -> str:
    """Return the libpq URL of the warehouse (WAREHOUSE_URL) for that reader, with the password kept under YP_HOME.

    Raises:
        UnknownReader, WarehouseUnreachable.
    """
    one = reader(name)
    dsn = parse_dsn(warehouse_url())
    hosts, ports, database = dsn.pop("host", "").split(","), dsn.pop("port", "").split(","), dsn.pop("dbname", "")
    # A reader's own sessions are read-only, so it asks for the servers that take writes by their other name.
    if dsn.get("target_session_attrs") == "read-write":
        dsn["target_session_attrs"] = "primary"
    # A plus sign is no blank in a libpq URL.
    options = urlencode({key: dsn[key] for key in dsn if key not in ("user", "password")}, quote_via=quote)
    # One port may be that of every host.
    places = zip(hosts, ports if len(ports) == len(hosts) else ports * len(hosts), strict=True)
    place = ",".join(quote(host, safe="") + (f":{port}" if port else "") for host, port in places)
    return f"postgresql://{one.login}:{_password(one)}@{place}/{quote(database)}" + (f"?{options}" if options else "")


@contextmanager
def connect_as(name: str) -> Iterator[Connection]:
    """Open a read-only connection as that reader, which sees what its login may see; closed at the end.

    Raises:
        UnknownReader: no such login.
        WarehouseUnreachable: the warehouse does not answer or does not know the login (`make readers` makes it).
    """
    with connect(url=reader_url(name)) as connection:
        yield connection


def make_missing(cursor: Cursor) -> list[str]:
    """Make the logins that the server does not have, where the caller may; return those that stay missing."""
    absent = _absent(cursor)
    cursor.execute("select rolcreaterole or rolsuper from pg_roles where rolname = current_user")
    row = cursor.fetchone()
    if not row or not row[0]:
        return [one.login for one in absent]
    _make(cursor, absent)
    return []


def missing_logins() -> list[str]:
    """Return the logins that the warehouse's server does not have."""
    with connect() as connection, connection.cursor() as cursor:
        return [one.login for one in _absent(cursor)]


def make_all(cursor: Cursor, *, rotate: bool = False) -> None:
    """Make every login and group, or bring it to what readers.csv says, with the password kept under YP_HOME.

    Args:
        rotate: a new password for each; who is connected stays so.
    """
    if rotate:
        for one in readers():
            renew_secret(_secret_name(one))
    _make(cursor, readers())


def set_password(cursor: Cursor, name: str, password: str) -> None:
    """Give one reader's login a password that was made elsewhere, and keep it under YP_HOME.

    Raises:
        UnknownReader.
    """
    one = reader(name)
    keep_secret(_secret_name(one), password)
    _make(cursor, [one])


def _absent(cursor: Cursor) -> list[Reader]:
    cursor.execute("select rolname from pg_roles where rolname = any(%s)", ([one.login for one in readers()],))
    present = {name for (name,) in cursor.fetchall()}
    return [one for one in readers() if one.login not in present]


def _make(cursor: Cursor, wanted: Sequence[Reader]) -> None:
    for group in sorted({one.group_role for one in wanted}):
        _create_role(cursor, group)
    for one in wanted:
        _create_role(cursor, one.login)
        # The server gets the hash alone, so that no log of statements shows a password.
        hashed = encrypt_password(_password(one), one.login, cursor.connection, "scram-sha-256")
        cursor.execute(
            sql.SQL(
                """
                alter role {login} reset all;
                alter role {login} login connection limit {connections} password {hashed};
                alter role {login} set default_transaction_read_only = on;
                alter role {login} set statement_timeout = {timeout};
                alter role {login} set idle_in_transaction_session_timeout = {timeout};
                grant {group} to {login}
                """
            ).format(
                login=sql.Identifier(one.login),
                group=sql.Identifier(one.group_role),
                connections=sql.Literal(one.connections),
                timeout=sql.Literal(one.statement_timeout),
                hashed=sql.Literal(hashed),
            )
        )


def _create_role(cursor: Cursor, name: str) -> None:
    """Make a role; one that another warehouse of the same server makes at this moment is as good."""
    cursor.execute("savepoint role")
    try:
        cursor.execute(sql.SQL("create role {}").format(sql.Identifier(name)))
    except DuplicateObject:
        cursor.execute("rollback to savepoint role")
    cursor.execute("release savepoint role")


def _password(one: Reader) -> str:
    return secret(_secret_name(one))


def _secret_name(one: Reader) -> str:
    return f"reader-{one.login}"


def _short(one: Reader) -> str:
    code = one.city_code or one.county_code
    return f"{one.kind}_{code}" if code else one.kind
