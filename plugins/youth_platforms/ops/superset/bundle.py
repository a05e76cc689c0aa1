"""What superset/assets says, as the files that Superset's importer takes. Pure: no database, no Superset.

Assets are written by hand and short: a dashboard is rows of charts, a chart names its dataset, a dataset is a question
to the Chinese views of the warehouse (报表) with its metrics. Keys, the grid, filters and defaults are added here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from youth_platforms.base.paths import PROJECT_ROOT

ASSETS = PROJECT_ROOT / "superset" / "assets"
VERSION = "1.0.0"
# Superset lays charts on a grid of twelve columns.
COLUMNS = 12
# The two filters of every dashboard, by the columns that its datasets share.
YEAR, CITY = "年度", "市（州）名称"

Asset = dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """The importer's files, by path, and what must be there when all are imported."""

    files: dict[str, Asset]
    datasets: dict[str, str]
    dashboards: dict[str, str]
    charts: dict[str, dict[str, str]]

    @property
    def contents(self) -> dict[str, str]:
        """The files as text, by path."""
        return {path: yaml.safe_dump(asset, allow_unicode=True, sort_keys=False) for path, asset in self.files.items()}


def read_assets(kind: str) -> dict[str, Asset]:
    """Return the assets of a folder (datasets, dashboards), by file name without its ending."""
    return {path.stem: _read(path) for path in sorted((ASSETS / kind).glob("*.yaml"))}


def make_bundle(warehouse_address: str) -> Bundle:
    """Return all assets.

    Args:
        warehouse_address: SQLAlchemy URL of the warehouse, without a password.

    Returns:
        The bundle; `datasets`, `dashboards` and the charts of each dashboard give the title by uuid.
    """
    warehouse = _read(ASSETS / "warehouse.yaml")
    database = _uuid("warehouse")
    files: dict[str, Asset] = {
        "metadata.yaml": {"version": VERSION, "type": "assets"},
        "databases/warehouse.yaml": {
            **warehouse,
            "sqlalchemy_uri": warehouse_address,
            "extra": {"metadata_params": {}, "engine_params": {}, "allows_virtual_table_explore": True},
            "uuid": database,
            "version": VERSION,
        },
    }
    datasets = read_assets("datasets")
    for name, dataset in datasets.items():
        files[f"datasets/{name}.yaml"] = _dataset(name, dataset, database)
    defaults = _read(ASSETS / "charts.yaml")
    dashboards, charts = {}, {}
    for name, dashboard in read_assets("dashboards").items():
        made = {chart["uuid"]: chart for chart in _charts(name, dashboard, defaults)}
        for number, chart in enumerate(made.values()):
            files[f"charts/{name}_{number:02}.yaml"] = chart
        files[f"dashboards/{name}.yaml"] = _dashboard(name, dashboard, list(made))
        dashboards[_uuid("dashboard", name)] = dashboard["title"]
        charts[_uuid("dashboard", name)] = {uuid: chart["slice_name"] for uuid, chart in made.items()}
    return Bundle(files, {_uuid("dataset", name): one["title"] for name, one in datasets.items()}, dashboards, charts)


def charts_of(dashboard: Asset) -> Iterator[Asset]:
    """Yield the charts of a dashboard as they are written, row by row."""
    for row in dashboard["rows"]:
        yield from row["charts"]


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _uuid(*names: str) -> str:
    """Return the same key for the same name on every machine, so that importing again repairs what is there."""
    return str(uuid5(NAMESPACE_URL, "/".join(["youth-platforms", *names])))


def _dataset(name: str, dataset: Asset, database: str) -> Asset:
    metrics = [
        {"metric_name": label, "verbose_name": label, "expression": metric["sql"], "d3format": metric.get("format")}
        for label, metric in dataset["metrics"].items()
    ]
    return {
        "table_name": dataset["title"],
        "schema": None,
        "sql": dataset["sql"],
        "metrics": metrics,
        "uuid": _uuid("dataset", name),
        "is_managed_externally": True,
        "database_uuid": database,
        "version": VERSION,
    }


def _charts(name: str, dashboard: Asset, defaults: Asset) -> Iterator[Asset]:
    for chart in charts_of(dashboard):
        kind = chart["kind"]
        viz_type = defaults[kind]["viz_type"]
        params = {**defaults["every"], **defaults[kind], **chart.get("params", {})}
        params["adhoc_filters"] = [
            {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition}
            for condition in chart.get("where", [])
        ]
        yield {
            "slice_name": chart["title"],
            "description": chart.get("about"),
            "viz_type": viz_type,
            "params": params,
            "query_context": _query_context(params),
            "dataset_uuid": _uuid("dataset", chart["dataset"]),
            "uuid": _uuid("chart", name, chart["title"]),
            "is_managed_externally": True,
            "version": VERSION,
        }


def _query_context(params: Asset) -> str:
    """Return what the chart asks, for readers of Superset's API; the pages ask the same with their filters added."""
    raw = params.get("query_mode") == "raw"
    dimensions = [params.get("x_axis"), params.get("groupby"), params.get("groupbyRows"), params.get("groupbyColumns")]
    columns = [one for some in dimensions if some for one in ([some] if isinstance(some, str) else some)]
    query = {
        "columns": params["all_columns"] if raw else columns,
        "metrics": None if raw else params.get("metrics") or [params["metric"]],
        "orderby": [json.loads(order) for order in params.get("order_by_cols", [])],
        "row_limit": params["row_limit"],
        "filters": [],
        "extras": {"where": " AND ".join(f"({one['sqlExpression']})" for one in params["adhoc_filters"])},
    }
    # The importer puts the dataset's number in place.
    context = {
        "datasource": {"id": 0, "type": "table"},
        "force": False,
        "queries": [query],
        "form_data": params,
        "result_format": "json",
        "result_type": "full",
    }
    return json.dumps(context, ensure_ascii=False)


def _dashboard(name: str, dashboard: Asset, charts: list[str]) -> Asset:
    written = list(charts_of(dashboard))
    numbers = dict(zip(charts, range(1, len(charts) + 1), strict=True))
    every_year = [numbers[uuid] for uuid, chart in zip(charts, written, strict=True) if chart.get("every_year")]
    return {
        "dashboard_title": dashboard["title"],
        "slug": name.replace("_", "-"),
        "description": None,
        "css": _read(ASSETS / "style.yaml")["css"],
        "published": True,
        "position": _position(dashboard, numbers),
        "metadata": {
            "color_scheme": "youth_platforms",
            "label_colors": _read(ASSETS / "style.yaml")["colours"],
            "cross_filters_enabled": False,
            "native_filter_configuration": [
                _filter(name, YEAR, dashboard["filters"], excluded=every_year, newest=True),
                _filter(name, CITY, dashboard["filters"], excluded=[], newest=False),
            ],
        },
        "uuid": _uuid("dashboard", name),
        "is_managed_externally": True,
        "version": VERSION,
    }


def _filter(name: str, column: str, dataset: str, *, excluded: list[int], newest: bool) -> Asset:
    """Return a filter of the dashboard: the newest year unless another is chosen; all cities unless some are."""
    return {
        "id": f"NATIVE_FILTER-{_uuid('filter', name, column)}",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "name": column.removesuffix("名称"),
        "description": "",
        "targets": [{"column": {"name": column}, "datasetUuid": _uuid("dataset", dataset)}],
        "controlValues": {
            "multiSelect": not newest,
            "enableEmptyFilter": newest,
            "defaultToFirstItem": newest,
            "searchAllOptions": False,
            "inverseSelection": False,
            "sortAscending": not newest,
        },
        # The page asks nothing before the newest year is chosen.
        "requiredFirst": newest,
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "scope": {"rootPath": ["ROOT_ID"], "excluded": excluded},
        "cascadeParentIds": [],
    }


def _position(dashboard: Asset, numbers: dict[str, int]) -> Asset:
    """Return the grid: a note on how things are counted, then the rows. The importer drops charts without a chartId."""
    position: Asset = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": dashboard["title"]}},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
    }
    uuids = iter(numbers.items())

    def put(kind: str, key: str, parents: list[str], meta: Asset) -> str:
        position[key] = {"type": kind, "id": key, "children": [], "parents": parents, "meta": meta}
        position[parents[-1]]["children"].append(key)
        return key

    top = ["ROOT_ID", "GRID_ID"]
    first = put("ROW", "ROW-note", top, {"background": "BACKGROUND_TRANSPARENT"})
    note = {"code": dashboard["note"], "width": COLUMNS, "height": dashboard.get("note_height", 9)}
    put("MARKDOWN", "MARKDOWN-note", [*top, first], note)
    for number, row in enumerate(dashboard["rows"]):
        line = put("ROW", f"ROW-{number}", top, {"background": "BACKGROUND_TRANSPARENT"})
        for chart in row["charts"]:
            uuid, chart_id = next(uuids)
            meta = {"chartId": chart_id, "uuid": uuid, "sliceName": chart["title"]}
            put("CHART", f"CHART-{chart_id}", [*top, line], {**meta, "width": chart["width"], "height": row["height"]})
    return position
