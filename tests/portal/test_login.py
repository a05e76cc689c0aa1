"""Who gets in, who stays in, and what each account may see."""

import re

import pytest
from starlette.testclient import TestClient

from portal import accounts
from portal.app import standalone
from tests.portal.conftest import PASSWORD, enter, token_of
from tests.support.pages import crawl
from youth_platforms.base.refusal import Refusal
from youth_platforms.warehouse.access.logins import reader


def test_without_a_login_every_page_leads_to_the_login_and_from_there_back(stranger):
    for address in ("/", "/2017", "/2017/list?city=420100", "/2017/platforms/420102001", "/search?q=a"):
        answer = stranger.get(address, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login?next=")
    assert (
        enter(stranger, "省级", PASSWORD, next="/2017/list?city=420100").headers["location"] == "/2017/list?city=420100"
    )


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"]
)
def test_a_login_sends_nobody_to_another_server(stranger, elsewhere):
    assert enter(stranger, "省级", PASSWORD, next=elsewhere).headers["location"] == "/"


def test_a_wrong_password_an_unknown_name_and_a_forged_form_stay_outside(stranger):
    for name, password in (
        ("省级", "错"),
        ("无此人", PASSWORD),
        ("省级", ""),
        ("' or 1=1 --", PASSWORD),
        ("省级\0", "a\0"),
    ):
        answer = enter(stranger, name, password)
        assert answer.status_code in (401, 422, 404), name
    assert enter(stranger, "省级", PASSWORD, csrf="forged").status_code == 403
    assert stranger.get("/2017", follow_redirects=False).status_code == 303


def test_too_many_failures_shut_even_the_right_password_out_for_a_while(stranger, opened):
    for _ in range(accounts.TRIES):
        assert enter(stranger, "黄石", "猜一个").status_code == 401
    shut = enter(stranger, "黄石", PASSWORD)
    assert (shut.status_code, shut.headers["retry-after"]) == (429, "900")
    assert "请15分钟后再试" in shut.text
    assert enter(stranger, "省级", PASSWORD).status_code == 303, "others are not shut out"
    with opened.cursor() as cursor:
        cursor.execute("update access.portal_login_attempts set tried_at = tried_at - interval '15 minutes'")
    assert enter(stranger, "黄石", PASSWORD).status_code == 303


def test_who_guesses_a_password_keeps_its_owner_at_another_address_in(opened):
    for _ in range(accounts.TRIES):
        assert accounts.enter("黄石", "猜一个", "203.0.113.7") is None
    with pytest.raises(accounts.TooManyAttempts):
        accounts.enter("黄石", PASSWORD, "203.0.113.7")
    assert accounts.enter("黄石", PASSWORD, "203.0.113.8")


def test_who_goes_on_trying_is_shut_out_no_longer_and_fills_no_log(stranger, opened):
    for _ in range(accounts.TRIES):
        enter(stranger, "黄石", "猜一个")
    with opened.cursor() as cursor:
        cursor.execute("select count(*) from access.portal_log where event = 'shut_out'")
        [(before,)] = cursor.fetchall()
        cursor.execute("update access.portal_login_attempts set tried_at = tried_at - interval '14 minutes'")
        tries = accounts.TRIES + 1
        assert [enter(stranger, "黄石", PASSWORD).status_code for _ in range(tries)] == [429] * tries
        cursor.execute("select count(*) from access.portal_log where event = 'shut_out'")
        assert cursor.fetchall()[0][0] <= before + 1
        cursor.execute("update access.portal_login_attempts set tried_at = tried_at - interval '1 minutes'")
    assert enter(stranger, "黄石", PASSWORD).status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_secure_over_https(opened):
    for scheme in ("http", "https"):
        with TestClient(standalone(), base_url=f"{scheme}://testserver") as browser:
            cookie = browser.get("/login").headers["set-cookie"].lower()
            assert "httponly" in cookie
            assert "samesite=lax" in cookie
            assert ("secure" in cookie) == (scheme == "https")


def test_a_forged_or_altered_cookie_is_nobody(stranger):
    enter(stranger, "武汉", PASSWORD)
    assert stranger.get("/2017").status_code == 200
    payload, _, rest = stranger.cookies["portal_session"].partition(".")
    stranger.cookies.clear()
    stranger.cookies.set("portal_session", f"{payload[:-4]}AAAA.{rest}")
    assert stranger.get("/2017", follow_redirects=False).status_code == 303


def test_logging_out_needs_the_forms_token_and_ends_the_session(stranger):
    enter(stranger, "省级", PASSWORD)
    token = token_of(stranger.get("/2017"))
    assert stranger.post("/logout", data={"csrf": "x"}).status_code == 403
    assert stranger.get("/2017").status_code == 200
    stranger.post("/logout", data={"csrf": token})
    assert stranger.get("/2017", follow_redirects=False).status_code == 303


def test_a_closed_account_and_a_changed_password_end_sessions_at_once(stranger):
    accounts.save("临时", reader("city_420300").login, PASSWORD)
    enter(stranger, "临时", PASSWORD)
    assert stranger.get("/2017").status_code == 200
    accounts.save("临时", reader("city_420300").login, PASSWORD + "新")
    assert stranger.get("/2017", follow_redirects=False).status_code == 303
    enter(stranger, "临时", PASSWORD + "新")
    assert stranger.get("/2017").status_code == 200
    assert accounts.close("临时")
    assert stranger.get("/2017", follow_redirects=False).status_code == 303
    assert enter(stranger, "临时", PASSWORD + "新").status_code == 401


@pytest.mark.usefixtures("full_passwords")
def test_passwords_are_kept_as_salted_scrypt_and_a_login_leaves_its_time(stranger, opened):
    names = ["一处", "二处"]
    for name in names:
        accounts.save(name, reader("province").login, PASSWORD)
    enter(stranger, names[0], PASSWORD)
    with opened.cursor() as cursor:
        cursor.execute("select password_hash, last_login_at from access.portal_accounts where name = any(%s)", (names,))
        kept = cursor.fetchall()
    assert len({hashed for hashed, _ in kept}) == len(kept), "the same password, other salts"
    assert all(re.fullmatch(r"scrypt\$32768\$8\$1\$[\w+/=]{24}\$[\w+/=]{88}", hashed) for hashed, _ in kept)
    assert [last is None for _, last in kept].count(True) == 1
    with pytest.raises(Refusal, match="密码至少"):
        accounts.save("某", reader("province").login, "短")


def test_a_city_sees_its_own_on_every_page_and_nothing_of_others(log_in, opened):
    with opened.cursor() as cursor:
        cursor.execute("select platform_code, platform_name, city_code from marts.dim_platform")
        others = [code for code, _, city in cursor.fetchall() if city != "420200"]
    seen = ""
    for _, text in crawl(log_in("黄石"), "/2017", "/2017"):
        assert not [code for code in others if code in text]
        assert "/cities/420100" not in text
        seen += text
    assert "/2017/platforms/420202" in seen
    assert "/2017/cities/420200" in seen
    assert "420200 " not in seen.partition("</header>")[0]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/2017/cities/420100", 403),
        ("/2017/cities/420200", 200),
        ("/2017/filings/city_report/420100", 403),
        ("/2017/filings/county_report/420102", 403),
        ("/2017/filings/county_report/420202", 200),
        ("/2017/filings/province_report/420000", 403),
        ("/2017/platforms/420102001", 404),
        ("/2017/platforms/420202001", 200),
    ],
)
def test_a_city_cannot_reach_another_ones_pages_by_their_address(log_in, address, status):
    answer = log_in("黄石").get(address)
    assert answer.status_code == status
    assert status != 403 or "不在您的查阅范围" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/2017/list?city=420100",
        "/2017/standing?city=420100",
        "/2017/filings?city=420100",
        "/search?q=420102",
        "/2017/what-if",
    ],
)
def test_a_filter_for_another_city_shows_nothing_of_it(log_in, address):
    assert not re.search(r"420102\d{3}|/420102|cities/420100", log_in("黄石").get(address).text.replace("q=420102", ""))


def test_a_county_sees_its_own_on_every_page_and_no_link_leads_it_to_a_closed_door(log_in, opened):
    with opened.cursor() as cursor:
        cursor.execute("select platform_code from marts.dim_platform where county_code <> '420102'")
        others = [code for (code,) in cursor.fetchall()]
    browser = log_in("江岸")
    assert browser.get("/", follow_redirects=False).headers["location"] == "/counter"
    seen = ""
    for address, text in crawl(browser, "/2017/list", "/2017"):
        assert not [code for code in others if code in text], address
        seen += text
    assert "/2017/platforms/420102" in seen
    assert "/2017/filings/county_report/420102" in seen
    assert not re.search(r"/cities/|420103", seen)


def test_a_county_cannot_reach_its_citys_pages_or_another_countys_by_their_address(log_in):
    for address, status in (
        ("/2017/cities/420100", 403),
        ("/2017/filings/city_report/420100", 403),
        ("/2017/filings/county_report/420103", 403),
        ("/2017/filings/county_report/420102", 200),
        ("/2017", 404),
    ):
        assert log_in("江岸").get(address).status_code == status, address
    found = re.search(r"/2017/platforms/(420102\d{3})", log_in("武汉").get("/2017/list").text)
    assert found
    code = found[1]
    assert log_in("江汉").get(f"/2017/platforms/{code}").status_code == 404
    assert log_in("江岸").get(f"/2017/platforms/{code}").status_code == 200
