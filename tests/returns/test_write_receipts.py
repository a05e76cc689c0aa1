"""Receipts of a run, from a real PostgreSQL and a real archive to the place next to the inbox."""

import io
import json
import os
import resource
import shutil
import stat
from pathlib import Path
from typing import Any

import boto3
import openpyxl
import pytest

from tests.support import workbooks as made
from tests.support.corridor import land
from youth_platforms.returns.write_receipts import RunOvertaken, Summary, write_receipts
from youth_platforms.warehouse.connection import connect


@pytest.fixture
def archive(clean_warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty warehouse and an empty archive."""
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))


@pytest.fixture
def inbox(archive: None, tmp_path: Path) -> Path:
    """A clean filing, one with a fault, one rejected and one that is no workbook."""
    folder = tmp_path / "inbox"
    (folder / "武汉市").mkdir(parents=True)
    faulty = made.county()
    faulty.rows["activities"][1]["participants"] = "=1+1"
    (folder / "武汉市" / "江岸区.xlsx").write_bytes(faulty.bytes())
    (folder / "武汉市.xlsx").write_bytes(made.city().bytes())
    (folder / "登记表.xlsx").write_bytes(made.province(filled_by=None).bytes())
    (folder / "说明.txt").write_text("报表另发", encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return each file below a folder: its bytes and when it was written."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def receipt_at(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_filing_gets_a_workbook_and_a_json_beside_the_inbox_and_stays_as_it_was(inbox: Path) -> None:
    before = contents(inbox)
    steps: list[tuple[int, int]] = []
    summary = write_receipts(land(2016, inbox), lambda done, total: steps.append((done, total)))
    place = inbox.parent / "inbox-receipts" / "2016"
    assert summary == Summary(str(place), written=4, unchanged=0)
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert set(contents(place)) == {
        f"{name}.{suffix}"
        for name in ("武汉市.回执", "武汉市/江岸区.回执", "登记表.回执", "说明.回执")
        for suffix in ("xlsx", "json")
    }
    assert contents(inbox) == before
    status = {
        name: receipt_at(place / f"{name}.回执.json")["status_zh"]
        for name in ("武汉市", "武汉市/江岸区", "登记表", "说明")
    }
    assert status == {"武汉市": "已接收", "武汉市/江岸区": "已接收(有问题)", "登记表": "退回", "说明": "退回"}
    book = openpyxl.load_workbook(place / "武汉市" / "江岸区.回执.xlsx")
    assert book["回执"]["A2"].value == "已接收(有问题)"
    assert (book["活动"]["E3"].value, book["活动"]["E3"].data_type) == ("=1+1", "s")
    assert book["活动"]["E3"].comment
    assert openpyxl.load_workbook(place / "说明.回执.xlsx").sheetnames == ["回执"]


def test_of_a_receipt_for_which_the_disk_has_no_room_no_half_stays(inbox: Path) -> None:
    run, (soft, hard) = land(2016, inbox), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_receipts(run)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(inbox.parent / "inbox-receipts") == {}


def test_who_may_read_the_inbox_may_read_the_receipts_though_all_else_is_private(inbox: Path) -> None:
    inbox.chmod(0o750)
    run_id = land(2016, inbox)
    before = os.umask(0o077)
    try:
        place = Path(write_receipts(run_id).place)
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.stat().st_mode) == stat.S_IMODE(place.parent.stat().st_mode) == 0o750
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.rglob("*") if file.is_file()} == {0o640}


def test_receipts_that_stand_unchanged_are_not_written_again(inbox: Path) -> None:
    run_id = land(2016, inbox)
    place = Path(write_receipts(run_id).place)
    before = contents(place)
    again = write_receipts(run_id)
    assert (again.written, again.unchanged) == (0, 4)
    assert contents(place) == before
    shutil.rmtree(place)
    write_receipts(land(2016, inbox))
    assert {name: held for name, (held, _) in contents(place).items()} == {
        name: held for name, (held, _) in before.items()
    }


def test_what_is_found_later_in_the_warehouse_changes_the_one_receipt(inbox: Path) -> None:
    run_id = land(2016, inbox)
    place = Path(write_receipts(run_id).place)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            insert into audit.crosscheck_findings (finding_id, filing_id, sheet, cell, "row", platform_code, check_code,
                severity, is_set_aside, held, expected_zh, report_year)
            select 'c1', filing_id, '绩效考核', 'A2', 2, %s, 'platform_not_provincial',
                'error', true, %s, '考核只针对省级及以上示范性平台', 2016
            from raw.filings where form = 'city_report'
            """,
            (made.PLATFORM, made.PLATFORM),
        )
    summary = write_receipts(run_id)
    assert (summary.written, summary.unchanged) == (1, 3)
    receipt = receipt_at(place / "武汉市.回执.json")
    assert receipt["status"] == "accepted_with_findings"
    assert receipt["findings"][0]["mend_zh"].startswith("请核对平台编码")
    assert openpyxl.load_workbook(place / "武汉市.回执.xlsx")["绩效考核"]["A2"].comment


def test_an_older_version_is_told_that_a_newer_one_counts(inbox: Path) -> None:
    (inbox / "江岸区重报.xlsx").write_bytes(made.county(filed_on="2017-02-01").bytes())
    place = Path(write_receipts(land(2016, inbox)).place)
    older, newer = receipt_at(place / "武汉市/江岸区.回执.json"), receipt_at(place / "江岸区重报.回执.json")
    assert (older["version"], older["is_superseded"], older["status"]) == (1, True, "accepted_with_findings")
    assert (newer["version"], newer["is_superseded"], newer["status"]) == (2, False, "accepted")
    page = openpyxl.load_workbook(place / "武汉市/江岸区.回执.xlsx")["回执"]
    assert any("已另报更新的版本" in str(cell) for row in page.iter_rows(values_only=True) for cell in row)


def test_where_nobody_may_write_beside_the_inbox_receipts_go_home_for_their_owner_alone(
    inbox: Path, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (inbox.parent / "inbox-receipts").write_text("in the way")
    summary = write_receipts(land(2016, inbox))
    place = own_home / "outputs" / "2016" / "receipts"
    assert summary.place == str(place)
    assert len(contents(place)) == 8
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert str(place) in caplog.text


def test_a_run_that_a_newer_one_overtook_writes_nothing(inbox: Path) -> None:
    older = land(2016, inbox)
    land(2016, inbox)
    with pytest.raises(RunOvertaken, match="newer run"):
        write_receipts(older)
    assert not (inbox.parent / "inbox-receipts").exists()


def test_receipts_of_filings_in_a_bucket_lie_beside_them_in_the_bucket(bucket: str) -> None:
    client = boto3.client("s3")
    client.put_object(Bucket=bucket, Key="filed/武汉市/江岸区.xlsx", Body=made.county(plan_filed_on="已报").bytes())
    run_id = land(2016, f"s3://{bucket}/filed")
    assert write_receipts(run_id) == Summary(f"{bucket}/filed-receipts/2016", written=1, unchanged=0)
    keys = {item["Key"] for item in client.list_objects_v2(Bucket=bucket)["Contents"]}
    receipt = "filed-receipts/2016/武汉市/江岸区.回执"
    assert keys == {"filed/武汉市/江岸区.xlsx", f"{receipt}.xlsx", f"{receipt}.json"}
    book = openpyxl.load_workbook(io.BytesIO(client.get_object(Bucket=bucket, Key=f"{receipt}.xlsx")["Body"].read()))
    assert book["封面"]["B9"].comment
    assert write_receipts(run_id).unchanged == 1


def test_receipts_of_a_whole_bucket_lie_in_a_folder_of_it_that_is_no_filing(bucket: str) -> None:
    client = boto3.client("s3")
    buckets = len(client.list_buckets()["Buckets"])
    client.put_object(Bucket=bucket, Key="江岸区.xlsx", Body=made.county().bytes())
    run_id = land(2016, f"s3://{bucket}")
    assert write_receipts(run_id) == Summary(f"{bucket}/receipts/2016", written=1, unchanged=0)
    assert len(client.list_buckets()["Buckets"]) == buckets
    keys = {item["Key"] for item in client.list_objects_v2(Bucket=bucket)["Contents"]}
    assert keys == {"江岸区.xlsx", "receipts/2016/江岸区.回执.xlsx", "receipts/2016/江岸区.回执.json"}
    again = land(2016, f"s3://{bucket}/")
    assert write_receipts(again) == Summary(f"{bucket}/receipts/2016", written=0, unchanged=1)
