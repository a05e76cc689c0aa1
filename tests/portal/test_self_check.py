"""The counter's self-check: a county sees its own platforms judged before the year is run, and nobody else's."""

import re
from contextlib import ExitStack

import pytest

from tests.portal.conftest import LogIn
from tests.support.corridor import ACCEPT, land
from tests.support.pages import Page
from youth_platforms.counter.judging import self_check
from youth_platforms.warehouse import trial_sql
from youth_platforms.warehouse.connection import connect
from youth_platforms.warehouse.trial_build import AT_ONCE, trial_build


@pytest.fixture(scope="module", autouse=True)
def of_2018(opened, filings) -> None:
    """The filings of 2018 have come, and no run of 2018 has published."""
    land(2018, filings, accept=ACCEPT)
    self_check("420102", 2018, waits=True)


def text_of(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", html))


def test_a_county_sees_its_platforms_with_fixes_source_and_due_day_marked_as_provisional(log_in: LogIn, world):
    shown = log_in("江岸").get("/counter/self-check?year=2018")
    assert shown.status_code == 200
    text = text_of(shown.text)
    assert text.count("试评，以年度运行为准") == 2  # on the screen and on each sheet of paper
    assert "依据第1版报表「2018-county_report-420102-1.xlsx」，填报日期2019年1月10日" in text
    assert "报送期限2019年1月31日，已过" in text
    assert f"青少年之家{world.of_2018[0]}" in text
    assert "待市级填报" in text
    assert "市（州）年度报表中的市级审核意见" in text
    sections = {id_ for id_ in Page(shown.text).ids if id_.startswith("p42")}
    assert sections
    assert {id_[1:7] for id_ in sections} == {"420102"}
    assert "Refresh" not in shown.headers
    # Every link that is shown leads somewhere.
    for link in {link for link in Page(shown.text).links if link.startswith("/") and "/static/" not in link}:
        assert log_in("江岸").get(link).status_code == 200, link


def test_without_a_year_it_shows_the_newest_filed_that_no_run_has_published(log_in: LogIn):
    assert "江岸区2018年度" in text_of(log_in("江岸").get("/counter/self-check").text)


def test_what_is_missing_comes_with_what_it_takes(log_in: LogIn, world):
    text = text_of(log_in("江岸").get("/counter/self-check?year=2016").text)
    assert "2016年度已经发布，以发布的结果为准" in text
    assert "怎样补足再办10次活动" in text
    assert "全年活动次数M4.6-year" in text


def test_nobody_sees_the_self_check_of_a_county_that_is_not_theirs(log_in: LogIn, stranger):
    for account in ("江岸", "黄石"):
        assert log_in(account).get("/counter/self-check?county=420103").status_code == 403
    assert log_in("江岸").get("/counter/self-check?county=420202").status_code == 403
    assert log_in("省级").get("/counter/self-check?county=420000").status_code == 404
    answer = stranger.get("/counter/self-check?county=420102", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")


def test_a_city_and_the_province_choose_among_their_counties(log_in: LogIn):
    choices = {
        account: {
            value
            for tag, attributes in Page(log_in(account).get("/counter/self-check").text).elements
            if tag == "option" and len(value := attributes.get("value") or "") == 6
        }
        for account in ("武汉", "省级")
    }
    assert {code[:4] for code in choices["武汉"]} == {"4201"}
    assert len(choices["省级"]) == 105
    assert "十堰" not in log_in("武汉").get("/counter/self-check?county=420102").text


def test_a_county_that_has_filed_nothing_reads_what_to_do(log_in: LogIn):
    text = text_of(log_in("江汉").get("/counter/self-check?year=2018").text)
    assert "本年度还没有收到报表：先下载空白表填好报送" in text
    assert "报送期限2019年1月31日" in text


def test_while_others_are_at_work_the_page_waits_and_asks_again_by_itself(log_in: LogIn):
    address = "/counter/self-check?county=420302&year=2018"
    with connect() as connection, connection.cursor() as cursor:
        made = trial_sql.find(cursor)
    assert made
    with ExitStack() as places:
        for _ in range(AT_ONCE):
            places.enter_context(trial_build(made, 2015, "420302", ["420300", "420000"]))
        waiting = log_in("省级").get(address)
    assert waiting.headers["Refresh"] == "4"
    assert "其他县（市、区）正在自查，几秒后轮到。" in text_of(waiting.text)
    assert "各平台" not in waiting.text
    after = log_in("省级").get(address)
    assert "Refresh" not in after.headers
    assert "各平台" in after.text
