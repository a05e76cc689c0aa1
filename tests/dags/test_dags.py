"""The DAGs: complete, explained, retried where that helps, and nothing but wiring."""

import ast
from datetime import date, timedelta

import pendulum
import pytest

from youth_platforms import steps
from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.reference.yearly_dates import LATE, RUN_BEGINS
from youth_platforms.reference.years import county_due_on

NAMES = [
    "intake",
    "build_marts",
    "approve_list",
    "draw_spot_checks",
    "publish_documents",
    "watch_inbox",
    "remind_deadlines",
    "what_if",
    "back_up",
    "check_finished",
]
FILES = sorted((PROJECT_ROOT / "dags").glob("*.py"))
OF_THE_WORLD = {"airflow", "wiring", "os", "typing", "datetime"}
# A year's run is its steps; a nightly copy is none, and the machine makes it. Places, dates and alerts are wiring too.
OF_THE_PRODUCT = {
    "youth_platforms.steps",
    "youth_platforms.base.paths",
    "youth_platforms.ops.airflow.alerts",
    "youth_platforms.ops.backups",
    "youth_platforms.reference.yearly_dates",
}


def next_run(dag, now):
    """The DAG run that comes first after a moment, as the scheduler reckons it."""
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.timetables.base import TimeRestriction

    timetable = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag)).timetable
    restriction = TimeRestriction(earliest=now, latest=None, catchup=True)
    run = timetable.next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction)
    assert run is not None
    return run


def test_all_dags_load_and_no_other(dags):
    assert sorted(dags) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_dag_says_what_to_do_when_a_task_is_red_and_who_owns_it(dags, name):
    dag = dags[name]
    assert "| When |" in dag.doc_md
    assert "| Reads |" in dag.doc_md
    assert "| Writes |" in dag.doc_md
    assert {task.owner for task in dag.tasks} == {"数据组"}
    assert dag.dag_display_name != name


@pytest.mark.parametrize("name", NAMES)
def test_every_task_has_a_chinese_name(dags, name):
    assert [task.task_id for task in dags[name].tasks if task.task_display_name.isascii()] == []


def test_a_list_is_approved_without_a_reason_and_sent_back_only_with_one(dags):
    approval = dags["approve_list"]
    optional = approval.get_task("approve").serialized_params["reason"]["schema"]
    required = approval.get_task("give_reason").serialized_params["reason"]["schema"]
    assert "null" in optional["type"]
    assert required["type"] == "string"
    for task in approval.tasks:
        task.params.validate()


def test_what_a_first_answer_lacks_is_asked_for_by_a_task_that_there_is(dags):
    approval = dags["approve_list"]
    decides = approval.get_task("what_is_missing").python_callable
    answers = {
        "record_answer": ({"chosen_options": ["退回"], "params_input": {"reason": "有异议"}}, 1),
        "give_reason": ({"chosen_options": ["退回"], "params_input": {"reason": ""}}, 1),
        "countersign": ({"chosen_options": ["批准"], "params_input": {"reason": None}}, 2),
    }
    for task_id, (answer, signatures) in answers.items():
        assert decides({"signatures": signatures}, answer) == task_id
        assert task_id in approval.get_task("what_is_missing").downstream_task_ids


@pytest.mark.parametrize("name", NAMES)
def test_the_timetable_lists_the_dag(name):
    assert f"`{name}`" in (PROJECT_ROOT / "dags" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_run_never_overlaps_another_unless_it_waits_for_a_person(dags, name):
    assert (dags[name].max_active_runs == 1) == (name != "approve_list")


@pytest.mark.parametrize("name", NAMES)
def test_only_what_may_pass_is_tried_again(dags, name):
    import psycopg2
    from airflow.sdk import RetryAction

    from youth_platforms.reference.run_years import UnknownYear
    from youth_platforms.warehouse.connection import WarehouseUnreachable

    for task in dags[name].tasks:
        assert task.retries == 3
        decide = task.retry_policy.evaluate
        assert decide(WarehouseUnreachable("down"), 1, 3).action is RetryAction.RETRY
        assert decide(psycopg2.OperationalError("gone"), 1, 3).action is RetryAction.RETRY
        assert decide(UnknownYear("2099"), 1, 3).action is RetryAction.FAIL


@pytest.mark.parametrize(("now", "year"), [((2017, 1, 31), 2016), ((2017, 2, 2), 2017)])
def test_the_year_before_is_taken_in_on_the_day_after_filings_are_due(dags, now, year):
    day = date.fromisoformat(county_due_on(year)) + timedelta(days=1)
    run = next_run(dags["intake"], pendulum.datetime(*now))
    assert run.partition_key == str(year)
    assert run.run_after.in_timezone("Asia/Shanghai").timetuple()[:4] == (day.year, day.month, day.day, 6)


def test_a_year_is_late_on_the_day_after_the_one_that_the_page_names(dags):
    run = next_run(dags["check_finished"], pendulum.datetime(2017, 2, 2))
    assert run.partition_key == "2016"
    assert run.run_after.in_timezone("Asia/Shanghai").timetuple()[:4] == (2017, 2, 4, 0)
    assert dags["check_finished"].description == "2月3日过后仍未发布的年度"


@pytest.mark.parametrize(("name", "moments"), [("intake", [RUN_BEGINS]), ("check_finished", [LATE, RUN_BEGINS])])
def test_a_dags_page_names_the_days_of_its_schedule(dags, name, moments):
    page = (PROJECT_ROOT / "dags" / "README.md").read_text(encoding="utf-8")
    for moment in moments:
        assert f"{moment.of(2017):%-d %B}" in dags[name].doc_md
    assert f"{moments[0].of(2017):%-d %B %H:%M} (Asia/Shanghai) for the year before" in page


def test_a_new_installation_waits_for_the_first_february_after_its_first_start_and_says_so(tmp_path, monkeypatch):
    from airflow.dag_processing.dagbag import DagBag
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.timetables.base import DagRunInfo

    monkeypatch.setenv("YP_HOME", str(tmp_path))
    (tmp_path / "first-start").write_text("2016-11-26T03:00:00+00:00", encoding="ascii")
    monkeypatch.syspath_prepend(str(PROJECT_ROOT / "dags"))
    dag = DagBag(dag_folder=str(PROJECT_ROOT / "dags" / "intake.py")).dags["intake"]
    assert "首次启动于 2016-11-26 11:00，按日程的首次运行在 2017-02-01 06:00（收 2016 年度）" in (dag.doc_md or "")
    serialized = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag))
    # Also after a backfill of earlier years, which Airflow takes for the schedule's last run.
    day = pendulum.datetime(2015, 1, 1)
    backfilled = DagRunInfo(run_after=day, data_interval=None, partition_date=day, partition_key="2015")
    monkeypatch.setattr("airflow.timetables.trigger.utcnow", lambda: pendulum.datetime(2016, 11, 26, 4))
    for last in (None, backfilled):
        run = serialized.next_dagrun_info(last_automated_run_info=last)
        assert run is not None
        assert run.run_after.in_timezone("Asia/Shanghai").timetuple()[:4] == (2017, 2, 1, 6)
        assert run.partition_key == "2016"


def test_a_reminder_is_of_the_day_on_which_it_runs(dags):
    run = next_run(dags["remind_deadlines"], pendulum.datetime(2016, 12, 14, 12))
    assert run.partition_key == "2016-12-15"
    assert run.run_after.in_timezone("Asia/Shanghai").timetuple()[:4] == (2016, 12, 15, 8)


@pytest.mark.parametrize("name", ["watch_inbox", "remind_deadlines"])
def test_what_goes_on_all_year_is_off_until_somebody_switches_it_on(dags, name):
    assert dags[name].is_paused_upon_creation


def test_the_yearly_run_the_watcher_and_the_reminders_have_one_inbox_by_default(dags):
    """What the watcher knows of a file, reminders look up by the inbox's name."""
    assert len({dags[name].params["inbox"] for name in ("intake", "watch_inbox", "remind_deadlines")}) == 1


@pytest.mark.parametrize("name", ["intake", "watch_inbox", "remind_deadlines", "draw_spot_checks", "what_if"])
def test_the_form_has_chinese_titles(dags, name):
    params = dags[name].params
    titles = {name: params.get_param(name).schema.get("title", "") for name in params}
    assert all(not title.isascii() for title in titles.values()), titles


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_dag_file_is_wiring_only(file):
    """Of the product a DAG knows what OF_THE_PRODUCT lists; of the rest of the world, Airflow."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            modules = {node.module or ""}
            if node.module == "youth_platforms":
                modules = {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            modules = {alias.name for alias in node.names}
        else:
            continue
        ours = {module for module in modules if module.split(".")[0] == "youth_platforms"}
        assert ours <= OF_THE_PRODUCT
        assert {module.split(".")[0] for module in modules - ours} <= OF_THE_WORLD


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_step_that_a_dag_calls_is_there(file):
    """Airflow would say so only when the task runs."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    called = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "steps"
    }
    assert [name for name in sorted(called) if not hasattr(steps, name)] == []
