"""Intake against a real PostgreSQL: what the inbox holds is in `raw` once, however often it is read and by how many."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any

import psycopg2
import pytest

from tests.support import workbooks as made
from tests.support.intake_figures import close
from tests.support.permissions import permissions_count
from youth_platforms.inbox import settled
from youth_platforms.inbox.files import InboxNotFound
from youth_platforms.intake import filings
from youth_platforms.parsing.read_file import read_file
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.load import load_filing


@pytest.fixture
def warehouse(clean_warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty warehouse and an empty archive."""
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with a county's, a city's and the province's filing of 2016."""
    folder = tmp_path / "inbox"
    (folder / "武汉市").mkdir(parents=True)
    (folder / "江岸区.xlsx").write_bytes(made.county().bytes())
    (folder / "武汉市" / "武汉市.xlsx").write_bytes(made.city().bytes())
    (folder / "登记表.xlsx").write_bytes(made.province().bytes())
    return folder


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def run(folder: Path | str, year: int = 2016) -> dict[str, Any]:
    """Return the steps of intake in a row."""
    run_id = filings.open_run(year, str(folder))
    for batch in filings.collect(run_id, 2):
        filings.read_filings(batch)
    return close(run_id)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return all that reading leaves, but for when it happened."""
    tables = rows("select distinct raw_table from raw.sheets order by 1")
    found = {table: rows(f"select * from raw.{table} order by filing_id, sheet_row") for (table,) in tables}
    found["findings"] = rows("select * from raw.findings order by finding_id")
    found["sheet_columns"] = rows("select * from raw.sheet_columns order by 1, 2, 3")
    found["filings"] = rows("select filing_id, form, unit_code, intake_status, layout_year from raw.filings order by 1")
    return found


@pytest.mark.usefixtures("warehouse")
def test_every_sheet_of_every_form_stands_in_raw(inbox: Path) -> None:
    figures = run(inbox)
    assert (figures["received"], figures["accepted"], figures["findings"]) == (3, 3, 0)
    loaded = {table: len(kept) for table, kept in everything().items() if kept}
    assert {table: count for table, count in loaded.items() if table.startswith(("county", "city", "province"))} == {
        "county_cover": 1,
        "county_platforms": 1,
        "county_activities": 3,
        "county_funding": 2,
        "county_staff": 1,
        "county_partners": 1,
        "county_townships": 1,
        "county_applications": 1,
        "city_cover": 1,
        "city_certifications": 1,
        "city_application_reviews": 1,
        "city_assessments": 1,
        "province_cover": 1,
        "province_panel_scores": 1,
        "province_spot_checks": 1,
        "province_rechecks": 1,
        "province_higher_certifications": 1,
        "province_application_quotas": 1,
        "province_waivers": 1,
    }


@pytest.mark.usefixtures("warehouse")
def test_cells_stand_as_filed_with_their_reading_beside_them(inbox: Path) -> None:
    filing = made.county()
    filing.above["activities"] = [["江岸区活动"]]
    filing.rows["activities"] = [
        made.activity(1, activity_on="2016年3月5日", title=" 讲座\\\n一 ", participants="25人"),
        made.activity(2, participants="很多"),
    ]
    (inbox / "江岸区.xlsx").write_bytes(filing.bytes())
    run(inbox)
    columns = "sheet_row, activity_on, title, participants, has_pictures, canonical, is_set_aside"
    assert rows(f"select {columns} from raw.county_activities order by sheet_row") == [
        (
            3,
            "2016年3月5日",
            " 讲座\\\n一 ",
            "25人",
            "是",
            {"activity_on": "2016-03-05", "title": "讲座\\\n一", "participants": "25"},
            False,
        ),
        (4, "2016-03-03", "活动2", "很多", "是", {"participants": None}, True),
    ]
    assert rows("select sheet, cell, platform_code, held from raw.findings") == [("活动", "E4", made.PLATFORM, "很多")]


@pytest.mark.usefixtures("warehouse")
def test_the_same_command_again_reads_nothing_and_leaves_the_same(inbox: Path) -> None:
    run(inbox)
    before, received = everything(), rows("select filing_id, received_at from raw.filings order by 1")
    run_id = filings.open_run(2016, str(inbox))
    assert filings.collect(run_id, 2) == []
    assert close(run_id)["received"] == 3
    assert everything() == before
    assert rows("select filing_id, received_at from raw.filings order by 1") == received


@pytest.mark.usefixtures("warehouse")
def test_a_changed_parser_reads_again_and_leaves_no_row_twice(inbox: Path) -> None:
    run(inbox)
    before = everything()
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("update raw.filings set parser_version = 'an older one'")
    run_id = filings.open_run(2016, str(inbox))
    batches = filings.collect(run_id, 1)
    assert len(batches[0]) == 3
    filings.read_filings(batches[0])
    assert everything() == before


@pytest.mark.usefixtures("warehouse")
def test_batches_read_twice_at_the_same_time_leave_the_same(inbox: Path) -> None:
    run_id = filings.open_run(2016, str(inbox))
    ids = [identifier for batch in filings.collect(run_id, 2) for identifier in batch]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: filings.read_filings(ids), range(3)))
    together = everything()
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("update raw.filings set parser_version = ''")
    filings.read_filings(ids)
    assert everything() == together
    assert len(together["county_activities"]) == 3


@pytest.mark.usefixtures("warehouse")
def test_a_run_that_broke_off_goes_on_where_it_stood(inbox: Path) -> None:
    run_id = filings.open_run(2016, str(inbox))
    first, *_ = filings.collect(run_id, 3)
    filings.read_filings(first)
    with pytest.raises(filings.IntakeIncomplete, match="2 filings"):
        filings.close_intake(run_id)
    rest = filings.collect(run_id, 3)
    assert sorted(identifier for batch in rest for identifier in batch) != first
    assert sum(map(len, rest)) == 2


@pytest.mark.usefixtures("warehouse")
def test_a_load_that_fails_leaves_the_earlier_reading_whole(inbox: Path) -> None:
    run(inbox)
    before = everything()
    (identifier,) = rows("select filing_id from raw.filings where form = 'county_report'")[0]
    filing = read_file(made.county().bytes(), "a.xlsx")
    filing.sheets[-1] = replace(filing.sheets[-1], lines=b"not\tenough\n")
    with connect() as connection, pytest.raises(psycopg2.Error):
        load_filing(connection, identifier, filing, "v")
    assert everything() == before


@pytest.mark.usefixtures("warehouse")
def test_filings_of_other_years_stay_where_they_lie_and_are_listed(inbox: Path) -> None:
    (inbox / "旧.xlsx").write_bytes(made.county(report_year=2015).bytes())
    figures = run(inbox)
    assert (figures["received"], figures["other_year"]) == (3, 1)
    assert rows("select file_name, filing_id, report_year from audit.run_files where disposition = 'other_year'") == [
        ("旧.xlsx", None, 2015)
    ]
    assert rows("select count(*) from raw.county_cover where report_year = '2015'") == [(0,)]
    assert run(inbox, 2015)["received"] == 1


@pytest.mark.usefixtures("warehouse")
def test_what_is_no_workbook_is_received_and_rejected_and_the_run_goes_on(inbox: Path) -> None:
    (inbox / "说明.docx").write_bytes(b"PK\x03\x04 no workbook")
    (inbox / "空.xlsx").touch()
    (inbox / "文本.xlsx").write_text("平台编码,活动日期")
    (inbox / "一半.xlsx").write_bytes(made.county().bytes()[:5000])
    (inbox / "未知年度.xlsx").write_bytes(made.county(report_year=2014).bytes())
    figures = run(inbox)
    assert (figures["received"], figures["accepted"], figures["rejected"]) == (8, 3, 5)
    found = rows("select file_name, check_code, severity from raw.findings inner join raw.filings using (filing_id)")
    assert sorted(found) == [
        ("一半.xlsx", "file_corrupt", "critical"),
        ("文本.xlsx", "not_a_workbook", "critical"),
        ("未知年度.xlsx", "year_unknown", "critical"),
        ("空.xlsx", "file_empty", "critical"),
        ("说明.docx", "file_corrupt", "critical"),
    ]


@pytest.mark.usefixtures("warehouse")
def test_what_this_machine_cannot_read_is_told_by_name_and_is_nobodys_rejected_filing(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(inbox)
    monkeypatch.setattr(settled, "limit", {"inbox_tries": 2, "inbox_pause_seconds": 0}.__getitem__)
    (inbox / "江岸区.xlsx").unlink()
    (inbox / "江岸区.xlsx").symlink_to("nowhere.xlsx")
    (inbox / "坏盘.xlsx").symlink_to("/proc/self/mem")
    figures = run(inbox)
    assert (figures["received"], figures["rejected"]) == (2, 0)
    unread = rows("select file_name, reason_zh, form, unit_code, report_year from audit.unread_files order by 1")
    assert [(name, reason.partition("（")[0], *unit) for name, reason, *unit in unread] == [
        ("坏盘.xlsx", "读取出错", None, None, None),
        ("江岸区.xlsx", "文件不在", "county_report", "420102", 2016),
    ]


@pytest.mark.usefixtures("warehouse")
def test_a_file_and_a_folder_that_lose_their_permission_before_they_were_read_are_told_and_reject_nobody(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(inbox)
    monkeypatch.setattr(settled, "limit", {"inbox_tries": 2, "inbox_pause_seconds": 0}.__getitem__)
    run_id = filings.open_run(2016, str(inbox))
    with permissions_count():
        (inbox / "江岸区.xlsx").chmod(0)
        (inbox / "武汉市").chmod(0)
        for batch in filings.collect(run_id, 2):
            filings.read_filings(batch)
        figures = close(run_id)
    assert (figures["received"], figures["rejected"]) == (1, 0)
    assert rows("select file_name, reason_zh, unit_code from audit.unread_files order by 1") == [
        ("武汉市/", "文件夹打不开：没有读取权限", None),
        ("江岸区.xlsx", "没有读取权限", "420102"),
    ]


@pytest.mark.usefixtures("warehouse")
def test_a_file_that_loses_its_permission_after_it_was_collected_counts_as_it_was(inbox: Path) -> None:
    run_id = filings.open_run(2016, str(inbox))
    with permissions_count():
        batches = filings.collect(run_id, 2)
        (inbox / "江岸区.xlsx").chmod(0)
        for batch in batches:
            filings.read_filings(batch)
        figures = close(run_id)
    assert (figures["received"], figures["accepted"]) == (3, 3)
    assert rows("select * from audit.unread_files") == []


@pytest.mark.usefixtures("warehouse")
def test_a_file_that_can_be_read_a_moment_later_is_taken(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "limit", {"inbox_tries": 2, "inbox_pause_seconds": 0.5}.__getitem__)
    (inbox / "江岸区.xlsx").rename(inbox.parent / "江岸区.xlsx")
    (inbox / "江岸区.xlsx").symlink_to(inbox.parent / "later.xlsx")
    comes = Timer(0.2, lambda: (inbox.parent / "江岸区.xlsx").rename(inbox.parent / "later.xlsx"))
    comes.start()
    run_id = filings.open_run(2016, str(inbox))
    assert len([identifier for batch in filings.collect(run_id, 2) for identifier in batch]) == 3
    assert rows("select * from audit.unread_files") == []


@pytest.mark.usefixtures("warehouse")
def test_a_file_that_goes_away_before_it_was_read_is_none(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "limit", {"inbox_tries": 2, "inbox_pause_seconds": 0.5}.__getitem__)
    (inbox / "江岸区.xlsx").unlink()
    (inbox / "江岸区.xlsx").symlink_to("nowhere.xlsx")
    Timer(0.2, (inbox / "江岸区.xlsx").unlink).start()
    assert run(inbox)["received"] == 2
    assert rows("select * from audit.unread_files") == []


@pytest.mark.usefixtures("warehouse")
def test_a_workbook_still_being_copied_when_it_was_collected_is_read_again_before_the_intake_ends(inbox: Path) -> None:
    whole = (inbox / "江岸区.xlsx").read_bytes()
    (inbox / "江岸区.xlsx").write_bytes(whole[:5000])
    run_id = filings.open_run(2016, str(inbox))
    for batch in filings.collect(run_id, 2):
        filings.read_filings(batch)
    (inbox / "江岸区.xlsx").write_bytes(whole)
    (inbox / "后到.xlsx").write_bytes(made.county(filed_on="2017-01-20").bytes())
    figures = close(run_id)
    assert (figures["received"], figures["accepted"], figures["rejected"]) == (4, 4, 0)


@pytest.mark.usefixtures("warehouse")
def test_a_file_that_never_stands_still_is_unread_and_not_rejected(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (settled, filings):
        monkeypatch.setattr(module, "limit", {"inbox_tries": 2, "inbox_pause_seconds": 0}.__getitem__)
    run(inbox)
    ended = Event()

    def grow() -> None:
        with (inbox / "江岸区.xlsx").open("ab") as file:
            while not ended.wait(0.001):
                file.write(b"x")
                file.flush()

    grows = Thread(target=grow)
    grows.start()
    try:
        figures = run(inbox)
    finally:
        ended.set()
        grows.join()
    assert (figures["received"], figures["rejected"]) == (2, 0)
    assert rows("select file_name, reason_zh, unit_code from audit.unread_files") == [
        ("江岸区.xlsx", "文件一直在变（可能仍在复制）", "420102")
    ]


@pytest.mark.usefixtures("warehouse")
def test_what_changes_after_every_look_is_listed_next_to_what_was_unread_before(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (settled, filings):
        monkeypatch.setattr(module, "limit", {"inbox_tries": 2, "inbox_pause_seconds": 0}.__getitem__)
    (inbox / "坏盘.xlsx").symlink_to("nowhere.xlsx")
    reads = filings.read_filings

    def read_and_see_it_change(batch: list[str]) -> None:
        reads(batch)
        with (inbox / "江岸区.xlsx").open("ab") as file:
            file.write(b"x")

    monkeypatch.setattr(filings, "read_filings", read_and_see_it_change)
    run_id = filings.open_run(2016, str(inbox))
    for batch in filings.collect(run_id, 1):
        filings.read_filings(batch)
    assert close(run_id)["received"] == 2
    assert rows("select file_name from audit.unread_files order by 1") == [("坏盘.xlsx",), ("江岸区.xlsx",)]


@pytest.mark.usefixtures("warehouse")
def test_hidden_files_locks_receipts_pipes_and_loops_are_no_filings(inbox: Path) -> None:
    locks = (
        ".DS_Store",
        "~$江岸区.xlsx",
        ".~lock.江岸区.xlsx#",
        "Thumbs.db",
        "THUMBS.DB",
        "desktop.ini",
        "Desktop.ini",
    )
    unfinished = ("江岸区.xlsx.crdownload", "江岸区.xlsx.PART", "江岸区.xlsx.part", "A1B2.tmp", "~WRD0001.TMP")
    for name in (*locks, *unfinished):
        (inbox / name).write_bytes(b"x")
    for folder in ("receipts", "回执", ".git", "__MACOSX", "武汉市/receipts"):
        (inbox / folder).mkdir()
        (inbox / folder / "回执.xlsx").write_bytes(made.county().bytes())
    (inbox / "武汉市" / "loop").symlink_to(inbox)
    os.mkfifo(inbox / "pipe.xlsx")
    assert run(inbox)["received"] == 3


@pytest.mark.usefixtures("warehouse")
def test_a_name_in_an_old_encoding_is_taken(inbox: Path) -> None:
    with open(os.fsencode(inbox) + b"/\xbd\xad\xb0\xb6.xlsx", "wb") as file:
        file.write(made.county(filed_on="2017.2.1").bytes())
    assert run(inbox)["accepted"] == 4
    assert ("\\xbd\\xad\\xb0\\xb6.xlsx",) in rows("select file_name from raw.filings")


@pytest.mark.usefixtures("warehouse")
def test_an_empty_folder_and_a_year_that_nobody_filed_are_complete_runs(inbox: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run(empty)["received"] == 0
    nobody_filed = run(inbox, 2019)
    assert (nobody_filed["received"], nobody_filed["other_year"]) == (0, 3)
    assert rows("select count(*) from audit.runs where intake_finished_at is null") == [(0,)]


@pytest.mark.usefixtures("warehouse")
@pytest.mark.parametrize("name", ["nowhere", "江岸区.xlsx"])
def test_an_inbox_that_is_no_folder_is_said_so_before_a_run_is_opened(inbox: Path, name: str) -> None:
    with pytest.raises(InboxNotFound, match=name):
        filings.open_run(2016, str(inbox / name))
    assert rows("select * from audit.runs") == []


@pytest.mark.usefixtures("warehouse")
def test_the_newest_of_two_filings_of_a_unit_counts_and_both_are_kept(inbox: Path) -> None:
    (inbox / "江岸区(改).xlsx").write_bytes(made.county(filed_on="2017-01-20").bytes())
    assert run(inbox)["received"] == 4
    assert rows("select file_name, version, status from audit.filings where unit_code = '420102' order by version") == [
        ("江岸区.xlsx", 1, "superseded"),
        ("江岸区(改).xlsx", 2, "accepted"),
    ]


@pytest.mark.usefixtures("warehouse")
def test_what_a_unit_changed_when_it_filed_again_is_told_row_by_row(inbox: Path) -> None:
    again = made.county(filed_on="2017年1月20日")
    first, second, third = again.rows["activities"]
    first["activity_on"] = "2016.1.1"  # the same day in another spelling
    second["participants"] = "４０人"
    third["title"] = "新活动"
    again.rows["staff"][0]["person_name"] = "李四"
    (inbox / "江岸区(改).xlsx").write_bytes(again.bytes())
    run(inbox)
    changes = rows(
        "select sheet, change, earlier_row, later_row, changed_columns, later_content ->> '参与人数'"
        " from audit.version_changes order by sheet, coalesce(later_row, earlier_row), change"
    )
    activities = [change for change in changes if change[0] == "活动"]
    assert [change[:4] for change in activities] == [
        ("活动", "修改", 3, 3),
        ("活动", "删除", 4, None),
        ("活动", "新增", None, 4),
    ]
    assert activities[0][4:] == (["参与人数"], "40")
    assert [(sheet, change, columns) for sheet, change, _, _, columns, _ in changes if sheet != "活动"] == [
        ("封面", "修改", ["填报日期"]),
        ("队伍", "修改", ["姓名"]),
    ]
    assert "李四" not in str(rows("select * from audit.version_changes"))


@pytest.mark.usefixtures("warehouse")
def test_every_byte_received_is_in_the_archive_under_its_hash(inbox: Path, tmp_path: Path) -> None:
    run(inbox)
    original = (inbox / "江岸区.xlsx").read_bytes()
    shutil.rmtree(inbox)
    ((sha256,),) = rows("select sha256 from raw.filings where file_name = '江岸区.xlsx'")
    assert (tmp_path / "archive" / sha256[:2] / sha256).read_bytes() == original
    assert len([path for path in (tmp_path / "archive").rglob("*") if path.is_file()]) == 3


@pytest.mark.usefixtures("warehouse")
def test_batches_are_of_like_size_and_none_is_empty(inbox: Path) -> None:
    run_id = filings.open_run(2016, str(inbox))
    assert [len(batch) for batch in filings.collect(run_id, 2)] in ([1, 2], [2, 1])
    assert [len(batch) for batch in filings.collect(run_id, 9)] == [1, 1, 1]


@pytest.mark.usefixtures("warehouse")
def test_progress_is_told_filing_by_filing(inbox: Path) -> None:
    progress: list[tuple[int, int]] = []
    run_id = filings.open_run(2016, str(inbox))
    (ids,) = filings.collect(run_id, 1)
    filings.read_filings(ids, lambda done, total: progress.append((done, total)))
    assert progress == [(1, 3), (2, 3), (3, 3)]
