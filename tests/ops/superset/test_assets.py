"""The dashboards as written, against the Chinese names that dbt's comments give: pure, before anything is started."""

import csv
import re

import pytest
import yaml

from tests.support.mart_descriptions import mart_descriptions
from youth_platforms.base.paths import LAYOUTS
from youth_platforms.ops.superset.bundle import CITY, YEAR, charts_of, make_bundle, read_assets
from youth_platforms.warehouse.access.labels import meanings_of, name_of

DATASETS, DASHBOARDS = read_assets("datasets"), read_assets("dashboards")
CHARTS = [pytest.param(chart, id=chart["title"]) for one in DASHBOARDS.values() for chart in charts_of(one)]
NAME = r'"([^"]+)"'
CHINESE = re.compile(r"[一-龥]")
YES_NO = {"是", "否"}


@pytest.fixture(scope="module")
def marts() -> list[dict]:
    """The marts as dbt describes them."""
    return mart_descriptions()


@pytest.fixture(scope="module")
def views(marts: list[dict]) -> dict[str, set[str]]:
    """The columns of each view of 报表, by its name."""
    return {name_of(one["description"]): {name_of(column["description"]) for column in one["columns"]} for one in marts}


def shown(sql: str) -> list[str]:
    """Return names of the columns that a question gives: the last name of each entry of its select list."""
    entries, depth = [""], 0
    for character in sql[sql.index("select") + len("select") : sql.index("\nfrom")]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            entries.append("")
        else:
            entries[-1] += character
    return [re.findall(NAME, entry)[-1] for entry in entries]


def texts(sql: str) -> set[str]:
    """Return the Chinese words that it compares with."""
    return {text for text in re.findall(r"'([^']+)'", sql) if len(text) > 1 and CHINESE.search(text)}


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_reads_the_chinese_views_by_the_names_of_the_comments(name: str, views: dict[str, set[str]]) -> None:
    sql = DATASETS[name]["sql"]
    assert not re.findall(r"(?:from|join)\s+(?!\"报表\"\.|\(values)[\w\"]+", sql)
    read = re.findall(rf'"报表"\.{NAME}(?: as {NAME})?', sql)
    assert {view for view, _ in read} <= views.keys()
    of_alias = {alias or view: views[view] for view, alias in read}
    own = dict(re.findall(rf'as {NAME} \("([^"]+)"\)', sql))
    made = set(re.findall(rf"as {NAME}", sql))
    for alias, column in re.findall(rf"(?<!\.){NAME}\.{NAME}", sql):
        if alias != "报表":
            assert column in of_alias.get(alias, {own.get(alias)}), f"{alias}.{column}"
    if len(of_alias) == 1 and not own:
        (columns,) = of_alias.values()
        bare = set(re.findall(rf"(?<![\w\".]){NAME}(?!\.)", sql)) - {"报表", *of_alias}
        assert bare <= columns | made


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_can_be_filtered_by_year_and_city_and_its_metrics_ask_for_its_own_columns(name: str) -> None:
    columns = shown(DATASETS[name]["sql"])
    assert len(columns) == len(set(columns))
    assert {YEAR, CITY} <= set(columns)
    for label, metric in DATASETS[name]["metrics"].items():
        assert CHINESE.search(label)
        assert set(re.findall(NAME, metric["sql"])) <= set(columns), label


@pytest.mark.parametrize("name", DATASETS)
def test_a_word_that_is_counted_by_is_one_that_the_views_or_the_forms_have(name: str, marts: list[dict]) -> None:
    columns = [column["description"] for one in marts for column in one["columns"]]
    words = YES_NO | {meaning for column in columns for meaning in meanings_of(column).values()}
    for layout in LAYOUTS.rglob("*.csv"):
        with layout.open(encoding="utf-8", newline="") as table:
            words |= {word for row in csv.DictReader(table) for word in (row.get("allowed") or "").split("|")}
    sql = DATASETS[name]["sql"]
    introduced = set(re.findall(r"(?:then|else|values|\),) \(?'([^']+)'", sql))
    asked = texts(sql) | {word for metric in DATASETS[name]["metrics"].values() for word in texts(metric["sql"])}
    charts = [chart for one in DASHBOARDS.values() for chart in charts_of(one) if chart["dataset"] == name]
    asked |= {word for chart in charts for condition in chart.get("where", []) for word in texts(condition)}
    assert asked <= words | introduced


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_has_a_chinese_title_and_asks_for_what_its_dataset_gives(chart: dict) -> None:
    assert CHINESE.search(chart["title"])
    dataset = DATASETS[chart["dataset"]]
    columns, metrics = set(shown(dataset["sql"])), set(dataset["metrics"])
    params = chart["params"]
    dimensions = {params["x_axis"]} if "x_axis" in params else set()
    for list_of in ("groupby", "groupbyRows", "groupbyColumns", "all_columns"):
        dimensions |= set(params.get(list_of, []))
    for condition in chart.get("where", []):
        dimensions |= set(re.findall(NAME, condition))
    assert dimensions <= columns
    asked = set(params.get("metrics", [])) | ({params["metric"]} if "metric" in params else set())
    assert asked <= metrics
    assert asked or params.get("all_columns")
    sorted_by = {yaml.safe_load(order)[0] for order in params.get("order_by_cols", [])}
    assert sorted_by <= columns
    assert params.get("x_axis_sort", "sum") in {"sum", *asked}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_fills_its_grid_and_filters_by_year_and_city(name: str) -> None:
    dashboard = make_bundle("postgresql://")
    made = dashboard.files[f"dashboards/{name}.yaml"]
    charts = [node for node in made["position"].values() if isinstance(node, dict) and node["type"] == "CHART"]
    assert [sum(chart["width"] for chart in row["charts"]) for row in DASHBOARDS[name]["rows"]] == [12] * len(
        DASHBOARDS[name]["rows"]
    )
    assert len({node["meta"]["chartId"] for node in charts}) == len(charts) > 0
    assert {node["meta"]["uuid"] for node in charts} == set(dashboard.charts[made["uuid"]])
    year, city = made["metadata"]["native_filter_configuration"]
    assert [year["targets"][0]["column"]["name"], city["targets"][0]["column"]["name"]] == [YEAR, CITY]
    assert not city["scope"]["excluded"]


def test_the_six_subjects_have_their_dashboards() -> None:
    titles = {dashboard["title"] for dashboard in DASHBOARDS.values()}
    assert titles == {"县级建设目标", "认定漏斗", "申报名额", "经费", "填报时效", "历年一览"}


def test_the_warehouse_is_opened_for_reading_alone() -> None:
    warehouse = make_bundle("postgresql://").files["databases/warehouse.yaml"]
    assert not any(warehouse[f"allow_{what}"] for what in ("dml", "ctas", "cvas", "csv_upload", "run_async"))
