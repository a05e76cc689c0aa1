"""Filing at the counter: who may, what is taken and what is not, and the receipt that follows within seconds."""

import asyncio
import io
import re
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import openpyxl
import psycopg2
import pytest
from httpx import Response
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient

from portal import accounts
from portal.app import standalone
from portal.counter_pages import upload_form
from portal.counter_pages.file import FINDINGS_LIMIT
from tests.portal.conftest import PASSWORD, LogIn, enter, token_of
from tests.support import workbooks as made
from tests.support.corridor import land
from youth_platforms.counter import reading, uploads
from youth_platforms.forms.vocabularies import limit
from youth_platforms.inbox.files import Archive, Inbox
from youth_platforms.intake.watch import look
from youth_platforms.parsing.parser_processes import ParserProcesses
from youth_platforms.parsing.read_file import identify_file
from youth_platforms.reference.divisions import Unit, counties, unit
from youth_platforms.returns.find_receipt import find_receipt
from youth_platforms.returns.write_receipts import write_receipts
from youth_platforms.warehouse.connection import connect

JIANGAN, JIANGHAN = "420102江岸区", "420103江汉区"
LOGINS = {
    JIANGAN: "county_420102",
    JIANGHAN: "county_420103",
    "420100武汉市": "city_420100",
    "420200黄石市": "city_420200",
    "420000湖北省": "province",
}


@pytest.fixture
def inbox(clean_warehouse, tmp_path, monkeypatch) -> Path:
    """An empty inbox of a warehouse in which nothing was published."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("INBOX", str(folder))
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    return folder


@pytest.fixture
def at(inbox) -> Iterator[LogIn]:
    """A browser of its own in which an account is logged in, which is made where it is first needed."""
    made: set[str] = set()
    with ExitStack() as stack:

        def log_in(name: str) -> TestClient:
            if name not in made:
                accounts.save(name, f"youth_platforms_{LOGINS[name]}", PASSWORD)
                made.add(name)
            browser = stack.enter_context(TestClient(standalone(), raise_server_exceptions=False))
            assert enter(browser, name, PASSWORD).status_code == 303
            return browser

        yield log_in


def send(
    browser: TestClient, content: bytes, *, name="报表.xlsx", year=2016, form="county_report", **fields
) -> Response:
    data = {"csrf": token_of(browser.get(f"/counter/{year}")), **fields}
    return browser.post(f"/counter/{year}/{form}", data=data, files={"file": (name, content)}, follow_redirects=False)


def receipt_of(browser: TestClient, sent: Response) -> str:
    """Return the page of the receipt, once it is written."""
    assert sent.status_code == 303, sent.text
    for _ in range(300):
        page = browser.get(sent.headers["location"])
        if "refresh" not in page.headers:
            assert page.status_code == 200
            return page.text
        time.sleep(0.1)
    raise AssertionError("no receipt after 30 s")


def rows(query: str, *values: object) -> list[tuple]:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def faulty() -> bytes:
    filing = made.county()
    filing.rows["activities"][0]["participants"] = "很多"
    return filing.bytes()


def test_a_county_files_and_gets_its_receipt_and_only_those_above_it_see_it_but_not_the_workbook(at, inbox):
    county = at(JIANGAN)
    home = county.get("/counter/2016").text
    assert "期限2017年1月31日，<b>已过期限" in home
    assert "网上还没有报送" in home
    content = faulty()
    sent = send(county, content)
    page = receipt_of(county, sent)
    assert "已接收（有问题）" in page
    assert "很多" in page
    assert ">E2</td>" in page
    number = sent.headers["location"].rpartition("/")[2]
    marked = county.get(f"/counter/uploads/{number}/workbook")
    assert openpyxl.load_workbook(io.BytesIO(marked.content)).sheetnames[0] == "回执"
    [file] = inbox.rglob("*.xlsx")
    assert file.relative_to(inbox).parts[:2] == ("柜台", "2016")
    assert file.name.startswith("420102-county_report-")
    assert file.read_bytes() == content
    assert "已接收（有问题）" in county.get("/counter/2016").text
    for name, (page_status, workbook_status) in {
        JIANGHAN: (404, 404),
        "420200黄石市": (404, 404),
        "420100武汉市": (200, 403),
        "420000湖北省": (200, 403),
    }.items():
        other = at(name)
        seen = other.get(f"/counter/uploads/{number}")
        assert (seen.status_code, other.get(f"/counter/uploads/{number}/workbook").status_code) == (
            page_status,
            workbook_status,
        ), name
        assert "王明" not in seen.text
        assert "027-12345678" not in seen.text
    events = rows("select event, path from access.portal_log where account = %s order by entry_id", JIANGAN)
    assert [event for event, _ in events] == ["login", "upload", "receipt"]


def test_a_workbook_of_another_unit_year_or_form_is_refused_with_what_it_says_and_what_is_expected(at, inbox):
    county = at(JIANGAN)
    for content, name, year, said in (
        (made.county(unit_code="420103", unit_name="江汉区").bytes(), "a.xlsx", 2016, "封面所填单位：江汉区（420103）"),
        (made.county(report_year=2015).bytes(), "a.xlsx", 2016, "封面所填年度：2015年度"),
        (made.city().bytes(), "a.xlsx", 2016, "封面写的是市(州)年度报表"),
        (b"PK", "a.xlsx", 2016, "没有读到封面"),
        (made.county().bytes(), "a.docx", 2016, "只收工作簿"),
        (b"", "a.xlsx", 2016, "空文件"),
    ):
        refused = send(county, content, name=name, year=year)
        assert refused.status_code == 422, said
        assert said in refused.text
    assert "2016年度县(市、区)年度报表，填报单位江岸区（420102）" in send(county, made.city().bytes()).text
    assert send(county, made.city().bytes(), form="city_report").status_code == 403
    assert send(county, made.county().bytes(), csrf="forged").status_code == 403
    assert county.get("/counter/2099").status_code == 404
    assert county.get(f"/counter/uploads/{2**63}").status_code == 404
    assert list(inbox.rglob("*")) == []
    assert rows("select count(*) from counter.uploads") == [(0,)]
    assert rows("select count(*) from access.portal_log where event = 'upload_refused'") == [(9,)]


def test_more_than_may_be_taken_is_cut_off_while_it_arrives(at, inbox, monkeypatch):
    county = at(JIANGAN)
    monkeypatch.setattr(upload_form, "_AROUND", 1000 - limit("file_bytes"))
    refused = send(county, made.county().bytes())
    assert refused.status_code == 413
    assert "超过50 MB" in refused.text
    assert list(inbox.rglob("*")) == []


def test_a_connection_that_breaks_while_a_form_arrives_is_no_bug():
    async def broken() -> dict[str, str]:
        return {"type": "http.disconnect"}

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, broken)
    # In a thread of its own: a browser that other tests opened has its loop in this one.
    with ThreadPoolExecutor() as threads, pytest.raises(HTTPException, match="400"):
        threads.submit(asyncio.run, upload_form.read_file(request, 1000)).result()


def test_the_same_bytes_again_and_at_the_same_moment_are_one_upload_and_one_file(at, inbox):
    browsers = [at(JIANGAN) for _ in range(4)]
    tokens = [token_of(browser.get("/counter/2016")) for browser in browsers]
    content = made.county().bytes()

    def once(nth: int) -> Response:
        return browsers[nth].post(
            "/counter/2016/county_report",
            data={"csrf": tokens[nth]},
            files={"file": ("a.xlsx", content)},
            follow_redirects=False,
        )

    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(once, range(4)))
    assert [answer.status_code for answer in answers] == [303] * 4
    assert len({answer.headers["location"].partition("?")[0] for answer in answers}) == 1
    assert rows("select count(*) from counter.uploads") == [(1,)]
    assert len(list(inbox.rglob("*.xlsx"))) == 1
    assert "没有重复收下" in receipt_of(browsers[0], send(browsers[0], content))


def test_filed_again_the_page_says_what_changed_and_names_no_person(at, inbox):
    county = at(JIANGAN)
    receipt_of(county, send(county, made.county().bytes()))
    again = made.county(filed_on=made.date(2017, 1, 20))
    again.rows["activities"][0]["participants"] = 77
    again.rows["staff"][0]["person_name"] = "新来的人"
    page = receipt_of(county, send(county, again.bytes()))
    changes = page.partition('id="changes"')[2]
    assert "25 → 77" in re.sub("</?bdi>", "", changes)
    assert "新来的人" not in changes
    assert "已有新版" in county.get("/counter/2016").text


def test_of_very_many_findings_the_page_lists_the_first_and_says_so(at, inbox):
    filing = made.county()
    filing.rows["activities"] = [made.activity(nth, participants="很多") for nth in range(FINDINGS_LIMIT + 30)]
    page = receipt_of(at(JIANGAN), send(at(JIANGAN), filing.bytes()))
    assert page.count('<td data-label="单元格"') == FINDINGS_LIMIT
    assert f"只列前{FINDINGS_LIMIT}条" in page


def test_the_version_that_counts_is_the_one_of_the_newest_filing_date_and_the_others_say_that_they_do_not(at, inbox):
    county = at(JIANGAN)
    sheets = made.county(filed_on=made.date(2017, 1, 25)).grids()
    sheets.popitem()
    rejected = send(county, made.workbook(sheets))
    assert "整份未被采用" in receipt_of(county, rejected)
    assert "采用</span>" not in county.get("/counter/2016").text
    first = send(county, made.county(filed_on=made.date(2017, 1, 20)).bytes())
    older = send(county, made.county(filed_on=made.date(2017, 1, 10)).bytes())
    assert "这一版不采用" not in receipt_of(county, first)
    assert "这一版不采用" in receipt_of(county, older)
    assert counted(county) == [first.headers["location"]]


def test_what_is_filed_after_the_approval_is_late_and_takes_no_place_of_the_approved_version(at, inbox):
    county, city = at(JIANGAN), at("420100武汉市")
    first = send(county, made.county(filed_on=made.date(2017, 1, 20)).bytes())
    receipt_of(county, first)
    run_id = land(2016, inbox, accept="试验")
    rows(
        "insert into audit.certification_editions (report_year, edition_no, chain_no, run_id, approver, is_automatic,"
        " approved_at, filing_ids, input_sha256, earlier_years, inputs_hash, rules_version, readings, code_version,"
        " decision_hash, changes, changes_zh, previous_hash, chain_hash) select 2016, 1, 1, %s, '王主任', false, now(),"
        " array_agg(filing_id), '{}', '{}', '', '', '{}', '', '', '{}', '', '', '' from raw.filings returning 1",
        run_id,
    )
    late = send(county, made.county(filed_on=made.date(2017, 1, 30)).bytes())
    assert "迟报（已收存）" in receipt_of(county, late)
    assert counted(county) == [first.headers["location"]]
    assert "仍可报送" not in county.get("/counter/2016").text
    board = city.get("/counter/check?year=2016").text
    assert 'data-label="填报日期" class="keep">2017-01-20' in board


def counted(browser: TestClient) -> list[str]:
    """Return the addresses of the uploads that the page of the year calls those that count."""
    listed = browser.get("/counter/2016").text.partition("报送过的版本")[2].split("<tr>")
    return [re.findall('href="([^"#]+)"', row)[0] for row in listed if "采用</span>" in row]


def test_the_watcher_and_the_run_find_what_was_filed_like_any_other_file_and_read_it_once(at, inbox):
    county = at(JIANGAN)
    receipt_of(county, send(county, made.county().bytes()))
    seen = rows("select filing_id, received_at from raw.filings")
    look(str(inbox), 0, 60)
    assert look(str(inbox), 0, 60).checked == 1
    run_id = land(2016, inbox, accept="试验")
    assert rows("select filing_id, received_at from raw.filings") == seen
    assert rows("select disposition from audit.run_files where run_id = %s", run_id) == [("taken",)]


def test_a_county_that_opens_many_pages_at_the_same_moment_sees_them_all(at, inbox):
    county = at(JIANGAN)
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: county.get("/counter/2016").status_code, range(24)))
    assert set(answers) == {200}


def test_the_blank_form_has_the_units_name_and_an_unknown_unit_gets_none(at, inbox):
    county = at(JIANGAN)
    got = county.get("/counter/2016/county_report/blank")
    cover = openpyxl.load_workbook(io.BytesIO(got.content)).worksheets
    assert any(cell.value == "江岸区" for sheet in cover for row in sheet.iter_rows() for cell in row)
    assert county.get("/counter/2016/city_report/blank").status_code == 403


def test_a_city_reads_that_its_assessments_are_due_before_its_report(at, inbox):
    page = at("420100武汉市").get("/counter/2016").text
    assert "期限2017年1月31日" in page
    assert "绩效考核，期限2016年12月15日" in page
    assert "绩效考核" not in at(JIANGAN).get("/counter/2016").text


def test_a_form_of_a_directly_administered_county_and_of_the_province_is_its_own():
    assert [one.form for one in uploads.owed_by("youth_platforms_city_429004")] == ["city_report", "county_report"]
    assert [one.form for one in uploads.owed_by("youth_platforms_county_429004")] == ["county_report"]
    assert [one.form for one in uploads.owed_by("youth_platforms_province")] == ["province_report"]
    assert uploads.owed_by("youth_platforms_bi") == ()


def test_where_the_inbox_cannot_be_written_to_nothing_is_kept_and_the_page_says_so(at, inbox):
    county = at(JIANGAN)
    inbox.rmdir()
    refused = send(county, made.county().bytes())
    assert refused.status_code == 503
    assert "收件处暂时不能收文件" in refused.text
    assert rows("select count(*) from counter.uploads") == [(0,)]
    inbox.mkdir()
    assert "已接收" in receipt_of(county, send(county, made.county().bytes()))


def test_of_a_file_for_which_the_disk_has_no_room_nothing_stays_in_the_inbox_and_the_archive(tmp_path):
    content, (soft, hard) = bytes(2**20), resource.getrlimit(resource.RLIMIT_FSIZE)
    inbox, archive = Inbox(str(tmp_path)), Archive(str(tmp_path / "archive"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**19, hard))
    try:
        for keep in (lambda: inbox.put("柜台/a.xlsx", content), lambda: archive.keep_bytes(content)):
            with pytest.raises(OSError, match="File too large"):
                keep()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_is_sent_again_after_postgresql_failed_between_the_inbox_and_the_list_is_one_file(inbox):
    rows(
        "create function counter.fail() returns trigger language plpgsql as 'begin raise exception ''broke''; end';"
        " create constraint trigger fails after insert on counter.uploads deferrable initially deferred"
        " for each row execute function counter.fail(); select 1"
    )
    of, content = unit(made.COUNTY), made.county().bytes()
    assert of
    with pytest.raises(psycopg2.errors.RaiseException, match="broke"):
        take(of, content)
    rows("drop trigger fails on counter.uploads; select 1")
    # In another second.
    time.sleep(1)
    take(of, content)
    assert len(list(inbox.rglob("*.xlsx"))) == 1


def test_without_postgresql_the_upload_is_answered_503_in_chinese(at, inbox, monkeypatch):
    county = at(JIANGAN)
    token = token_of(county.get("/counter/2016"))
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://me:hidden@127.0.0.1:1/x")
    accounts.owner.close()
    sent = county.post("/counter/2016/county_report", data={"csrf": token}, files={"file": ("a.xlsx", b"x")})
    assert sent.status_code == 503
    assert "数据库没有回应" in sent.text


def test_what_is_sent_after_the_session_ended_is_answered_so_and_the_login_leads_back_to_the_form(at, inbox):
    county = at(JIANGAN)
    token = token_of(county.get("/counter/2016"))
    rows("delete from access.portal_sessions returning 1")
    sent = county.post(
        "/counter/2016/county_report",
        data={"csrf": token},
        files={"file": ("a.xlsx", made.county().bytes())},
        headers={"Referer": "http://testserver/counter/2016?x=1"},
    )
    assert sent.status_code == 401
    assert "刚才提交的没有收下" in sent.text
    assert rows("select count(*) from counter.uploads") == [(0,)]
    [wanted] = re.findall('name="next" value="([^"]+)"', sent.text)
    again = county.post("/login", data={"name": JIANGAN, "password": PASSWORD, "csrf": token_of(sent), "next": wanted})
    assert (again.status_code, again.url.path) == (200, "/counter/2016")


def take(unit: Unit, content: bytes) -> None:
    uploads.take(
        content,
        "a.xlsx",
        login=f"youth_platforms_county_{unit.code}",
        account=unit.name,
        form="county_report",
        year=2016,
        today=made.date(2016, 12, 1),
        identify=identify_file,
    )


def filed_at_once(count: int) -> list[str]:
    """File for so many counties at the same moment, each by itself; return the units."""
    units = [county for county in counties() if county.counts_as_county][:count]

    def file(nth: int) -> None:
        take(units[nth], made.county(unit_code=units[nth].code, unit_name=units[nth].name).bytes())

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(file, range(count)))
    return [unit.code for unit in units]


def test_of_many_uploads_at_the_same_moment_each_has_one_receipt_and_none_is_lost(inbox):
    units = filed_at_once(6)
    assert len(list(inbox.rglob("*.xlsx"))) == len(units)
    taken: list[str] = []

    def read_all(name: str) -> None:
        with ParserProcesses(1) as parsers:
            while claimed := reading.claim(name):
                taken.append(claimed.file_name)
                reading.read(claimed, parsers)
                reading._settle(name, claimed)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(read_all, ("a", "b", "c")))
    assert len(taken) == len(set(taken)) == len(units), "each is read once"
    for code, inbox_url, name, filing in rows("select unit_code, inbox, file_name, filing_id from counter.uploads"):
        found = find_receipt(inbox_url, 2016, name, filing)
        assert found
        assert found.content["unit_code"] == code
    assert rows("select count(*) from counter.readings where read_at is null") == [(0,)]


def test_a_claim_of_a_process_that_went_away_lapses_and_what_cannot_be_read_is_left_to_the_data_team(inbox):
    filed_at_once(1)
    assert reading.claim("gone")
    assert reading.claim("next") is None
    rows(
        "update counter.readings set claimed_at = now() - make_interval(secs => %s) returning 1",
        limit("counter_claim_seconds") + 1,
    )
    with ParserProcesses(1) as parsers:
        for file in inbox.rglob("*.xlsx"):
            file.unlink()
        archive = inbox.parent / "archive"
        archive.rename(inbox.parent / "away")
        assert reading.read_next("next", parsers)
        assert rows("select tries, failed_at is null, read_at is null from counter.readings") == [(2, True, True)]
        rows("update counter.readings set claimed_at = null returning 1")
        assert reading.read_next("next", parsers)
        assert rows("select tries, failed_at is null from counter.readings") == [(3, False)]
        assert not reading.read_next("next", parsers)


def test_what_ends_every_process_that_reads_it_is_left_to_the_data_team(inbox):
    filed_at_once(1)
    for _ in range(int(limit("counter_tries"))):
        assert reading.claim("gone")
        rows(
            "update counter.readings set claimed_at = now() - make_interval(secs => %s) returning 1",
            limit("counter_claim_seconds") + 1,
        )
    assert reading.claim("next") is None
    assert rows("select state from counter.upload_states") == [("failed",)]


def test_what_a_run_took_before_its_first_receipt_was_written_waits_for_the_runs(at, inbox):
    county = at(JIANGAN)
    of = unit(made.COUNTY)
    assert of
    take(of, made.county().bytes())
    claimed = reading.claim("reader")
    assert claimed
    run_id = land(2016, inbox, accept="试验")
    with ParserProcesses(1) as parsers:
        reading.read(claimed, parsers)
    reading._settle("reader", claimed)
    page = county.get(f"/counter/uploads/{claimed.upload_id}")
    assert "回执随年度运行出具" in page.text
    assert "未能出具" not in page.text
    write_receipts(run_id)
    assert "下载标注好的原表" in county.get(f"/counter/uploads/{claimed.upload_id}").text


def test_what_the_counter_could_not_read_has_the_receipt_of_the_run_that_could(at, inbox):
    county = at(JIANGAN)
    of = unit(made.COUNTY)
    assert of
    take(of, made.county().bytes())
    rows("update counter.readings set failed_at = now(), tries = %s returning 1", limit("counter_tries"))
    ((number,),) = rows("select upload_id from counter.uploads")
    assert "回执未能出具" in county.get(f"/counter/uploads/{number}").text
    write_receipts(land(2016, inbox, accept="试验"))
    assert "下载标注好的原表" in county.get(f"/counter/uploads/{number}").text


def test_uploads_are_listed_for_good(inbox):
    filed_at_once(1)
    for change in ("delete from counter.uploads", "update counter.uploads set account = ''"):
        with pytest.raises(psycopg2.errors.RaiseException, match="append-only"):
            rows(change)
    assert [file.name.split("/")[0] for file in Inbox(str(inbox)).files()] == ["柜台"]
