"""What the DAGs share: the assets they hand to each other, when a failed task is worth another try, the inbox."""

from datetime import timedelta

from airflow.sdk import Asset, ExceptionRetryPolicy, Param, RetryAction, RetryRule

from youth_platforms.base.paths import inbox_url
from youth_platforms.ops.airflow.alerts import RED

# Each asset is partitioned by report year: the partition key is the year.
FILINGS_LANDED = Asset(name="filings_landed", uri="warehouse://raw/filings")
WAREHOUSE_BUILT = Asset(name="warehouse_built", uri="warehouse://marts")
LIST_APPROVED = Asset(name="list_approved", uri="warehouse://audit/approvals")

# A place or a server that does not answer may answer in a minute. Everything else (an unknown year, a closed gate)
# gives the same result again, and a person should hear of it at once.
RETRY_WHAT_MAY_PASS = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception="youth_platforms.warehouse.connection.WarehouseUnreachable", action=RetryAction.RETRY),
        RetryRule(exception="psycopg2.OperationalError", action=RetryAction.RETRY),
        RetryRule(exception="builtins.ConnectionError", action=RetryAction.RETRY),
        RetryRule(exception="builtins.TimeoutError", action=RetryAction.RETRY),
    ],
    default=RetryAction.FAIL,
)
DEFAULTS = {
    "owner": "数据组",
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_policy": RETRY_WHAT_MAY_PASS,
    "on_failure_callback": RED,
}


def inbox_param(description: str = "文件夹，或 s3://…") -> Param:
    """Return the parameter 收件处: by default the product's inbox, word for word as every other DAG has it."""
    return Param(inbox_url(), type="string", minLength=1, title="收件处", description=description)
