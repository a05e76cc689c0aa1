"""WAREHOUSE_URL reaches every client whole: a server that speaks TLS alone, whose certificate each of them checks."""

import asyncio
import os
import shutil
import ssl
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import great_expectations as gx
import pytest
from psycopg2.extensions import parse_dsn

from expectations.gate_checks import CHECK_CODE, CheckedTable, checks
from portal import accounts
from tests.support.hosts import free_port
from tests.support.system import missing, needed
from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.backups import back_up, restore
from youth_platforms.ops.embedded.databases import DATABASES, make_databases
from youth_platforms.ops.embedded.postgres import UNPRIVILEGED
from youth_platforms.quality.validation import validate
from youth_platforms.warehouse.access.logins import connect_as, reader, reader_url
from youth_platforms.warehouse.build import run_dbt
from youth_platforms.warehouse.connection import WarehouseUnreachable, connect
from youth_platforms.warehouse.migrate import migrate

# What a client of PostgreSQL says first where it wants TLS.
SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
TIMEOUT = "77s"
WHOLE = {
    "options": f"-c statement_timeout={TIMEOUT}",
    "target_session_attrs": "read-write",
    "sslmode": "verify-full",
    "gssencmode": "disable",
}
ONE_SEED = ("seed", "--select", "reporting_calendar")


@dataclass(frozen=True)
class Server:
    """A port that speaks TLS alone, the certificate that it shows, and one that it does not."""

    port: int
    certificate: Path
    other_certificate: Path

    def at(self, url: str, **parts: object) -> str:
        """Return the address of a database with its port exchanged, and with these parts."""
        place = urlsplit(url)
        netloc = place.netloc.replace(f":{place.port}", f":{self.port}")
        return urlunsplit(place._replace(netloc=netloc, query=urlencode(parts, quote_via=quote)))


def certificate(folder, name):
    """A self-signed certificate of 127.0.0.1, and its key."""
    made, key = folder / f"{name}.crt", folder / f"{name}.key"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    openssl = needed("openssl", "openssl")
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


@pytest.fixture(scope="module")
def tls_only(server, tmp_path_factory):
    """The embedded PostgreSQL behind TLS, which its build does not speak: as behind the proxy of a cloud."""
    folder = tmp_path_factory.mktemp("tls")
    (shown, key), (other, _) = certificate(folder, "shown"), certificate(folder, "other")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(shown, key)

    async def pass_on(reader, writer):
        while chunk := await reader.read(1 << 16):
            writer.write(chunk)
            await writer.drain()
        writer.close()

    async def serve(reader, writer):
        if await reader.readexactly(8) != SSL_REQUEST:
            writer.close()
            return
        writer.write(b"S")
        await writer.start_tls(context)
        to_server = await asyncio.open_connection("127.0.0.1", server)
        ways = (pass_on(reader, to_server[1]), pass_on(to_server[0], writer))
        await asyncio.gather(*ways, return_exceptions=True)

    # A thread of its own: the main one may hold the running loop of a browser.
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.0.0.1", 0), loop).result()
    yield Server(listening.sockets[0].getsockname()[1], shown, other)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


@pytest.fixture(scope="module")
def debian(tls_only):
    """Debian's PostgreSQL, which speaks TLS itself and nothing else here; its programs are in POSTGRES_PROGRAMS.

    Yields the libpq URL of a warehouse in it that nobody has migrated yet.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        missing("PostgreSQL's programs that speak TLS are missing (Debian: apt-get install postgresql)")
    programs, port, password = found[-1].parent, free_port(), "a-password-of-the-tests"
    account = UNPRIVILEGED if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    shutil.copy(tls_only.certificate, folder / "shown.crt")
    shutil.copy(tls_only.certificate.with_suffix(".key"), folder / "shown.key")
    (folder / "shown.key").chmod(0o600)
    (folder / "password").write_text(password, encoding="ascii")
    for path in (folder, *folder.iterdir()):
        if account:
            shutil.chown(path, account)
    data = folder / "data"
    make: list[str | Path] = [
        programs / "initdb",
        "--no-sync",
        "--no-locale",
        "--encoding=UTF8",
        "--auth=scram-sha-256",
    ]
    make += ["--username=postgres", f"--pwfile={folder / 'password'}", data]
    subprocess.run(make, user=account, cwd="/", check=True, capture_output=True)
    (data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n", encoding="ascii")
    settings = {"ssl": "on", "ssl_cert_file": folder / "shown.crt", "ssl_key_file": folder / "shown.key"}
    settings |= {"fsync": "off", "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": ""}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    control: list[str | Path] = [programs / "pg_ctl", "--wait", f"--pgdata={data}"]
    starting: list[str | Path] = [*control, f"--log={folder / 'log'}", f"--options={options}", "start"]
    subprocess.run(starting, user=account, cwd="/", check=True, stdout=subprocess.DEVNULL)
    make_databases(
        f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres", dict.fromkeys(DATABASES.values(), password)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSTGRES_PROGRAMS", str(programs))
        yield f"postgresql://{DATABASES['warehouse']}:{password}@127.0.0.1:{port}/warehouse"
    subprocess.run([*control, "--mode=immediate", "stop"], user=account, cwd="/", check=True, capture_output=True)
    shutil.rmtree(folder)


@pytest.fixture
def address(clean_warehouse, tls_only, tmp_path, monkeypatch):
    """Set WAREHOUSE_URL to the warehouse behind TLS, with the parts given besides those of WHOLE."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "dbt"))

    def set_to(**parts):
        monkeypatch.setenv("WAREHOUSE_URL", tls_only.at(clean_warehouse, **WHOLE | parts))

    return set_to


@pytest.fixture
def warehouse(address, tls_only):
    """The warehouse at its whole address."""
    address(sslrootcert=tls_only.certificate)


@pytest.fixture
def impostor(address, tls_only):
    """The same with a certificate that is not the server's: who checks it goes no further."""
    address(sslrootcert=tls_only.other_certificate)


def test_the_server_refuses_who_does_not_speak_tls(address):
    address(sslmode="disable")
    with pytest.raises(WarehouseUnreachable, match="closed the connection"), connect():
        pass


def test_our_own_connections_and_those_of_readers_are_told_all_of_the_address(warehouse):
    for opened in (connect(), connect_as("bi"), connect_as("province")):
        with opened as connection, connection.cursor() as cursor:
            assert connection.info.ssl_in_use
            assert connection.get_dsn_parameters()["sslmode"] == "verify-full"
            assert connection.get_dsn_parameters()["options"] == f"-c statement_timeout={TIMEOUT}"
            cursor.execute("show statement_timeout")
            assert cursor.fetchall() == [("77s",)]


def test_a_reader_is_told_each_of_several_hosts(clean_warehouse, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://me@one:1,two:2/warehouse?target_session_attrs=primary")
    parts = parse_dsn(reader_url("bi"))
    assert (parts["host"], parts["port"], parts["target_session_attrs"]) == ("one,two", "1,2", "primary")


def test_great_expectations_is_told_all_of_the_address(warehouse, tmp_path):
    expectation = gx.expectations.ExpectColumnValuesToBeInSet(
        column="timeout", value_set=[TIMEOUT], meta={CHECK_CODE: next(iter(checks()))}
    )
    query = "select current_setting('statement_timeout') as timeout"
    [result] = validate("filed", [CheckedTable("none", query, (expectation,))], tmp_path / "docs")
    assert result.success


def test_dbt_is_told_all_of_the_address(warehouse, address, tls_only):
    assert run_dbt(*ONE_SEED) == {"success": 1}
    address(sslrootcert=tls_only.certificate, options="-c default_transaction_read_only=on")
    with pytest.raises(WarehouseUnreachable, match="session is read-only"):
        run_dbt(*ONE_SEED)


def test_dbt_checks_the_servers_certificate(impostor):
    with pytest.raises(WarehouseUnreachable, match="certificate verify failed"):
        run_dbt(*ONE_SEED)


def test_a_backup_by_programs_without_tls_names_the_ones_that_are_needed(warehouse, tmp_path):
    with pytest.raises(Refusal, match="POSTGRES_PROGRAMS"):
        back_up(tmp_path / "copy")


def test_a_backup_is_made_and_restored_over_tls_by_programs_that_speak_it(debian, tls_only, tmp_path, monkeypatch):
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    verified = {"sslmode": "verify-full", "sslrootcert": tls_only.certificate}
    monkeypatch.setenv("WAREHOUSE_URL", f"{debian}?{urlencode(verified)}")
    migrate()
    accounts.save("省级", reader("province").login, "一把钥匙开一把锁")
    back_up(tmp_path / "copy")
    assert accounts.close("省级")
    restore(tmp_path / "copy")
    assert accounts.count() == 1
    monkeypatch.setenv("WAREHOUSE_URL", f"{debian}?{urlencode(verified | {'sslrootcert': tls_only.other_certificate})}")
    with pytest.raises(Refusal, match="certificate verify failed"):
        back_up(tmp_path / "another")
    monkeypatch.setenv("WAREHOUSE_URL", f"{debian}?sslmode=disable")
    with pytest.raises(Refusal, match="no encryption"):
        back_up(tmp_path / "another")


def test_our_own_connections_check_the_servers_certificate(impostor):
    with pytest.raises(WarehouseUnreachable, match="certificate verify failed"), connect_as("bi"):
        pass
