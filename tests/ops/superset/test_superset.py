"""Superset as a reader finds it: our dashboards, each chart with rows that the marts hold, no way to write."""

import json
import re
import time
from typing import Any

import httpx
import psycopg2
import pytest
from playwright.sync_api import Browser, Request

from tests.support.published import PUBLISHED
from youth_platforms.base.secrets import secret
from youth_platforms.ops.airflow.environment import ADMIN
from youth_platforms.ops.superset.bundle import YEAR, make_bundle
from youth_platforms.ops.superset.start import ADMIN_PASSWORD

BUNDLE = make_bundle("postgresql://")
EVERYTHING = {"page_size": 100}
DRAWN_SECONDS = 180


@pytest.fixture(scope="module")
def charts(api: httpx.Client) -> dict[str, int]:
    """Superset's number of each chart, by our key."""
    listed = api.get("chart/", params={"q": json.dumps(EVERYTHING)}).raise_for_status().json()["result"]
    return {chart["uuid"]: chart["id"] for chart in listed}


def ask(api: httpx.Client, chart: int, **filters: str) -> list[dict[str, Any]]:
    """Return the rows that a chart shows when its dashboard is filtered so."""
    context = json.loads(api.get(f"chart/{chart}").raise_for_status().json()["result"]["query_context"])
    for query in context["queries"]:
        query["filters"] += [{"col": column, "op": "IN", "val": [value]} for column, value in filters.items()]
    answer = api.post("chart/data", json=context)
    assert answer.is_success, answer.text
    return list(answer.json()["result"][0]["data"])


def test_every_dashboard_and_every_chart_of_ours_stands(api: httpx.Client, charts: dict[str, int]) -> None:
    listed = api.get("dashboard/", params={"q": json.dumps(EVERYTHING)}).raise_for_status().json()["result"]
    assert {one["dashboard_title"] for one in listed} == set(BUNDLE.dashboards.values())
    assert len(listed) == len(BUNDLE.dashboards)
    assert charts.keys() == {uuid for of_one in BUNDLE.charts.values() for uuid in of_one}


def test_every_chart_returns_rows(api: httpx.Client, charts: dict[str, int]) -> None:
    empty = []
    for uuid, title in (entry for of_one in BUNDLE.charts.values() for entry in of_one.items()):
        answer = api.get(f"chart/{charts[uuid]}/data/")
        assert answer.is_success, f"{title}: {answer.text}"
        if not answer.json()["result"][0]["data"]:
            empty.append(title)
    assert not empty


def test_the_funnel_counts_applicants_then_eligible_then_certified(
    api: httpx.Client, charts: dict[str, int], decided: psycopg2.extensions.connection
) -> None:
    (funnel,) = (uuid for of in BUNDLE.charts.values() for uuid, title in of.items() if title == "从申报到认定")
    with decided.cursor() as cursor:
        for year in PUBLISHED:
            cursor.execute(
                """
                select
                    count(*),
                    count(*) filter (where decision in ('certified', 'not_selected')),
                    count(*) filter (where decision = 'certified')
                from marts.mart_certification_candidates
                where report_year = %s
                """,
                (year,),
            )
            shown = {row["阶段"]: row["平台数"] for row in ask(api, charts[funnel], **{YEAR: str(year)})}
            counted = dict(zip(("申报", "符合条件", "获得认定"), cursor.fetchone() or (), strict=True))
            assert shown == {stage: number for stage, number in counted.items() if number}


@pytest.mark.parametrize(
    "statement",
    ["create table public.mine (n integer)", "delete from marts.mart_certification_list", "select * from raw.filings"],
)
def test_who_is_logged_in_can_neither_write_nor_read_names(api: httpx.Client, statement: str) -> None:
    (database,) = api.get("database/").raise_for_status().json()["result"]
    asked = {"database_id": database["id"], "sql": statement, "runAsync": False}
    answer = api.post("sqllab/execute/", json=asked)
    assert answer.is_error, answer.text
    assert re.search("DML|permission denied|not allowed|read-only|不允许", answer.text), answer.text
    asked["sql"] = "select count(*) as n from marts.mart_certification_list"
    assert api.post("sqllab/execute/", json=asked).is_success


def test_no_password_of_the_warehouse_lies_in_its_database(api: httpx.Client) -> None:
    (database,) = api.get("database/").raise_for_status().json()["result"]
    connection = api.get(f"database/{database['id']}/connection").raise_for_status().json()["result"]
    assert secret("reader-youth_platforms_bi") not in json.dumps(connection)
    assert not any(connection[f"allow_{what}"] for what in ("dml", "ctas", "cvas", "run_async", "file_upload"))


def test_a_page_may_load_nothing_from_elsewhere_and_a_form_needs_its_token(address: str) -> None:
    page = httpx.get(f"{address}/login/", trust_env=False)
    policy = page.headers["Content-Security-Policy"]
    assert "img-src 'self' blob: data:;" in policy
    assert "://" not in policy
    form = {"username": ADMIN, "password": secret(ADMIN_PASSWORD)}
    without_token = httpx.post(f"{address}/login/", data=form, trust_env=False)
    assert without_token.headers["location"].startswith("/login/")


def test_a_dashboard_opens_at_the_newest_year_with_all_its_charts_drawn(address: str, chromium: Browser) -> None:
    answered: dict[int, int] = {}
    gone_out: list[str] = []

    def count(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            gone_out.append(request.url)
        elif "/api/v1/chart/data" in request.url and (chart := json.loads(request.post_data or "{}")["form_data"]):
            response = request.response()
            assert response
            assert response.ok, response.text()
            if chart.get("slice_id"):
                answered[chart["slice_id"]] = response.json()["result"][0]["rowcount"]

    with chromium.new_context(viewport={"width": 1440, "height": 2400}, locale="zh-CN") as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("requestfinished", count)
        page.goto(f"{address}/login/")
        page.locator("#username").fill(ADMIN)
        page.locator("#password").fill(secret(ADMIN_PASSWORD))
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/superset/welcome/")
        page.goto(f"{address}/superset/dashboard/certification/")
        page.get_by_text("筛选", exact=True).first.wait_for()
        charts = next(len(BUNDLE.charts[uuid]) for uuid, title in BUNDLE.dashboards.items() if title == "认定漏斗")
        deadline = time.monotonic() + DRAWN_SECONDS
        while len(answered) < charts and time.monotonic() < deadline:
            page.wait_for_timeout(100)
        assert page.locator(f'.ant-select [title="{PUBLISHED[-1]}"]').count()
        page.close()
    assert len(answered) == charts
    assert not gone_out
