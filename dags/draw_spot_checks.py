"""## 抽查抽取 draw_spot_checks

Draws the province's yearly spot check: stratified by city, at least one each, and those that the screens point to.

| | |
|---|---|
| When | by hand: *Trigger*, with the year and a public seed (a number that nobody could choose, such as a lottery's) |
| Reads | the published `marts` of the year, or of the year before where the year is not built yet |
| Writes | `audit.draws`, `audit.draw_samples`; the inspectors' workbook under `outputs/<year>` |
| Then | nothing by itself: `marts.mart_spot_check_sample` shows the draw once the year is built (again) |

A year for which nobody draws is drawn by `build_marts`, with the year as seed. The same seed on the same frame is the
same draw. Screens rank inspections; nobody fails by them.

### If a task is red
- **draw**: nothing is published to draw from, or the seed is missing; its message says which.
"""

from typing import Any

from airflow.sdk import Param, dag, task
from wiring import DEFAULTS

from youth_platforms import steps

PARAMS = {
    "year": Param(None, type=["null", "integer"], minimum=2015, title="抽查年度", description="例如 2016"),
    "seed": Param("", type="string", title="随机种子", description="公开、事先无从选定的数，例如某日开奖号码"),
}


@dag(
    dag_display_name="抽查抽取",
    description="抽取某一年度的省级抽查名单",
    doc_md=__doc__,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params=PARAMS,
    tags=["抽查"],
)
def draw_spot_checks() -> None:
    @task(task_display_name="抽取")
    def draw(*, params: dict[str, Any]) -> str:
        _, sheet = steps.draw_spot_checks(steps.as_year(params["year"]), params["seed"])
        return str(sheet)

    draw()


draw_spot_checks()
