"""A copy of the warehouse and of the archive, and coming back from it."""

from contextlib import closing
from datetime import datetime, timedelta

import psycopg2
import pytest

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import outputs, write_whole
from youth_platforms.inbox.files import Archive
from youth_platforms.ops.backups import back_up, back_up_and_forget, restore
from youth_platforms.warehouse.audit.answers import Answer
from youth_platforms.warehouse.audit.approvals import record_answer
from youth_platforms.warehouse.ledger.chain import verify

TABLES = """
    select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname in ('raw', 'audit', 'counter', 'marts')
"""
RIGHTS = """
    select count(*) from information_schema.table_privileges where right(grantee, 7) = 'readers' and table_schema = %s
"""


def ask(connection, query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return cursor.fetchall()


def fingerprints(connection):
    """A hash of the rows of each table, and how many rights readers have."""
    hashes = {
        table: ask(connection, f"select count(*), md5(string_agg(md5(t::text), '' order by t::text)) from {table} as t")
        for (table,) in ask(connection, TABLES)
    }
    return hashes | {schema: ask(connection, RIGHTS, schema) for schema in ("marts", "audit", "报表")}


@pytest.fixture
def copy(decided, tmp_path):
    """A copy of the published world in which a person approved a list."""
    [(run_id,)] = ask(decided, "select run_id from audit.runs where report_year = 2016")
    record_answer(run_id, Answer("张三", approved=True))
    write_whole(outputs(2016) / "objections" / "420100" / "ab.pdf", b"%PDF-")
    back_up(tmp_path / "copy")
    return tmp_path / "copy"


def test_a_restored_warehouse_holds_every_row_every_filing_and_the_readers_rights(
    decided, copy, request, tmp_path, monkeypatch
):
    before = fingerprints(decided)
    assert before["audit.certification_ledger"][0][0] > 0
    assert before["marts"] > [(0,)]
    [(sha256,)] = ask(decided, "select sha256 from audit.filings order by 1 limit 1")
    filed = Archive().read(sha256)
    newest = verify().newest_hash
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.setenv("YP_STORE", str(tmp_path / "store"))
    url = request.getfixturevalue("clean_warehouse")
    restore(copy)
    with psycopg2.connect(url) as restored:
        assert fingerprints(restored) == before
    restored.close()
    assert Archive().read(sha256) == filed
    assert (outputs(2016) / "objections" / "420100" / "ab.pdf").read_bytes() == b"%PDF-"
    assert verify(newest).broken is None
    with pytest.raises(Refusal, match="filings already"):
        restore(copy)


def test_a_copy_is_never_written_over_another_and_a_folder_without_one_is_told(decided, tmp_path):
    with pytest.raises(Refusal, match="exists already"):
        back_up(tmp_path)
    with pytest.raises(Refusal, match=r"warehouse\.dump is missing"):
        restore(tmp_path)


def test_a_restore_leaves_what_others_keep_in_the_same_database(clean_warehouse, tmp_path):
    back_up(tmp_path / "copy")
    with closing(psycopg2.connect(clean_warehouse)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("create schema theirs; create table theirs.kept as select 1 as one")
            restore(tmp_path / "copy")
            cursor.execute("create view theirs.runs as select run_id from audit.runs")
            with pytest.raises(Refusal, match=r"theirs\.runs would be lost"):
                restore(tmp_path / "copy")
        assert ask(connection, "select one from theirs.kept") == [(1,)]
        assert ask(connection, "select run_id from theirs.runs") == []


def test_a_copy_every_night_keeps_the_newest_and_what_is_no_copy_of_its_own(clean_warehouse, tmp_path):
    (tmp_path / "before the upgrade").mkdir()
    night = datetime(2016, 2, 28, 2, 30)
    for day in range(4):
        back_up_and_forget(tmp_path, 2, night + timedelta(days=day))
    assert {path.name for path in tmp_path.iterdir()} == {"before the upgrade", "2016-03-01T0230", "2016-03-02T0230"}
    assert (tmp_path / "2016-03-02T0230" / "warehouse.dump").stat().st_size


def test_a_copy_that_failed_leaves_nothing_of_itself(clean_warehouse, tmp_path, monkeypatch):
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    (tmp_path / "archive" / "ab").mkdir(parents=True)
    (tmp_path / "archive" / "ab" / ("ab" * 32)).symlink_to("/nowhere")
    with pytest.raises(OSError, match="abab"):
        back_up_and_forget(tmp_path / "copies", 2, datetime(2016, 2, 28, 2, 30))
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_copy_leaves_out_a_file_that_is_just_arriving_in_the_archive(clean_warehouse, tmp_path, monkeypatch):
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    sha256 = Archive().keep_bytes(b"whole")
    arriving = tmp_path / "archive" / sha256[:2] / f"{sha256}.0123"
    # It has been moved away by the time that it is copied.
    arriving.symlink_to("/nowhere")
    back_up(tmp_path / "copy")
    copied = [path for path in (tmp_path / "copy" / "archive").rglob("*") if path.is_file()]
    assert [path.name for path in copied] == [sha256]
    assert copied[0].read_bytes() == b"whole"
