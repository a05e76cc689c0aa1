"""A copy of all that cannot be made again: the warehouse with its ledger, the archive, the files of objections.

Marts, receipts and documents follow from these; logs and Airflow's own history are not kept.
"""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import make_dsn, parse_dsn

from youth_platforms.base.child_environment import MACHINE, child_environment
from youth_platforms.base.clock import HERE
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import store, write_whole
from youth_platforms.inbox.files import Archive
from youth_platforms.ops.embedded import postgres
from youth_platforms.warehouse.connection import connect, warehouse_url
from youth_platforms.warehouse.migrate import migrate, schemas

DUMP, ARCHIVE, HANDED_IN = "warehouse.dump", "archive", "objections"
# The name of a scheduled copy, and what finds such names.
COPY_NAME = "%Y-%m-%dT%H%M"
COPY_PATTERN = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9][0-9][0-9]"


def back_up(folder: Path) -> None:
    """Write the copy into a new folder; a run may be going on, since the dump is of one moment.

    The archive and the files of objections are copied after the dump, so all that the dump knows are in the copy.

    Raises:
        Refusal: the folder exists, or pg_dump says why it cannot.
    """
    if folder.exists():
        raise Refusal(f"{folder} exists already: name a new folder, such as TO={folder}-2.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={unfinished / DUMP}")
        _copy_archive(unfinished / ARCHIVE)
        for file in (store() / "outputs").glob("*/objections/*/*"):
            write_whole(unfinished / HANDED_IN / file.relative_to(store()).as_posix(), file.read_bytes())
        unfinished.rename(folder)
    finally:
        # Half a copy is no use, and nobody would delete it: each night has a name of its own.
        shutil.rmtree(unfinished, ignore_errors=True)
    print(f"  copied to {folder}: {DUMP}, {ARCHIVE}/, {HANDED_IN}/")


def _copy_archive(into: Path) -> None:
    """Copy every file that is in the archive whole; one that is just arriving has another name, and may be gone."""
    archive = Archive()
    files = archive.files()
    copies = [into / path.removeprefix(f"{archive.root}/") for path in files]
    for folder in {copy.parent for copy in copies}:
        folder.mkdir(parents=True, exist_ok=True)
    archive.filesystem.get(files, [str(copy) for copy in copies])


def back_up_and_forget(place: Path, keep: int, now: datetime) -> Path:
    """Write a copy named after the moment, then delete the oldest such copies of the place; return the new one.

    Args:
        keep: how many copies stay, this one included. What is named otherwise is nobody's copy and stays too.

    Raises:
        Refusal: as `back_up`; nothing is deleted then.
    """
    folder = place / now.strftime(COPY_NAME)
    back_up(folder)
    for old in sorted(place.glob(COPY_PATTERN), reverse=True)[keep:]:
        shutil.rmtree(old)
        print(f"  deleted {old}: {keep} copies are kept")
    return folder


def back_up_tonight(place: str, keep: int) -> str:
    """Do `back_up_and_forget` now; return the new copy's path."""
    return str(back_up_and_forget(Path(place), keep, datetime.now(HERE)))


def restore(folder: Path) -> None:
    """Fill an empty warehouse and its archive from a copy, whole or not at all, and give readers their rights.

    Raises:
        Refusal: the folder holds no copy, the warehouse is not empty, or pg_restore says why it cannot.
    """
    if not (folder / DUMP).is_file():
        raise Refusal(f"{folder} holds no copy ({DUMP} is missing): give the folder that `make backup` wrote as FROM=.")
    migrate()
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from raw.filings")
        ((filings,),) = cursor.fetchall()
    if filings:
        raise Refusal(
            f"the warehouse holds {filings} filings already, and a copy is restored into an empty one: "
            "let YP_HOME name a new folder, or WAREHOUSE_URL an empty database."
        )
    archive = Archive()
    if (folder / ARCHIVE).is_dir():
        archive.filesystem.makedirs(archive.root, exist_ok=True)
        archive.filesystem.put(f"{folder / ARCHIVE}/", f"{archive.root}/", recursive=True)
    for file in (folder / HANDED_IN).glob("outputs/*/objections/*/*"):
        write_whole(store() / file.relative_to(folder / HANDED_IN).as_posix(), file.read_bytes())
    _clear()
    try:
        _run("pg_restore", "--no-owner", "--no-acl", "--single-transaction", str(folder / DUMP))
    finally:
        migrate()
    print(f"  restored from {folder}; `make verify-ledger` says whether the approved lists are intact")


def _clear() -> None:
    """Drop the product's own schemas of the empty warehouse: a copy of an earlier version brings tables of other names.

    Raises:
        Refusal: another's table or view, in a schema that is not ours, would go with them; nothing is dropped.
    """
    with connect() as connection, connection.cursor() as cursor:
        before = _others(cursor)
        for schema in sorted(schemas()):
            cursor.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
        if gone := sorted(before - _others(cursor)):
            raise Refusal(
                f"{', '.join(gone)} would be lost, which are made from this warehouse's tables: drop them yourself, or "
                "let WAREHOUSE_URL name an empty database."
            )


def _others(cursor: Cursor) -> set[str]:
    """Return the tables and views of all schemas that are not the product's."""
    cursor.execute(
        "select format('%%I.%%I', nspname, relname) from pg_class"
        " inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid"
        " where relkind in ('r', 'v', 'm') and nspname <> all (%s)",
        ([*schemas()],),
    )
    return {name for (name,) in cursor.fetchall()}


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the warehouse; its password is in no command line."""
    address = parse_dsn(warehouse_url())
    password = address.pop("password", None)
    programs = Path(os.environ.get("POSTGRES_PROGRAMS") or postgres.find_folder().programs)
    done = subprocess.run(
        [
            str(programs / program),
            "--no-password",
            f"--dbname={make_dsn(**address)}",
            *arguments,
        ],
        env=child_environment(MACHINE) | ({"PGPASSWORD": password} if password else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if "SSL support is not compiled in" in done.stderr:
        raise Refusal(
            f"{programs / program} has no TLS, which WAREHOUSE_URL asks for: install PostgreSQL's own client "
            "programs (as new as the server; Debian: postgresql-client), and name their folder by POSTGRES_PROGRAMS."
        )
    if done.returncode:
        raise Refusal(f"{program} stopped: {done.stderr.strip()}")
