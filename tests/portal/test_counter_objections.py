"""A city objects to its preview while it is open; the province answers; nobody sees another city's."""

from datetime import date, datetime, timedelta

import psycopg2
import pytest
from httpx import Response

from tests.portal.conftest import token_of
from youth_platforms.base.store import outputs
from youth_platforms.counter.acting import NotAllowed
from youth_platforms.counter.objecting import ObjectionRefused, answer, object_to
from youth_platforms.counter.objection_files import FileRefused, HandedIn
from youth_platforms.documents.folder import Document, Origin, write_folder
from youth_platforms.reference.objection_window import HERE, open_until
from youth_platforms.reference.working_days import UnknownYearError, after_working_days
from youth_platforms.warehouse.access.logins import connect_as, reader
from youth_platforms.warehouse.audit.objection_register import read_objections

RULE = "M4.6-year"
WUHAN, HUANGSHI, PROVINCE = (reader(name).login for name in ("city_420100", "city_420200", "province"))
PDF = b"%PDF-1.7 made up"


@pytest.fixture(scope="module")
def ask(opened):
    def rows(query: str, *values: object) -> list[tuple]:
        with opened.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    return rows


@pytest.fixture(scope="module", autouse=True)
def previews(ask):
    """The previews of two years, listed as the product lists them: written now."""
    for year in (2016, 2017):
        [(run_id,)] = ask("select run_id from audit.year_runs where report_year = %s", year)
        write_previews(year, run_id, b"x")


def write_previews(year: int, run_id: str, content: bytes) -> None:
    documents = [Document(f"{city}.xlsx", "preview", "稿", content, city) for city in ("420100", "420200")]
    write_folder(documents, outputs(year) / "previews", Origin(year, run_id))


@pytest.fixture(scope="module")
def applicant(ask):
    """An applicant of a city, of 2017."""

    def of(city: str) -> str:
        found = (
            "select platform_code from marts.mart_certification_candidates where report_year = 2017 and city_code = %s"
        )
        return ask(f"{found} order by 1 limit 1", city)[0][0]

    return of


def send(browser, platform: str, reason: str, year: int = 2017, **more) -> Response:
    """Fill in the form of a criterion and send it."""
    form = browser.get(f"/counter/objections/new?year={year}&platform={platform}&rule={RULE}")
    fields = {"csrf": token_of(form), "year": str(year), "platform": platform, "rule": RULE, "reason": reason}
    return browser.post("/counter/objections/new", data=fields, follow_redirects=False, **more)


def test_a_city_objects_with_a_file_the_province_answers_and_the_other_city_sees_neither(log_in, applicant, ask):
    city, other, province, platform = log_in("黄石"), log_in("武汉"), log_in("省级"), applicant("420200")
    page = city.get(f"/2017/platforms/{platform}").text
    assert f"/counter/objections/new?year=2017&amp;platform={platform}&amp;rule={RULE}" in page
    assert "提出异议" not in province.get(f"/2017/platforms/{platform}").text
    files = {"file": ("情况\\说明.pdf", PDF, "text/html")}
    made = send(city, platform, "活动有60次，附签到表 <i>", files=files)
    assert made.status_code == 303
    assert send(city, platform, "活动有60次，附签到表 <i>", files=files).headers["location"] == made.headers["location"]
    [(number, path)] = ask("select objection_id, file_path from counter.objections where platform_code = %s", platform)
    assert path.startswith("outputs/2017/objections/420200/")
    shown = city.get("/counter/objections?year=2017").text
    assert "附签到表 &lt;i&gt;" in shown
    assert "待答复" in shown
    assert "/answer" not in shown
    assert "附签到表" in city.get(f"/2017/platforms/{platform}").text
    for address in ("/counter/objections?year=2017", "/2017/objections"):
        assert "附签到表" not in other.get(address).text
    for browser in (city, province):
        taken = browser.get(f"/objections/{number}/file")
        assert taken.content == PDF
        assert taken.headers["content-type"] == "application/octet-stream"
        assert taken.headers["content-disposition"].startswith("attachment;")
        assert taken.headers["x-content-type-options"] == "nosniff"
    not_his, none = other.get(f"/objections/{number}/file"), other.get("/objections/999999/file")
    assert (not_his.status_code, not_his.text) == (none.status_code, none.text) == (404, none.text)
    assert ask("select count(*) from access.portal_log where path = %s", path) == [(2,)]

    listed = province.get("/counter/objections?year=2017")
    assert f"/counter/objections/{number}/answer" in listed.text

    def answered(browser, page, **fields) -> Response:
        return browser.post(
            f"/counter/objections/{number}/answer",
            data={"csrf": token_of(page), "year": "2017", **fields},
            follow_redirects=False,
        )

    assert answered(city, city.get("/counter/objections"), outcome="dismissed", sentence="不").status_code == 403
    without = answered(province, listed, outcome="upheld", sentence="", follow_up="补报")
    assert (without.status_code, "请写明答复" in without.text) == (409, True)
    without = answered(province, listed, outcome="upheld", sentence="情况属实", follow_up=" ")
    assert (without.status_code, "据以更正或补报" in without.text) == (409, True)
    assert ">情况属实</textarea>" in without.text, "what was typed is not lost"
    assert 'value="upheld" required checked' in without.text
    for _ in range(2):
        said = {"outcome": "upheld", "sentence": "情况属实", "follow_up": "由县补报活动表"}
        assert answered(province, listed, **said).status_code == 303
    assert ask("select outcome, account from counter.objection_answers where objection_id = %s", number) == [
        ("upheld", "省级")
    ]
    shown = city.get("/2017/objections").text
    assert "异议成立" in shown
    assert "由县补报活动表" in shown


def test_an_objection_is_taken_on_the_last_of_five_working_days_and_refused_on_the_day_after(ask, applicant, log_in):
    platform = applicant("420200")
    [(written_at,)] = ask("select made_at from audit.documents where report_year = 2017 and city_code = '420200'")
    last = open_until(written_at, 2017)
    assert object_to(2017, platform, RULE, "最后一日", login=HUANGSHI, account="黄石", today=last)
    with pytest.raises(ObjectionRefused, match=f"已于{last}结束"):
        object_to(2017, platform, RULE, "次日", login=HUANGSHI, account="黄石", today=last + timedelta(days=1))
    before = "update audit.documents set made_at = made_at - interval '60 days' where city_code = '420200'"
    ask(before)
    try:
        assert "提出异议" not in log_in("黄石").get(f"/2017/platforms/{platform}").text
        closed = log_in("黄石").get(f"/counter/objections/new?year=2017&platform={platform}&rule={RULE}").text
        assert "不再受理异议" in closed
        assert "textarea" not in closed
        late = send(log_in("黄石"), platform, "迟了")
        assert (late.status_code, "不再受理异议" in late.text) == (409, True)
        with pytest.raises(ObjectionRefused, match="不再受理"):
            object_to(2017, platform, RULE, "迟了", login=HUANGSHI, account="黄石")
    finally:
        ask(before.replace("- interval", "+ interval"))


def test_a_preview_that_is_written_once_more_as_it_was_opens_no_new_window(ask, previews):
    written = "select made_at from audit.documents where report_year = 2016 and kind = 'preview' order by path"
    ask("update audit.documents set made_at = made_at - interval '60 days' where report_year = 2016")
    before = ask(written)
    [(run_id,)] = ask("select run_id from audit.year_runs where report_year = 2016")
    write_previews(2016, run_id, b"x")
    assert ask(written) == before
    write_previews(2016, run_id, b"y")
    assert min(ask(written)) > max(before)


def test_working_days_after_a_day_skip_weekends_and_holidays_and_an_unknown_year_is_refused():
    # 2015-10-01 to 10-07 were holidays, and Saturday 10-10 was worked.
    assert after_working_days(date(2015, 9, 30), 3) == date(2015, 10, 10)
    assert open_until(datetime(2015, 9, 2, 15, 59, tzinfo=HERE), 2015) == date(2015, 9, 10)
    with pytest.raises(UnknownYearError):
        after_working_days(date(2003, 1, 1), 1)


def test_nobody_objects_or_answers_for_another(applicant, world):
    of_wuhan = applicant("420100")
    for login in (HUANGSHI, PROVINCE):
        with pytest.raises(NotAllowed):
            object_to(2017, of_wuhan, RULE, "不实", login=login, account="x")
    with pytest.raises(NotAllowed, match="没有这项判定"):
        object_to(2017, world.removed, RULE, "未申报的平台", login=reader("city_420300").login, account="x")
    with pytest.raises(NotAllowed):
        answer(1, "dismissed", "不成立", "", login=WUHAN, account="x")
    with pytest.raises(ObjectionRefused, match="没有这项异议"):
        answer(999999, "dismissed", "不成立", "", login=PROVINCE, account="x")


def test_a_city_reads_its_own_objections_answers_and_no_other_and_nobody_changes_them(applicant, ask):
    made = {
        city: object_to(2017, applicant(city), RULE, "请核", login=login, account="x")
        for city, login in (("420100", WUHAN), ("420200", HUANGSHI))
    }
    for number in made.values():
        answer(number, "dismissed", "与原表一致", "", login=PROVINCE, account="省级")
    for city, login in (("420100", WUHAN), ("420200", HUANGSHI)):
        for relation in ("objections", "objection_answers", "objection_register"):
            with connect_as(login) as connection, connection.cursor() as cursor:
                cursor.execute(f"select distinct city_code from counter.{relation}")
                assert cursor.fetchall() == [(city,)], relation
    for table in ("objections", "objection_answers"):
        for change in (f"update counter.{table} set account = 'y'", f"delete from counter.{table}"):
            with pytest.raises(psycopg2.errors.RaiseException, match="append-only"):
                ask(change)


def test_a_county_reads_what_is_said_of_its_platforms_and_gets_no_file_and_no_form(log_in, applicant):
    platform = applicant("420100")
    assert platform.startswith("420102")
    file = HandedIn("名单.pdf", PDF)
    number = object_to(2017, platform, RULE, "请看名单", login=WUHAN, account="武汉", file=file)
    for name, sees in (("江岸", True), ("江汉", False)):
        assert ("请看名单" in log_in(name).get("/2017/objections").text) is sees
        assert log_in(name).get(f"/objections/{number}/file").status_code == 404
        assert log_in(name).get("/2017/approval").status_code == 403
    page = log_in("江岸").get(f"/2017/platforms/{platform}").text
    assert "请看名单" in page
    assert "提出异议" not in page
    with pytest.raises(NotAllowed):
        object_to(2017, platform, RULE, "县里说", login=reader("county_420102").login, account="江岸")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("说明.exe", b"MZ", "附件须为xlsx"),
        ("说明.pdf", b"<html>", "内容不是pdf"),
        ("说明.xlsx", b"", "附件为空"),
        ("说明.png", b"\x89PNG\r\n\x1a\n" + b"0" * 10 * 2**20, "不超过10 MB"),
    ],
)
def test_a_file_of_another_kind_or_size_is_refused_with_its_objection(applicant, ask, name, content, said):
    before = ask("select count(*) from counter.objections")
    with pytest.raises(FileRefused, match=said):
        object_to(
            2017, applicant("420200"), RULE, "附件不对", login=HUANGSHI, account="x", file=HandedIn(name, content)
        )
    assert ask("select count(*) from counter.objections") == before


def test_what_is_far_too_large_is_not_even_read_and_a_forged_form_is_refused(log_in, applicant, ask):
    before = ask("select count(*) from counter.objections")
    city, platform = log_in("黄石"), applicant("420200")
    large = send(city, platform, "太大", files={"file": ("a.pdf", b"%PDF-" + b"0" * 11 * 2**20)})
    assert (large.status_code, "附件太大" in large.text) == (413, True)
    fields = {"csrf": "forged", "year": "2017", "platform": platform, "rule": RULE, "reason": "伪造"}
    assert city.post("/counter/objections/new", data=fields).status_code == 403
    forged = log_in("省级").post("/counter/objections/1/answer", data={"csrf": "x", "outcome": "dismissed"})
    assert (forged.status_code, "页面已过期" in forged.text) == (403, True)
    assert ask("select count(*) from counter.objections") == before


def test_an_address_or_a_form_that_no_page_makes_is_answered_and_is_no_bug(log_in, applicant):
    city, platform = log_in("黄石"), applicant("420200")
    for address in ("platform=%00&rule=M4.6-year", f"platform={platform}&rule=%00"):
        assert city.get(f"/counter/objections/new?year=2017&{address}").status_code == 404, address
    token = token_of(city.get("/counter/objections"))
    for year, code, rule in (("9" * 5000, platform, RULE), ("2017", "\0", RULE), ("2017", platform, "\0")):
        fields = {"csrf": token, "year": year, "platform": code, "rule": rule, "reason": "x"}
        assert city.post("/counter/objections/new", data=fields).status_code in (403, 404)


def test_the_page_of_approval_says_for_whom_it_waits_and_what_is_unanswered_to_the_province_alone(
    log_in, applicant, ask, opened
):
    platform = applicant("420200")
    object_to(2017, platform, RULE, "待答复的一项", login=HUANGSHI, account="x")
    ask(
        "insert into audit.approval_requests (run_id, report_year) select run_id, 2017 from audit.year_runs"
        " where report_year = 2017"
    )
    text = log_in("省级").get("/2017/approval").text
    assert "待审定" in text
    assert "Airflow" in text
    assert f'<span class="code">{platform}</span>' in text
    assert log_in("黄石").get("/2017/approval").status_code == 403
    with opened.cursor() as cursor:
        known = read_objections(cursor, 2017)
    assert known.made > len(known.unanswered) > 0
    assert any(platform in line for line in known.unanswered)
    ask(
        "insert into audit.approvals (run_id, report_year, decided_by, answer, reason, is_automatic)"
        " select run_id, 2017, '王主任', 'sent_back', '先答复异议', false from audit.year_runs where report_year = 2017"
    )
    text = log_in("省级").get("/2017/approval").text
    assert "王主任" in text
    assert "先答复异议" in text
    assert "待审定" not in text
