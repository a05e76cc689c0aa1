"""Accounts of the standalone portal: the only module of it that connects as the warehouse's owner, and that writes.

What units do at the counter is written by youth_platforms.counter.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from hashlib import scrypt, sha256
from threading import BoundedSemaphore
from typing import Literal

from portal.pool import Pool
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import SHORTEST_PASSWORD
from youth_platforms.warehouse.connection import Connection, connect

# Of scrypt: work factor (32 MB, about 0.1 s), block size, lanes. They are part of each hash, so they may be raised.
WORK, BLOCK, LANES = 2**15, 8, 1
MEMORY = 2 * 128 * WORK * BLOCK
# So many at once, and no more memory: anybody can ask for one.
HASHES_AT_ONCE = 4
hashing = BoundedSemaphore(HASHES_AT_ONCE)
# A session ends so long after its login, whatever is done in it.
SESSION_HOURS = 8
# Failures within the minutes after which nobody is let in for a while: of an account from one address, of an address,
# of an account from everywhere. Names are no secret, so the last is high: a stranger shall not keep a unit out.
MINUTES, TRIES, TRIES_OF_CLIENT, TRIES_OF_ACCOUNT = 15, 8, 40, 200


# Kept open for the one question that every page asks: whether the session still holds.
owner = Pool(lambda _: connect(autocommit=True))


class TooManyAttempts(RuntimeError):
    """Too many failed logins of this account, or from this address, of late."""


@dataclass(frozen=True)
class Account:
    """`login` is the reader login that answers for it; `has_first_password`: it has yet to choose one of its own.

    `password_hash` is that of the password it has just entered with; empty where it entered before.
    """

    name: str
    login: str
    has_first_password: bool = False
    password_hash: str = field(default="", repr=False)


@dataclass(frozen=True)
class FirstPassword:
    """An account to be made with a password that its owner must change."""

    name: str
    login: str
    password: str


def save(name: str, login: str, password: str, *, is_first: bool = False) -> None:
    """Open an account, or give one its new login and password and make it usable again. Its sessions end.

    Failures with the password before count no more.

    Args:
        is_first: the account must choose another password before it does anything else.

    Raises:
        Refusal: the name is blank or the password too short.
    """
    if not name.strip():
        raise Refusal("账号不能为空。The name is blank.")
    _require_long(password)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into access.portal_accounts (name, login, password_hash, has_first_password)"
            " values (%s, %s, %s, %s)"
            " on conflict (name) do update"
            " set login = excluded.login, password_hash = excluded.password_hash, is_active = true,"
            " has_first_password = excluded.has_first_password",
            (name.strip(), login, _hash(password), is_first),
        )
        cursor.execute("delete from access.portal_login_attempts where name = %s", (name.strip(),))
        _end_sessions(connection, name.strip())


def change_password(account: Account, new: str) -> bool:
    """Give an account that has just entered with its password another one; its sessions end.

    Returns:
        False where it was closed, or given another password, in the meantime: then it stays as it is.

    Raises:
        Refusal: the password is too short.
    """
    _require_long(new)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update access.portal_accounts set password_hash = %s, has_first_password = false"
            " where name = %s and is_active and password_hash = %s",
            (_hash(new), account.name, account.password_hash),
        )
        if not cursor.rowcount:
            return False
        cursor.execute("delete from access.portal_login_attempts where name = %s", (account.name,))
        _end_sessions(connection, account.name)
        return True


def make_all(wanted: Sequence[FirstPassword]) -> None:
    """Make accounts, all or none, each with its first password.

    Raises:
        psycopg2.errors.UniqueViolation: one of the names is taken.
    """
    with ThreadPoolExecutor() as threads:
        hashes = list(threads.map(lambda one: _hash(one.password), wanted))
    with connect() as connection, connection.cursor() as cursor:
        for one, hashed in zip(wanted, hashes, strict=True):
            cursor.execute(
                "insert into access.portal_accounts (name, login, password_hash, has_first_password)"
                " values (%s, %s, %s, true)",
                (one.name, one.login, hashed),
            )


def names() -> set[str]:
    """Return the names of all accounts, closed ones too."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select name from access.portal_accounts")
        return {name for (name,) in cursor.fetchall()}


def close(name: str) -> bool:
    """Close an account, at once also for who is logged in; whether there was one."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("update access.portal_accounts set is_active = false where name = %s", (name,))
        was_there = cursor.rowcount > 0
        _end_sessions(connection, name)
        return was_there


def count() -> int:
    """Return how many accounts can be used."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from access.portal_accounts where is_active")
        return int((cursor.fetchone() or (0,))[0])


def begin(account: Account) -> str:
    """Begin a session of the account; return its number, which only the browser keeps."""
    number = secrets.token_urlsafe(32)
    with owner.connection("owner") as connection, connection.cursor() as cursor:
        cursor.execute("delete from access.portal_sessions where ends_at < now()")
        cursor.execute(
            "insert into access.portal_sessions (session_hash, name, ends_at)"
            " values (%s, %s, now() + make_interval(hours => %s))",
            (_session_hash(number), account.name, SESSION_HOURS),
        )
    return number


def find(number: str) -> Account | None:
    """Return the usable account whose session this is; None where it ended."""
    with owner.connection("owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "select name, login, has_first_password from access.portal_sessions"
            " inner join access.portal_accounts using (name)"
            " where session_hash = %s and ends_at > now() and is_active",
            (_session_hash(number),),
        )
        row = cursor.fetchone()
    return Account(*row) if row else None


def end(number: str) -> None:
    """End a session, wherever its cookie was copied to."""
    with owner.connection("owner") as connection, connection.cursor() as cursor:
        cursor.execute("delete from access.portal_sessions where session_hash = %s", (_session_hash(number),))


def note(
    entrance: Literal["portal", "airflow"], account: str, client: str, event: str, path: str | None = None
) -> None:
    """Add a line to the log (access.portal_log), which nobody can change afterwards; `event` is one of its list."""
    with owner.connection("owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into access.portal_log (entrance, account, client, event, path) values (%s, %s, %s, %s, %s)",
            (entrance, account, client, event, path),
        )


def note_shut_out(account: str, client: str) -> None:
    """Add a line to the log, unless it has one of this address already within the minutes: anybody can ask for them."""
    with owner.connection("owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into access.portal_log (entrance, account, client, event)"
            " select 'portal', %(account)s, %(client)s, 'shut_out' where not exists (select from access.portal_log"
            " where event = 'shut_out' and client = %(client)s"
            " and happened_at > now() - make_interval(mins => %(minutes)s))",
            {"account": account, "client": client, "minutes": MINUTES},
        )


def enter(name: str, password: str, client: str) -> Account | None:
    """Return the account, if the password is its own. An attempt counts before it is judged, so many at once count too.

    Raises:
        TooManyAttempts: the password is not even looked at.
    """
    with connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(
            "delete from access.portal_login_attempts where tried_at < now() - make_interval(mins => %s)", (MINUTES,)
        )
        cursor.execute(
            "insert into access.portal_login_attempts (name, client) values (%s, %s) returning attempt_id",
            (name, client),
        )
        attempt = (cursor.fetchone() or (None,))[0]
        cursor.execute(
            "select count(*) filter (where name = %(name)s and client = %(client)s),"
            " count(*) filter (where client = %(client)s), count(*) filter (where name = %(name)s)"
            " from access.portal_login_attempts",
            {"name": name, "client": client},
        )
        of_both, of_client, of_account = cursor.fetchone() or (0, 0, 0)
        if of_both > TRIES or of_client > TRIES_OF_CLIENT or of_account > TRIES_OF_ACCOUNT:
            # What is not looked at counts no more: who tries on does not stay shut out for longer.
            cursor.execute("delete from access.portal_login_attempts where attempt_id = %s", (attempt,))
            raise TooManyAttempts
        cursor.execute(
            "select name, login, has_first_password, password_hash from access.portal_accounts"
            " where name = %s and is_active",
            (name,),
        )
        row = cursor.fetchone()
        # An unknown name costs as much time as a known one.
        if not _matches(password, row[3] if row else _nobodys_hash()) or not row:
            return None
        cursor.execute(
            "delete from access.portal_login_attempts where name = %s and client = %s or attempt_id = %s",
            (name, client, attempt),
        )
        cursor.execute("update access.portal_accounts set last_login_at = now() where name = %s", (name,))
    return Account(*row)


def _require_long(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(f"密码至少{SHORTEST_PASSWORD}个字符。A password has at least {SHORTEST_PASSWORD} characters.")


def _hash(password: str) -> str:
    salt = secrets.token_bytes(16)
    with hashing:
        digest = scrypt(password.encode(), salt=salt, n=WORK, r=BLOCK, p=LANES, maxmem=MEMORY)
    return f"scrypt${WORK}${BLOCK}${LANES}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def _matches(password: str, kept: str) -> bool:
    _, work, block, lanes, salt, digest = kept.split("$")
    n, r = int(work), int(block)
    with hashing:
        tried = scrypt(password.encode(), salt=b64decode(salt), n=n, r=r, p=int(lanes), maxmem=2 * 128 * n * r)
    return hmac.compare_digest(tried, b64decode(digest))


@cache
def _nobodys_hash() -> str:
    return _hash(secrets.token_urlsafe())


def _session_hash(number: str) -> str:
    return sha256(number.encode()).hexdigest()


def _end_sessions(connection: Connection, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from access.portal_sessions where name = %s", (name,))
