"""The inbox and the archive may be an object store: the same intake over S3's real protocol, from a local server."""

import boto3

from tests.support import workbooks as made
from tests.support.intake_figures import close
from youth_platforms.inbox.files import Inbox
from youth_platforms.intake import filings
from youth_platforms.warehouse.connection import connect


def test_filings_in_a_bucket_are_archived_and_read(bucket: str) -> None:
    client = boto3.client("s3")
    client.put_object(Bucket=bucket, Key="2016/武汉市/江岸区.xlsx", Body=made.county().bytes())
    client.put_object(Bucket=bucket, Key="2016/武汉市.xlsx", Body=made.city().bytes())
    client.put_object(Bucket=bucket, Key="2016/receipts/武汉市.xlsx", Body=made.city().bytes())
    client.put_object(Bucket=bucket, Key="2016/空.xlsx", Body=b"")
    run_id = filings.open_run(2016, f"s3://{bucket}/2016")
    for batch in filings.collect(run_id, 2):
        filings.read_filings(batch)
    figures = close(run_id)
    assert (figures["received"], figures["accepted"], figures["rejected"]) == (3, 2, 1)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select file_name, sha256, file_modified_at > '2020-01-01' from raw.filings order by 1")
        known = cursor.fetchall()
    archived = {item["Key"] for item in client.list_objects_v2(Bucket=f"{bucket}-archive")["Contents"]}
    assert archived == {f"filings/{sha256[:2]}/{sha256}" for _, sha256, _ in known}
    assert [(name, has_time) for name, _, has_time in known] == [
        ("武汉市.xlsx", True),
        ("武汉市/江岸区.xlsx", True),
        ("空.xlsx", True),
    ]


def test_a_prefix_without_objects_is_an_empty_inbox(bucket: str) -> None:
    run_id = filings.open_run(2016, f"s3://{bucket}/2016")
    assert filings.collect(run_id, 2) == []
    assert close(run_id)["received"] == 0


def test_a_workbook_put_into_a_bucket_is_its_only_object(bucket: str) -> None:
    inbox = Inbox(f"s3://{bucket}/2016")
    assert inbox.put("柜台/江岸区.xlsx", b"x").name == "柜台/江岸区.xlsx"
    assert inbox.put("柜台/江岸区.xlsx", b"again").size == 1
    (put,) = boto3.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert put["Key"] == "2016/柜台/江岸区.xlsx"
