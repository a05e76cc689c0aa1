"""The watcher on real folders, a real object store and a real PostgreSQL: each filing checked once, soon, and whole."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.support import workbooks as made
from tests.support.corridor import land
from youth_platforms.inbox import settled
from youth_platforms.inbox.files import Archive, ArchivedFile, FoundFile, Inbox, InboxNotFound
from youth_platforms.intake import filings, watch, watched_files
from youth_platforms.intake.watch import Looked
from youth_platforms.returns.write_receipts import write_receipts
from youth_platforms.warehouse.connection import connect

SETTLED = 0.05
SOON = 60
APPROVED_WITHOUT_FILINGS = """
    insert into audit.runs (run_id, report_year, inbox) values ('approved', 2016, '');
    insert into audit.certification_editions (
        report_year, edition_no, chain_no, run_id, approver, is_automatic, approved_at, filing_ids, input_sha256,
        earlier_years, inputs_hash, rules_version, readings, code_version, decision_hash, changes, changes_zh,
        previous_hash, chain_hash
    ) values (
        2016, 1, 1, 'approved', '王主任', false, now(), '{}', '{}', '{}', '', '', '{}', '', '', '{}', '', '', ''
    )
"""


@pytest.fixture
def inbox(clean_warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a county's filing; warehouse and archive are empty."""
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "江岸区.xlsx").write_bytes(made.county().bytes())
    return folder


@pytest.fixture
def busy(inbox: Path) -> Path:
    """The folder, with a faulty filing and a file that is no workbook."""
    (inbox / "武汉市").mkdir()
    faulty = made.city()
    faulty.rows["assessments"][0]["score"] = "很好"
    (inbox / "武汉市" / "武汉市.xlsx").write_bytes(faulty.bytes())
    (inbox / "说明.txt").write_text("报表另发", encoding="utf-8")
    return inbox


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def look(inbox: Path | str, settle_seconds: float = SETTLED) -> Looked:
    return watch.look(str(inbox), settle_seconds, SOON)


def twice(inbox: Path | str) -> Looked:
    """Return two looks, so far apart that what did not change is settled."""
    look(inbox)
    _wait()
    return look(inbox)


def _wait() -> None:
    rows("select pg_sleep(%s)", SETTLED * 1.5)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return all of `raw` and what `audit` says of filings, but for when they came."""
    tables = [table for (table,) in rows("select distinct raw_table from raw.sheets order by 1")]
    found = {table: rows(f"select * from raw.{table} order by filing_id, sheet_row") for table in tables}
    for table in ("raw.findings", "raw.remarks", "audit.findings"):
        found[table] = rows(f"select * from {table} order by 1")
    kept = "filing_id, form, unit_code, report_year, version, status, file_name, file_modified_at"
    found["filings"] = rows(f"select {kept} from audit.filings order by 1")
    return found


def forget() -> None:
    """Leave the warehouse as if nothing had ever arrived."""
    sheets = [table for (table,) in rows("select distinct raw_table from raw.sheets")]
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(f'raw.{table}' for table in sheets)}, raw.covers, audit.watched_files")
        cursor.execute("delete from audit.runs; delete from raw.filings")


def receipts(folder: Path) -> dict[str, dict[str, Any]]:
    place = folder.parent / "inbox-receipts"
    return {
        str(path.relative_to(place)).removesuffix(".json"): json.loads(path.read_text(encoding="utf-8"))
        for path in place.rglob("*.json")
    }


def test_what_stood_still_over_two_looks_is_checked_and_answered(busy: Path) -> None:
    assert look(busy) == Looked(checked=0, waiting=3)
    assert rows("select * from raw.filings") == []
    _wait()
    assert look(busy) == Looked(checked=3, waiting=0)
    answers = receipts(busy)
    assert {name: (receipt["status"], len(receipt["findings"])) for name, receipt in answers.items()} == {
        "2016/江岸区.回执": ("accepted", 0),
        "2016/武汉市/武汉市.回执": ("accepted_with_findings", 1),
        "年度不明/说明.回执": ("rejected", 1),
    }
    assert all(receipt["is_preliminary"] for receipt in answers.values())
    assert look(busy) == Looked(checked=0, waiting=0)


def test_the_annual_run_finds_the_same_and_reads_nothing_again(busy: Path) -> None:
    land(2016, busy)
    alone = everything()
    forget()
    twice(busy)
    run_id = filings.open_run(2016, str(busy))
    assert filings.collect(run_id, 2) == []
    filings.close_intake(run_id)
    assert everything() == alone


def test_a_file_touched_after_the_watcher_counts_by_the_time_that_the_run_finds(inbox: Path) -> None:
    twice(inbox)
    later = (inbox / "江岸区.xlsx").stat().st_mtime + 3600
    os.utime(inbox / "江岸区.xlsx", (later, later))
    land(2016, inbox)
    query = "select extract(epoch from file_modified_at)::float from audit.filings where file_name = '江岸区.xlsx'"
    assert rows(query) == [(pytest.approx(later, abs=1e-3),)]


def test_a_file_that_grows_between_looks_is_taken_only_when_it_stands_still(inbox: Path) -> None:
    arriving = inbox / "江岸区.xlsx"
    whole = arriving.read_bytes()
    for size in (1000, 3000, len(whole)):
        arriving.write_bytes(whole[:size])
        assert look(inbox) == Looked(checked=0, waiting=1)
        _wait()
    assert look(inbox) == Looked(checked=1, waiting=0)
    assert rows("select intake_status from raw.filings") == [("accepted",)]


def test_a_file_that_arrives_while_others_are_checked_waits_for_the_next_look(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(inbox)
    (inbox / "后到.txt").write_text("报表另发", encoding="utf-8")
    _wait()
    with monkeypatch.context() as patch:
        patch.setattr(watch, "read_filings", lambda _: _wait())
        assert look(inbox) == Looked(checked=1, waiting=1)


def test_a_file_that_grows_while_it_is_read_is_left_for_a_later_look(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arriving = inbox / "江岸区.xlsx"
    whole = arriving.read_bytes()

    class Growing(Archive):
        def keep(self, inbox: Inbox, file: FoundFile) -> ArchivedFile:
            kept = super().keep(inbox, file)
            arriving.write_bytes(whole + b"\0")
            return kept

    look(inbox)
    _wait()
    with monkeypatch.context() as patch:
        patch.setattr(settled, "Archive", Growing)
        assert look(inbox) == Looked(checked=0, waiting=1)
    assert rows("select * from raw.filings") == []
    assert twice(inbox) == Looked(checked=1, waiting=0)


def test_a_file_that_cannot_be_read_waits_and_is_not_rejected(inbox: Path) -> None:
    whole = (inbox / "江岸区.xlsx").read_bytes()
    (inbox / "江岸区.xlsx").unlink()
    (inbox / "江岸区.xlsx").symlink_to("later.xlsx")
    assert twice(inbox) == Looked(checked=0, waiting=1)
    assert rows("select * from raw.filings") == []
    (inbox / "江岸区.xlsx").unlink()
    (inbox / "江岸区.xlsx").write_bytes(whole)
    assert twice(inbox) == Looked(checked=1, waiting=0)


def test_a_file_that_is_replaced_is_checked_again_and_answered_anew(inbox: Path) -> None:
    twice(inbox)
    (inbox / "江岸区.xlsx").write_bytes(made.county(filled_by=None).bytes())
    assert twice(inbox).checked == 1
    assert receipts(inbox)["2016/江岸区.回执"]["status"] == "rejected"
    land(2016, inbox)
    assert rows("select status from audit.filings") == [("rejected",)]


def test_watchers_at_the_same_time_check_each_file_once(inbox: Path) -> None:
    for number in range(19):
        (inbox / f"附件{number}.txt").write_text(f"附件{number}", encoding="utf-8")
    look(inbox)
    _wait()
    with ThreadPoolExecutor(3) as watchers:
        looked = list(watchers.map(lambda _: look(inbox), range(3)))
    assert sum(each.checked for each in looked) == 20
    assert rows("select count(distinct claimed_by) > 1, count(checked_at) from audit.watched_files") == [(True, 20)]


def test_what_a_crashed_watcher_held_is_taken_over_when_its_claim_lapses_and_not_before(inbox: Path) -> None:
    look(inbox)
    _wait()
    claimed = watched_files.claim(
        str(inbox),
        "crashed",
        ["江岸区.xlsx"],
        settled_for=timedelta(0),
        lapsed_after=timedelta(minutes=SOON),
        most=1,
    )
    assert claimed == ["江岸区.xlsx"]
    assert look(inbox) == Looked(checked=0, waiting=1)
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update audit.watched_files set claimed_at = now() - interval '61 min' where claimed_by = 'crashed'"
        )
    assert look(inbox) == Looked(checked=1, waiting=0)


def test_a_look_that_fails_gives_its_files_back_at_once(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look(inbox)
    _wait()
    monkeypatch.setattr(watch, "archive_all", _no_room)
    with pytest.raises(OSError, match="full"):
        look(inbox)
    assert rows("select claimed_by, checked_at from audit.watched_files") == [(None, None)]


def test_a_file_that_cannot_be_answered_holds_up_no_other_and_is_named(busy: Path) -> None:
    look(busy)
    _wait()
    in_the_way = busy.parent / "inbox-receipts" / "2016" / "武汉市"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    with pytest.raises(ExceptionGroup) as failed:
        look(busy)
    (failure,) = failed.value.exceptions
    assert failure.__notes__ == ["checking 武汉市/武汉市.xlsx"]
    assert set(receipts(busy)) == {"2016/江岸区.回执", "年度不明/说明.回执"}
    assert rows("select file_name, claimed_by from audit.watched_files where checked_at is null") == [
        ("武汉市/武汉市.xlsx", None)
    ]


def _no_room(*_: Any) -> None:
    raise OSError("disk full")


def test_the_receipt_of_a_run_takes_the_place_of_the_watchers_and_is_not_overwritten_by_it(inbox: Path) -> None:
    twice(inbox)
    write_receipts(land(2016, inbox))
    complete = receipts(inbox)
    assert not complete["2016/江岸区.回执"]["is_preliminary"]
    assert complete["2016/江岸区.回执"]["version"] == 1
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("truncate audit.watched_files")
    assert twice(inbox).checked == 1
    assert receipts(inbox) == complete


def test_a_filing_for_an_approved_year_is_told_that_it_comes_late(inbox: Path) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(APPROVED_WITHOUT_FILINGS)
    twice(inbox)
    assert receipts(inbox)["2016/江岸区.回执"]["status"] == "late"


def test_filings_in_a_bucket_are_watched_too_and_answered_beside_them(bucket: str) -> None:
    client = boto3.client("s3")
    client.put_object(Bucket=bucket, Key="filed/武汉市/江岸区.xlsx", Body=made.county().bytes())
    place = f"s3://{bucket}/filed"
    assert look(place) == Looked(checked=0, waiting=1)
    client.put_object(Bucket=bucket, Key="filed/武汉市/江岸区.xlsx", Body=made.county(unit_name="江岸").bytes())
    _wait()
    assert look(place) == Looked(checked=0, waiting=1)
    _wait()
    assert look(place) == Looked(checked=1, waiting=0)
    keys = {item["Key"] for item in client.list_objects_v2(Bucket=bucket)["Contents"]}
    assert "filed-receipts/2016/武汉市/江岸区.回执.json" in keys
    assert rows("select unit_name, intake_status from raw.filings") == [("江岸", "accepted")]


def test_an_inbox_that_is_not_there_is_named(inbox: Path) -> None:
    with pytest.raises(InboxNotFound, match="nowhere"):
        look(inbox / "nowhere")
