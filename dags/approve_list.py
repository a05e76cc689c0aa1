"""## 审定名单 approve_list

Asks a person to approve the published certification list of one report year, and keeps the answer.

| | |
|---|---|
| When | after `build_marts` of a year |
| Who acts | 团省委: *Required Actions* in the menu, or the task 请审定: 批准, or 退回 with a reason |
| Reads | `marts`, `audit` |
| Writes | before it asks, for each city a preview and a workbook of defects; `audit.approvals`: who, when, what, why; \
an approved list whole into `audit.certification_ledger` |
| Then | the asset `list_approved` (approved lists only) |

It waits as long as it takes, and holds no worker while it waits. A trial run with `AUTO_APPROVE=1` is approved at
once, and the record says that no person did. 批准 needs no reason. 退回 without one asks for it; 退回 leaves
`record_answer` skipped: fix what was wrong and run `intake` again.
A run whose doubts were accepted before its filings were due is a trial (试算): nobody is asked.
One request a year waits: a newer run of the year withdraws the older ones, which then say so
(`plugins/one_request.py`).
A person's approval locks the year: later runs change nothing and ask nobody, until `make reopen`.
Where the parameter `approval_signatures` is 2, another account signs after the first (请复签).

### If a task is red
- **record_answer**: the answer is not kept, and its message says why: it came too late (approve the newer list), the
  second signature is by the first account, or 退回 has no reason. *Clear* 请复签 (or 请审定) and answer again.
"""

from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, PartitionedAssetTimetable, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from wiring import DEFAULTS, LIST_APPROVED, WAREHOUSE_BUILT

from youth_platforms import steps
from youth_platforms.ops.airflow.alerts import Alert

# A field must be filled unless it may be null: only a list that is sent back needs a reason. No minLength: Airflow
# judges the empty field by it before anybody has seen it.
REASON = {"reason": Param(None, type=["null", "string"], title="理由", description="批准可不写；退回须写明")}
REQUIRED_REASON = {"reason": Param("", type="string", title="退回理由", description="必填")}
SUBJECT = "{{ ti.xcom_pull('request')['subject'] }}"
BODY = "{{ ti.xcom_pull('request')['body'] }}"
# The task that comes next, by what a first answer lacks.
NEXT = {"reason": "give_reason", "signature": "countersign", None: "record_answer"}


@dag(
    dag_display_name="审定名单",
    description="由人审定认定名单",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=WAREHOUSE_BUILT),
    catchup=False,
    # A question without an answer yet must not keep other years from asking theirs.
    max_active_runs=100,
    default_args=DEFAULTS,
    tags=["年度运行"],
)
def approve_list() -> None:
    @task(task_display_name="备齐审定材料")
    def request(*, triggering_asset_events: Any) -> dict[str, Any]:
        extras = [event.extra for event in triggering_asset_events.get(WAREHOUSE_BUILT, [])]
        newest = extras[-1] if extras else {}
        year = steps.as_year(get_current_context()["dag_run"].partition_key)
        return steps.approval_request(
            newest.get("run_id") or steps.published_run(year), auto_approve=bool(newest.get("auto_approve"))
        )

    @task(task_display_name="出具征求意见稿和问题清单", on_success_callback=Alert("认定名单已备好，请审定"))
    def write_for_cities(asked: dict[str, Any]) -> None:
        steps.write_for_cities(asked["report_year"], with_previews=not asked["lock_reason"])

    @task.branch(task_display_name="由谁审定")
    def who_decides(asked: dict[str, Any]) -> str | None:
        if asked["lock_reason"]:
            return None
        return "record_answer" if asked["auto_approve"] else "approve"

    approve = HITLOperator(
        task_id="approve",
        task_display_name="请审定",
        subject=SUBJECT,
        body=BODY,
        options=[steps.APPROVE, steps.SEND_BACK],
        params=REASON,
    )

    @task.branch(task_display_name="还缺什么")
    def what_is_missing(asked: dict[str, Any], answer: dict[str, Any]) -> str:
        return NEXT[steps.what_is_missing(answer, asked["signatures"])]

    give_reason = HITLOperator(
        task_id="give_reason",
        task_display_name="请写明退回理由",
        subject=SUBJECT,
        body="名单已选退回，须写明理由方可记入。",
        options=[steps.SEND_BACK],
        params=REQUIRED_REASON,
    )
    countersign = HITLOperator(
        task_id="countersign",
        task_display_name="请复签",
        subject=SUBJECT,
        body="已有一人批准，请另一账号复签。\n\n" + BODY,
        options=[steps.APPROVE, steps.SEND_BACK],
        params=REASON,
    )

    @task(trigger_rule="none_failed", outlets=[LIST_APPROVED], task_display_name="记录审定结果")
    def record_answer(
        asked: dict[str, Any],
        answer: dict[str, Any] | None,
        reasoned: dict[str, Any] | None,
        second: dict[str, Any] | None,
    ) -> None:
        if refusal := steps.record_answer(asked, answer, reasoned, second):
            raise AirflowSkipException(refusal)

    asked = request()
    missing = what_is_missing(asked, approve.output)
    decision = record_answer(asked, approve.output, give_reason.output, countersign.output)
    write_for_cities(asked) >> who_decides(asked) >> [approve, decision]
    missing >> [give_reason, countersign, decision]


approve_list()
