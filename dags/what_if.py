"""## 试算 what_if

Says who would be decided otherwise if a rule asked for another value, or there were other seats.

| | |
|---|---|
| When | by hand: *Trigger*, with a published year, a rule or parameter, and the figure to try |
| Reads | the published filings and `marts` of the year |
| Writes | nothing that readers see: its log and XCom, and a workbook under `outputs/<year>` |
| Then | nothing |

The year alone is judged again: what a flip would mean for later years is not followed.

### If a task is red
- **judge**: nothing of the year is published, the figure is no number that the rule may take, or another question is
  being answered; its message says which.
"""

from typing import Any

from airflow.sdk import Param, dag, task
from wiring import DEFAULTS

from youth_platforms import steps

CHOICES = steps.what_if_choices()
PARAMS = {
    "year": Param(
        None, type=["null", "integer"], minimum=2015, title="填报年度", description="已发布的年度，例如 2016"
    ),
    "rule": Param(
        "M4.6-year",
        type="string",
        enum=list(CHOICES),
        values_display=CHOICES,
        title="规则或参数",
        description="改哪一条",
    ),
    "threshold": Param(48, type="number", title="改为", description="试算的数值；比例写小数，例如 0.6"),
}


@dag(
    dag_display_name="试算",
    description="规则或名额改变后，谁的结论不同",
    doc_md=__doc__,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params=PARAMS,
    tags=["试算"],
)
def what_if() -> None:
    @task(task_display_name="试算")
    def judge(*, params: dict[str, Any]) -> str:
        return steps.what_if(steps.as_year(params["year"]), params["rule"], str(params["threshold"]))

    judge()


what_if()
