"""## 公布文件 publish_documents

Writes the official documents of an approved list: workbooks, notices as editable .docx and as PDF.

| | |
|---|---|
| When | after the list of a year is approved (asset `list_approved`) |
| By hand | *Trigger* with the year as partition key, or `make documents YEAR=2016` |
| Reads | `audit.certification_editions` and the ledger of the newest edition; `marts` for reviews and problems |
| Writes | `outputs/<year>/documents/<edition>`; `audit.documents` |
| Who acts | 团省委: number, stamp and send the notices |

The documents of an edition are written whole, in place of those written of it before; other editions stay.

### If a task is red
- **write_documents**: the year has no approved list, or the folder cannot be written to; its message says which.
- Green, and no PDF: the fonts are missing. The log and `index.json` say what to install; then *Clear* the task.
"""

from airflow.sdk import PartitionedAssetTimetable, dag, get_current_context, task
from wiring import DEFAULTS, LIST_APPROVED

from youth_platforms import steps
from youth_platforms.ops.airflow.alerts import Alert


@dag(
    dag_display_name="公布文件",
    description="认定名单、名额通知、整改与摘牌通知",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=LIST_APPROVED),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["年度运行"],
)
def publish_documents() -> None:
    @task(task_display_name="出具公布文件", on_success_callback=Alert("认定文件已写好"))
    def write_documents() -> str:
        year = steps.as_year(get_current_context()["dag_run"].partition_key)
        return str(steps.publish_documents(year).folder)

    write_documents()


publish_documents()
