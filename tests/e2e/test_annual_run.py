"""The annual run as a person has it: `make run` with the real PostgreSQL, Airflow, dbt and Great Expectations.

The tests are in the order of a machine's life, and share one machine: starting Airflow costs more than they do.
"""

import os
import re
import signal
import time

import httpx
import psutil
import psycopg2
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ACCEPT
from tools.person import Person
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.embedded import postgres

AIRFLOW_PAGE_MILLISECONDS = 120_000
MARTS = "select table_name from information_schema.tables where table_schema = 'marts' order by 1"


@pytest.fixture
def address(first_run):
    """Where the machine's Airflow is, as the run printed it."""
    found = re.search(r"Airflow +(http://127\.0\.0\.1:\d+)", first_run)
    assert found
    return found[1]


@pytest.fixture
def airflow(machine, address):
    """A session with the machine's Airflow."""
    with Person(address, (machine.home / "secrets" / "airflow-admin").read_text().strip()) as session:
        yield session


def fingerprints(query):
    """A hash of the rows of each mart."""
    return {
        table: query(f"select count(*), md5(string_agg(md5(t::text), '' order by t::text)) from marts.{table} as t")
        for (table,) in query(MARTS)
    }


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        (["YEAR=abc", "INBOX=/tmp"], "YEAR=abc is not a year"),
        (["YEAR=2099", "INBOX=/tmp"], "does not know 2099"),
        (["YEAR=2016", "INBOX=/no/such/folder"], "INBOX=/no/such/folder is not a folder"),
        (["YEAR=2016", "WAREHOUSE_URL=postgresql://me:hidden@127.0.0.1:1/x"], "the warehouse does not answer"),
    ],
)
def test_what_cannot_be_run_is_refused_at_once_with_the_reason_in_the_last_lines(machine, variables, reason):
    began = time.monotonic()
    done = machine.make("run", *variables)
    assert done.returncode != 0
    assert reason in "\n".join(done.stdout.splitlines()[-6:])
    assert "Traceback" not in done.stdout
    assert "hidden" not in done.stdout
    assert not (machine.home / "airflow").exists(), "nothing half-made is left behind"
    assert time.monotonic() - began < 60


def test_a_range_of_years_runs_from_nothing_and_tells_what_it_did(machine, first_run, query):
    for year in ("2015", "2016"):
        assert f"{year} 年度" in first_run
    for word in ("received", "rejected", "missing", "set aside", "applicants", "certified", "cities that lose places"):
        assert word in first_run
    assert re.search(r"2015 收件 read and check filings: \d+ of \d+ filings", first_run)
    assert re.search(r"whole run +\d+ s \(2015: \d+ s, 2016: \d+ s\)", first_run)
    assert query("select report_year, status from audit.runs order by started_at") == [
        (2015, "published"),
        (2016, "published"),
    ]
    [(received, rejected)] = query(
        "select count(*), count(*) filter (where filings.status = 'rejected')"
        " from audit.run_files inner join audit.filings using (filing_id)"
        " where run_id = (select run_id from audit.runs where report_year = 2015)"
    )
    assert re.search(rf"2015 年度\n  filings +{received} received \(收到\), {rejected} rejected", first_run)


def test_nothing_in_the_home_is_open_to_other_users_of_the_machine(machine, first_run):
    made = [machine.home, *machine.home.rglob("*")]
    assert {"archive", "outputs", "logs"} <= {path.name for path in made}
    assert [path for path in made if not path.is_symlink() and path.stat().st_mode & 0o077] == []


def test_the_scheduler_has_loaded_what_every_task_needs_before_it_forks_them(machine, first_run):
    """Each task would load Great Expectations and dbt again, seconds each time."""
    [scheduler] = [
        process
        for process in psutil.process_iter(["cmdline"])
        if "scheduler" in (process.info["cmdline"] or ()) and process.environ().get("YP_HOME") == str(machine.home)
    ]
    assert any("/pandas/_libs/" in mapped.path for mapped in scheduler.memory_maps()), "a part of Great Expectations"


def test_the_summary_counts_what_the_marts_hold(first_run, query):
    [(applicants, certified)] = query(
        "select count(*), count(*) filter (where decision = 'certified')"
        " from marts.mart_certification_candidates where report_year = 2016"
    )
    summary = first_run[first_run.index("2016 年度\n") :]
    assert re.search(rf"applicants +{applicants} \(申报\), {certified} certified", summary)


def test_without_auto_approve_the_list_waits_for_a_person_and_holds_no_worker(first_run, airflow, query):
    assert len(re.findall(r"approval +the list awaits .*/required_actions", first_run)) == 2
    for run in airflow.runs("approve_list"):
        states = {task["task_id"]: task["state"] for task in airflow.tasks("approve_list", run["dag_run_id"])}
        assert states["approve"] == "awaiting_input"
    assert query("select count(*) from audit.approvals") == [(0,)]


def test_doubts_that_were_let_pass_are_in_the_summary_and_at_the_approval(first_run, airflow, query):
    accepted = query("select distinct doubt_code from audit.accepted_doubts where reason = '试验：只有十个县'")
    assert ("few_accepted",) in accepted
    assert re.search(r"doubt +accepted \(知情放行\): few_accepted", first_run)
    [task] = [task for run in of_year(airflow, "2016") for task in airflow.tasks("approve_list", run) if waits(task)]
    body = airflow.request_of(task)["body"]
    assert "few_accepted" in body
    assert "/portal/2016/list" in body
    assert str(PROJECT_ROOT) not in body


def of_year(airflow, year):
    """The year's runs of approve_list, newest first."""
    return [run["dag_run_id"] for run in airflow.runs("approve_list") if run["partition_key"] == year]


def waits(task):
    return task["state"] == "awaiting_input"


def wait_for(airflow, run, task_id):
    """The task of the run, at the moment when it begins to wait for a person."""
    deadline = time.monotonic() + 300
    while True:
        for task in airflow.tasks("approve_list", run):
            if task["task_id"] == task_id and waits(task):
                return task
        assert time.monotonic() < deadline
        time.sleep(0.5)


def wait_until_done(airflow, runs):
    deadline = time.monotonic() + 300
    while {airflow.state("approve_list", run) for run in runs} != {"success"}:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_a_newer_request_of_a_year_withdraws_the_older_which_then_takes_no_answer(airflow):
    [older] = of_year(airflow, "2015")
    asked = wait_for(airflow, older, "approve")
    newer = airflow.trigger("approve_list", {}, "2015")
    wait_for(airflow, newer, "approve")
    wait_until_done(airflow, [older])
    states = {task["task_id"]: task["state"] for task in airflow.tasks("approve_list", older)}
    assert (states["approve"], states["record_answer"]) == ("skipped", "skipped")
    assert "请审定新的名单" in airflow.request_of(asked)["params_input"]["reason"]
    with pytest.raises(Refusal, match="409"):
        airflow.answer(asked, "批准", {"reason": None})
    [still] = [task for run in of_year(airflow, "2015") for task in airflow.tasks("approve_list", run) if waits(task)]
    assert still["dag_run_id"] == newer


def ask_for_two_signatures(airflow, run):
    """As the parameter approval_signatures would have it; its seed is of the project, which other tests read."""
    asked = airflow.result("approve_list", run, "request") | {"signatures": 2}
    where = f"dags/approve_list/dagRuns/{run}/taskInstances/request/xcomEntries/return_value"
    airflow._request("PATCH", where, json={"value": asked})


@pytest.fixture
def official(machine, address):
    """The name of an official whose account the data team has just made, and the password that it printed."""
    name = "张书记"
    made = machine.make("official", f"NAME={name}")
    assert made.returncode == 0, made.stdout
    password = re.search(rf"账号 {name} 已开立。密码：(\S+)", made.stdout)
    assert password, made.stdout
    return name, password[1]


def test_an_answer_counts_at_once_with_who_gave_it_and_why_and_a_second_signature_is_anothers(
    machine, airflow, address, official, query
):
    name, password = official
    approved, sent_back = of_year(airflow, "2016")[0], of_year(airflow, "2015")[0]
    airflow.answer(wait_for(airflow, sent_back, "approve"), "退回", {"reason": None})
    airflow.answer(wait_for(airflow, sent_back, "give_reason"), "退回", {"reason": "荆州市的公示材料不全"})
    ask_for_two_signatures(airflow, approved)
    airflow.answer(wait_for(airflow, approved, "approve"), "批准", {"reason": None})
    with Person(address, password, name=name) as session:
        session.answer(wait_for(airflow, approved, "countersign"), "批准", {"reason": None})
    wait_until_done(airflow, [approved, sent_back])
    decisions = query(
        "select report_year, decided_by, countersigned_by, answer, reason, is_automatic, is_by_starter"
        " from audit.approvals order by 1"
    )
    assert decisions == [
        (2015, "admin", None, "sent_back", "荆州市的公示材料不全", False, True),
        (2016, "admin", name, "approved", None, False, True),
    ]
    tasks = [task for run in (approved, sent_back) for task in airflow.tasks("approve_list", run)]
    assert max(task["try_number"] for task in tasks) == 1, "no answer was lost and asked for again"
    assert machine.make("official", f"NAME={name}", "CLOSE=1").returncode == 0
    with pytest.raises(Refusal, match="401"):
        Person(address, password, name=name)


def test_the_approved_lists_documents_are_written_and_those_of_the_other_year_are_not(machine, query):
    written = "select report_year, edition_no, kind, path from audit.documents where edition_no is not null"
    deadline = time.monotonic() + 300
    while not query(written):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    documents = query(written)
    assert {(year, edition) for year, edition, _, _ in documents} == {(2016, 1)}
    assert {"certification_list", "certification_notice", "quota_list", "quota_notice"} <= {
        kind for *_, kind, _ in documents
    }
    assert all((machine.home / path).is_file() for *_, path in documents)
    drafts = query("select distinct report_year from audit.documents where kind = 'preview_page' order by 1")
    assert drafts == [(2015,), (2016,)], "each city has its preview before anybody decides"


def test_a_run_again_after_ctrl_c_replaces_what_goes_on_is_warm_reads_nothing_twice_and_gives_the_same_marts(
    machine, first_run, query
):
    before = fingerprints(query)
    loaded = query("select filing_id, xmin::text from raw.filings order by 1")
    command = (f"INBOX={machine.inbox}", "YEAR=2016", "AUTO_APPROVE=1", ACCEPT)
    interrupted = machine.run_until("dbt builds", *command)
    os.killpg(interrupted.pid, signal.SIGINT)
    last_words, _ = interrupted.communicate(timeout=60)
    assert interrupted.returncode != 0
    assert "the same command again replaces it" in last_words
    again = machine.run(*command)
    assert "2016: build_marts was under way" in again
    assert "this run takes its place" in again
    assert "Airflow: runs already" in again
    assert query("select filing_id, xmin::text from raw.filings order by 1") == loaded
    assert fingerprints(query) == before
    # A person approved 2016 above: the year is locked, and AUTO_APPROVE adds no decision of its own (ADR 0006).
    assert query("select report_year from audit.locked_years") == [(2016,)]
    assert query("select report_year from audit.approvals where is_automatic") == []
    assert "2016 年度名单已由" in again
    assert "granted by itself" not in again


def test_airflow_speaks_chinese_to_whoever_has_not_chosen_and_keeps_to_what_is_chosen(machine, address, chromium):
    password = (machine.home / "secrets" / "airflow-admin").read_text().strip()
    with chromium.new_context(locale="en-US", timezone_id="Europe/Berlin") as context:
        page = context.new_page()
        home = page.get_by_test_id("nav-home-link")
        page.goto(f"{address}/dags")
        page.locator("[name=username]").fill("admin")
        page.locator("[name=password]").fill(password)
        page.keyboard.press("Enter")
        expect(home).to_have_accessible_name("首页", timeout=AIRFLOW_PAGE_MILLISECONDS)
        assert page.evaluate("localStorage.timezone") == '"Asia/Shanghai"'
        page.evaluate("localStorage.i18nextLng = 'en'")
        page.goto(f"{address}/dags")
        expect(home).to_have_accessible_name("Home", timeout=AIRFLOW_PAGE_MILLISECONDS)


def test_nothing_of_airflow_is_told_to_strangers(address):
    assert httpx.get(f"{address}/api/v2/dags", trust_env=False).status_code == 401


def test_the_portal_in_airflow_opens_to_accounts_that_may_read_and_to_nobody_else(machine, address):
    password = (machine.home / "secrets" / "airflow-admin").read_text().strip()
    pages = ("/portal/", "/portal/2016", "/portal/search?q=4201", "/portal/files/outputs", "/portal/2016/documents")
    with httpx.Client(base_url=address, trust_env=False) as browser:

        def header(name, password):
            token = browser.post("/auth/token", json={"username": name, "password": password}).json()["access_token"]
            return {"Authorization": f"Bearer {token}"}

        admin = header("admin", password)
        nobody = {"username": "guest", "password": "a long password", "roles": [{"name": "Public"}]}
        names = {"first_name": "guest", "last_name": "guest", "email": "guest@localhost"}
        made = browser.post("/auth/fab/v1/users", json=nobody | names, headers=admin)
        assert made.is_success, made.text
        without_permission = header(nobody["username"], nobody["password"])
        for page in pages:
            assert browser.get(page).status_code == 401, page
            assert browser.get(page, headers=without_permission).status_code == 403, page
        opened = browser.get("/portal/2016", headers=admin)
    assert opened.status_code == 200
    assert "2016年度认定与建设总览" in opened.text
    assert 'href="/portal/2016/list"' in opened.text


def test_airflows_own_backfill_runs_past_years_oldest_first(machine, first_run, query):
    before = query("select coalesce(max(started_at), 'epoch') from audit.runs")[0][0]
    done = machine.make("backfill", f"INBOX={machine.inbox}", "YEARS=2015-2016", "AUTO_APPROVE=1", ACCEPT)
    assert done.returncode == 0, done.stdout
    published = query(
        "select report_year from audit.runs where started_at > %s and status = 'published' order by published_at",
        before,
    )
    assert published == [(2015,), (2016,)]


def test_a_doubt_ends_the_run_with_its_code_in_the_last_lines_on_another_warehouse_and_an_inbox_beside_the_caller(
    machine, first_run, clean_warehouse, query, tmp_path
):
    before = fingerprints(query)
    (tmp_path / "empty").mkdir()
    # Its output is a pipe, which ends with its last writer: services that kept it open would hang this test.
    done = machine.make("run", "INBOX=empty", "YEAR=2017", f"WAREHOUSE_URL={clean_warehouse}", cwd=tmp_path)
    assert done.returncode != 0
    assert "Airflow: runs already" not in done.stdout
    last = done.stdout.splitlines()[-20:]
    # The last line is make's own.
    assert last[-2] == "疑点 doubts: no_filings, few_accepted, city_silent"
    assert any("[no_filings]" in line for line in last)
    assert any(str(tmp_path / "empty") in line for line in last)
    assert any("cannot be accepted" in line for line in last)
    connection = psycopg2.connect(clean_warehouse)
    with connection.cursor() as cursor:
        cursor.execute("select report_year, status, doubts[1] from audit.runs")
        assert cursor.fetchall() == [(2017, "failed", "no_filings")]
    connection.close()
    assert fingerprints(query) == before


def test_make_stop_stops_everything_and_warehouse_url_wakes_the_warehouse_alone(machine, address, monkeypatch):
    assert machine.make("stop").returncode == 0
    monkeypatch.setenv("YP_HOME", str(machine.home))
    assert postgres.running_port(postgres.find_folder()) is None
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)
    assert re.fullmatch(r"postgresql://\S+", machine.url())
    assert postgres.running_port(postgres.find_folder())
