"""A whole year on hosts that share no disk: two Celery workers, api-server, portal, Redis, PostgreSQL, S3."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import boto3
import httpx
import psycopg2
import pytest
from aiosmtpd.controller import Controller

from portal import accounts
from tests.support.hosts import Host, describe, environment_of_compose, free_port
from tests.support.published import COPY, OWNER, administer
from tests.support.system import needed
from tools.person import Person
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import outputs, store
from youth_platforms.ops.embedded import postgres
from youth_platforms.warehouse.access.logins import make_all, reader
from youth_platforms.warehouse.connection import connect

YEAR = 2015
SECONDS = 1200
WORKERS = ("worker-a", "worker-b")
AIRFLOW_DATABASE = "hosts_airflow"
WAREHOUSE_DATABASE = "hosts_warehouse"
PASSWORD = "一把钥匙开一把锁"


class Heard:
    """A webhook and a mail server: what alerts reached them."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.mails: list[tuple[str, str]] = []
        heard = self

        class Webhook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *_: Any) -> None:
                pass

        class Mailbox:
            async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
                mail = message_from_bytes(envelope.content, policy=policy.default)
                body = mail.get_body(("plain", "html"))
                assert body
                heard.mails.append((mail["subject"], body.get_content()))
                return "250 OK"

        self.webhook = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
        Thread(target=self.webhook.serve_forever, daemon=True).start()
        self.smtp = Controller(Mailbox(), hostname="127.0.0.1", port=free_port())
        self.smtp.start()

    def connection(self) -> str:
        """Return the Airflow connection that names both."""
        mail = f"mailto://127.0.0.1:{self.smtp.port}?from=data@example.org&to=team@example.org"
        places = [f"json://127.0.0.1:{self.webhook.server_port}/", mail]
        config = [{"path": place, "tag": "all"} for place in places]
        return json.dumps({"conn_type": "apprise", "extra": {"config": config}})

    def titles(self) -> list[str]:
        """Return titles of the alerts that the webhook was sent."""
        return [post["title"] for post in self.posts]

    def close(self) -> None:
        """Stop both."""
        self.webhook.shutdown()
        self.smtp.stop()


@dataclass(frozen=True)
class Site:
    """All hosts, Airflow's API on one of them, and who hears of alerts."""

    hosts: dict[str, Host]
    airflow: Person
    heard: Heard

    def wait_for(self, what: str, is_so: Callable[[], Any]) -> Any:
        """Return what comes once it is so; fails with every service's last words."""
        deadline = time.monotonic() + SECONDS
        trouble: object = ""
        while time.monotonic() < deadline:
            try:
                if found := is_so():
                    return found
            except Refusal as error:
                trouble = error
            require_alive(self.hosts)
            time.sleep(0.5)
        pytest.fail(describe(list(self.hosts.values()), f"not within {SECONDS} s: {what} {trouble}"))

    def run_of(self, dag: str) -> dict[str, Any] | None:
        """Return the newest run of the year."""
        return next((run for run in self.airflow.runs(dag) if run["partition_key"] == str(YEAR)), None)

    def tasks(self, dag: str) -> list[dict[str, Any]]:
        """Its task instances."""
        run = self.run_of(dag)
        return self.airflow.tasks(dag, run["dag_run_id"]) if run else []

    def has_ended(self, dag: str) -> bool:
        """Return whether it has ended well; fails with the log of the task that did not."""
        run = self.run_of(dag)
        if run and run["state"] == "failed":
            failed = next(task for task in self.tasks(dag) if task["state"] == "failed")
            pytest.fail(describe(list(self.hosts.values()), (dag, failed["task_id"], self.airflow.log_of(failed))))
        return bool(run and run["state"] == "success")


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real Redis."""
    program = needed("redis-server", "redis-server")
    folder, port, password = tmp_path_factory.mktemp("redis"), free_port(), secrets.token_hex(16)
    settings = f"requirepass {password}\nport {port}\nbind 127.0.0.1\nappendonly yes\nsave ''\ndir {folder}\n"
    (folder / "redis.conf").write_text(settings, encoding="ascii")
    with subprocess.Popen([program, folder / "redis.conf"], stdout=subprocess.DEVNULL) as server:
        yield f"redis://:{password}@127.0.0.1:{port}/0"
        server.terminate()


@pytest.fixture(scope="module")
def databases(server: int, template: str) -> Iterator[tuple[str, str]]:
    """Addresses of an empty database of Airflow and of a migrated warehouse."""
    administer(server, "create database {} owner {}", AIRFLOW_DATABASE, "airflow")
    administer(server, COPY, WAREHOUSE_DATABASE, template, OWNER)
    airflow = postgres.url("airflow", server).removesuffix("airflow") + AIRFLOW_DATABASE
    yield airflow, postgres.url("warehouse", server).removesuffix("warehouse") + WAREHOUSE_DATABASE
    for name in (AIRFLOW_DATABASE, WAREHOUSE_DATABASE):
        administer(server, "drop database {} with (force)", name)


@pytest.fixture(scope="module")
def buckets(object_store: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables for the object store, with the filings of a few counties in the inbox there."""
    folder = tmp_path_factory.mktemp("filings")
    command = [sys.executable, "-m", "samples", "--out", str(folder), "--years", str(YEAR), "--counties", "4"]
    subprocess.run(command, cwd=PROJECT_ROOT, check=True, capture_output=True)
    s3 = boto3.client(
        "s3",
        endpoint_url=object_store,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )
    name = f"hosts-{secrets.token_hex(4)}"
    s3.create_bucket(Bucket=name)
    for path in folder.rglob("*"):
        if path.is_file():
            s3.upload_file(str(path), name, f"inbox/{path.relative_to(folder)}")
    return {
        "AWS_ENDPOINT_URL": object_store,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "INBOX": f"s3://{name}/inbox",
        "YP_ARCHIVE": f"s3://{name}/archive",
        "YP_STORE": f"s3://{name}/store",
    }


@pytest.fixture(scope="module")
def site(
    broker: str, databases: tuple[str, str], buckets: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The hosts with their services running and fit."""
    heard, port, (metadata, warehouse) = Heard(), free_port(), databases
    sqlalchemy, password = metadata.replace("postgresql://", "postgresql+psycopg2://"), secrets.token_hex(16)
    environment = environment_of_compose("init") | environment_of_compose("worker") | buckets
    environment |= {
        "WAREHOUSE_URL": warehouse,
        "AIRFLOW_ADMIN_PASSWORD": password,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": sqlalchemy,
        "AIRFLOW__CELERY__RESULT_BACKEND": metadata.replace("postgresql://", "db+postgresql://"),
        "AIRFLOW__CELERY__BROKER_URL": broker,
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "1",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW_CONN_ALERTS": heard.connection(),
    }
    # The databases are there; on the server of the tests nobody is to make others.
    environment.pop("ADMINISTRATOR_URL")
    homes = tmp_path_factory.mktemp("hosts")
    hosts = {name: Host(name, homes / name, environment) for name in ("api", "control", *WORKERS)}
    try:
        hosts["control"].run("init")
        hosts["api"].start("api-server")
        hosts["control"].start("scheduler")
        hosts["control"].start("dag-processor")
        for name in WORKERS:
            hosts[name].start("worker", "--celery-hostname", f"{name}@%h")
        site = Site(hosts, connected(hosts, port, password), heard)
        site.wait_for("the DAGs", lambda: not site.airflow.unknown_dags(["intake", "publish_documents"]))
        yield site
    finally:
        for host in hosts.values():
            host.stop()
        heard.close()


def require_alive(hosts: dict[str, Host]) -> None:
    """Fails with a service's last words where one has ended by itself."""
    for host in hosts.values():
        if host.dead():
            pytest.fail(describe([host], f"ended by itself: {host.dead()}"))


def connected(hosts: dict[str, Host], port: int, password: str) -> Person:
    """Return a session with the api-server, once it and the scheduler are fit."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            health = httpx.get(f"http://127.0.0.1:{port}/api/v2/monitor/health", timeout=10, trust_env=False).json()
            if all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor")):
                return Person(f"http://127.0.0.1:{port}", password)
        except (httpx.HTTPError, ValueError, KeyError):
            pass
        require_alive(hosts)
        time.sleep(0.5)
    pytest.fail(describe(list(hosts.values()), "Airflow does not get fit"))


@pytest.fixture(scope="module")
def year(site: Site, buckets: dict[str, str]) -> Site:
    """The site after a whole year, from filings to documents, approved as a person does."""
    site.airflow.trigger("intake", {"year": YEAR, "inbox": buckets["INBOX"], "accept": "试验：只有四个县"}, str(YEAR))
    for dag in ("intake", "build_marts"):
        site.wait_for(dag, lambda dag=dag: site.has_ended(dag))

    def asked() -> list[dict[str, Any]]:
        return [task for task in site.tasks("approve_list") if task["state"] in ("awaiting_input", "deferred")]

    [approval] = site.wait_for("the list awaits approval", asked)
    site.airflow.answer(approval, "批准", {"reason": ""})
    for dag in ("approve_list", "publish_documents"):
        site.wait_for(dag, lambda dag=dag: site.has_ended(dag))
    return site


@pytest.fixture(scope="module")
def portal(year: Site, server: int, buckets: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the portal, on one more host that knows what its container knows."""
    port, worker = free_port(), year.hosts[WORKERS[0]].environment
    environment = environment_of_compose("portal") | {
        name: worker[name] for name in ("WAREHOUSE_URL", "YP_SECRET_SEED")
    }
    environment |= {"YP_STORE": buckets["YP_STORE"], "PORT": str(port)}
    environment |= {name: value for name, value in buckets.items() if name.startswith("AWS_")}
    year.hosts["portal"] = host = Host("portal", tmp_path_factory.mktemp("portal") / "home", environment)
    host.start("portal", "--host", "127.0.0.1", "--workers", "1")
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{address}/login", trust_env=False).status_code == 200
        return False

    year.wait_for("the portal", answers)
    # Logins are the server's, which other tests use too: they made them first, with passwords of their own.
    administrator = postgres.administrator_url(server)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YP_SECRET_SEED", environment["YP_SECRET_SEED"])
        patch.setenv("YP_HOME", str(tmp_path_factory.mktemp("no secrets yet")))
        make_logins(administrator)
    yield address
    make_logins(administrator)


def make_logins(administrator: str) -> None:
    """Give the readers' logins the passwords that follow from the environment."""
    with connect(url=administrator) as connection, connection.cursor() as cursor:
        make_all(cursor)


def logged_in(portal: str, name: str) -> httpx.Client:
    """Return a browser in which the account is logged in."""
    browser = httpx.Client(base_url=portal, trust_env=False, timeout=30)
    token = browser.get("/login").text.partition('name="csrf" value="')[2].partition('"')[0]
    assert browser.post("/login", data={"name": name, "password": PASSWORD, "csrf": token}).status_code == 303
    return browser


def test_a_year_is_shared_by_real_celery_workers(year):
    hosts = {task["hostname"] for dag in ("intake", "build_marts") for task in year.tasks(dag) if task["hostname"]}
    assert hosts == set(WORKERS)


def test_each_milestone_is_told_to_everybody_that_the_connection_names(year):
    notices = ["报表已收齐读毕", "已建库发布", "认定名单已备好，请审定", "认定文件已写好"]
    expected = [f"【青少年综合服务平台】{YEAR} 年度{what}" for what in notices]
    # The run may be done before the alert of its last task is on its way.
    year.wait_for("the alerts", lambda: min(len(year.heard.titles()), len(year.heard.mails)) >= len(expected))
    assert sorted(year.heard.titles()) == sorted(expected)
    assert sorted(subject for subject, _ in year.heard.mails) == sorted(expected)


def test_a_red_run_is_told_with_its_reason_and_the_page_of_its_log(year):
    already = len(year.heard.posts)
    run = year.airflow.trigger("check_finished", {}, str(YEAR + 1))
    year.wait_for("a year that is not published is red", lambda: year.airflow.state("check_finished", run) == "failed")
    [alert] = year.wait_for("the alert", lambda: year.heard.posts[already:])
    assert alert["title"] == f"【青少年综合服务平台】{YEAR + 1} 年度运行失败，请处理"
    assert alert["type"] == "failure"
    assert "逾期检查（check_finished）" in alert["message"]
    assert f"{YEAR + 1} 年度已过期限仍未发布" in alert["message"]
    base = year.hosts["api"].environment["AIRFLOW__API__BASE_URL"]
    assert f"{base}/dags/check_finished/runs/" in alert["message"]
    assert "已过期限仍未发布" in year.heard.mails[-1][1]


def test_what_is_written_for_people_lies_in_the_store_and_on_no_hosts_own_disk(year, buckets, monkeypatch):
    for name, value in buckets.items():
        monkeypatch.setenv(name, value)
    with psycopg2.connect(year.hosts["api"].environment["WAREHOUSE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select path, sha256, kind from audit.documents")
        documents = cursor.fetchall()
    connection.close()
    assert {"certification_list", "preview", "defects"} <= {kind for *_, kind in documents}
    for path, digest, _ in documents:
        assert sha256((store() / path).read_bytes()).hexdigest() == digest, path
    for path in ("quality/index.html", "dbt/run_results.json", "documents/1/index.json"):
        assert (outputs(YEAR) / path).read_bytes(), path
    for host in year.hosts.values():
        assert not (host.home / "outputs").exists(), host.name


def test_officials_download_from_the_portal_of_another_host_what_is_theirs_and_nothing_else(
    year, portal, buckets, monkeypatch
):
    for name, value in (year.hosts["portal"].environment | buckets).items():
        monkeypatch.setenv(name, value)
    with (
        psycopg2.connect(year.hosts["portal"].environment["WAREHOUSE_URL"]) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("select path, sha256, city_code from audit.documents")
        documents = cursor.fetchall()
    connection.close()
    city, *others = sorted({city for *_, city in documents if city})
    assert others
    accounts.save("省级", reader("province").login, PASSWORD)
    accounts.save("一市", reader(f"city_{city}").login, PASSWORD)
    of_province, of_city = logged_in(portal, "省级"), logged_in(portal, "一市")
    for path, digest, whose in documents:
        answer = of_province.get(f"/files/{path}")
        assert answer.status_code == 200, (path, answer.text)
        assert sha256(answer.content).hexdigest() == digest, path
        assert of_city.get(f"/files/{path}").status_code == (200 if whose == city else 404), path
    logs = [str(path).removeprefix(f"{store()}/") for path in store().rglob("*.log")]
    assert logs
    for unlisted in (logs[0], f"outputs/{YEAR}/dbt/run_results.json", f"outputs/{YEAR}/quality/index.html"):
        assert (store() / unlisted).is_file(), unlisted
        assert of_province.get(f"/files/{unlisted}").status_code == 404, unlisted
    assert not [path for path in year.hosts["portal"].home.rglob("*") if path.is_file()]


def test_the_log_of_each_task_is_read_on_another_host_than_it_ran_on(year):
    api = year.hosts["api"]
    ran = [task for dag in ("intake", "build_marts", "publish_documents") for task in year.tasks(dag)]
    ran = [task for task in ran if task["hostname"]]
    assert len(ran) > 8
    for task in ran:
        assert task["hostname"] != api.name
        assert len(year.airflow.whole_log_of(task)) > 3, task
    assert not list((api.home / "logs" / "tasks").rglob("run_id=*"))
