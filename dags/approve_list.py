"""## 审定名单 approve_list

Asks a person to approve the published certification list of one report year, and keeps the answer.

| | |
|---|---|
| When | after `build_marts` of a year |
| Who acts | 团省委: *Required Actions* in the menu, or the task `approve`: 批准, or 退回 with a reason |
| Reads | `marts` |
| Writes | before it asks, for each city a preview and a workbook of defects; `audit.approvals`: who, when, what, why; \
an approved list whole into `audit.certification_ledger` |
| Then | the asset `list_approved` (approved lists only) |

It waits as long as it takes, and holds no worker while it waits. A trial run with `AUTO_APPROVE=1` is approved at
once, and the record says that no person did. 退回 leaves `record_decision` skipped: mend what was wrong and run
`intake` again.
A newer run of the same year asks again; an answer to the older question is kept with the older run.
A person's approval locks the year: later runs change nothing and ask nobody, until `make reopen`.
"""

from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, PartitionedAssetTimetable, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from wiring import DEFAULTS, LIST_APPROVED, WAREHOUSE_BUILT

from youth_platforms import steps

APPROVE, SEND_BACK = "批准", "退回"


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
    @task
    def request(*, triggering_asset_events: Any) -> dict[str, Any]:
        told = [event.extra for event in triggering_asset_events.get(WAREHOUSE_BUILT, [])]
        newest = told[-1] if told else {}
        year = steps.as_year(get_current_context()["dag_run"].partition_key)
        return steps.approval_request(newest.get("run_id") or steps.published_run(year)) | {
            "auto_approve": bool(newest.get("auto_approve"))
        }

    @task
    def write_for_cities(asked: dict[str, Any]) -> None:
        steps.write_for_cities(asked["report_year"], with_previews=not asked["standing"])

    @task.branch
    def who_decides(asked: dict[str, Any]) -> str | None:
        if asked["standing"]:
            return None
        return "record_decision" if asked["auto_approve"] else "approve"

    approve = HITLOperator(
        task_id="approve",
        task_display_name="请审定",
        subject="{{ ti.xcom_pull('request')['subject'] }}",
        body="{{ ti.xcom_pull('request')['body'] }}",
        options=[APPROVE, SEND_BACK],
        params={"reason": Param("", type="string", title="理由", description="退回时请写明")},
    )

    @task(trigger_rule="none_failed", outlets=[LIST_APPROVED])
    def record_decision(asked: dict[str, Any], answer: dict[str, Any] | None) -> None:
        if answer:
            approved = answer["chosen_options"] == [APPROVE]
            decided_by, reason = answer["responded_by_user"]["name"], answer["params_input"].get("reason", "")
        else:
            approved, decided_by, reason = True, "AUTO_APPROVE", "试运行，自动批准"
        refusal = steps.record_decision(
            asked["run_id"], decided_by=decided_by, approved=approved, reason=reason, is_automatic=answer is None
        )
        if refusal:
            raise AirflowSkipException(refusal)

    asked = request()
    decision = record_decision(asked, approve.output)
    write_for_cities(asked) >> who_decides(asked) >> [approve, decision]


approve_list()
