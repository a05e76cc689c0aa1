"""Sessions kept on the server, one's own password, the log, and what HEAD, Host and `next` may not do."""

import psycopg2
import pytest
from starlette.testclient import TestClient

from portal import accounts
from portal.app import standalone
from tests.portal.conftest import PASSWORD, enter, token_of
from youth_platforms.warehouse.access.logins import reader

NEW = PASSWORD + "又一把"


@pytest.fixture
def temporary(opened):
    """An account of this test alone."""
    accounts.save("某人", reader("city_420300").login, PASSWORD)
    yield "某人"
    accounts.close("某人")


def is_in(browser):
    return browser.get("/2017", follow_redirects=False).status_code == 200


def test_a_cookie_that_was_copied_answers_no_more_after_the_logout(stranger):
    enter(stranger, "省级", PASSWORD)
    with TestClient(standalone()) as thief:
        thief.cookies.set("portal_session", stranger.cookies["portal_session"])
        assert is_in(thief)
        stranger.post("/logout", data={"csrf": token_of(stranger.get("/2017"))})
        assert not is_in(thief)


def test_a_session_ends_at_its_hour_however_much_it_is_used(stranger, opened):
    enter(stranger, "省级", PASSWORD)
    assert is_in(stranger)
    with opened.cursor() as cursor:
        cursor.execute("update access.portal_sessions set ends_at = now()")
    assert not is_in(stranger)


def test_an_account_that_is_closed_meanwhile_stays_closed_when_its_password_changes(clean_warehouse):
    login = reader("city_420300").login
    accounts.save("某人", login, PASSWORD)
    account = accounts.enter("某人", PASSWORD, "here")
    assert account
    accounts.close("某人")
    assert not accounts.change_password(account, NEW)
    assert accounts.count() == 0
    accounts.save("某人", login, PASSWORD + "的")
    assert not accounts.change_password(account, NEW)
    account = accounts.enter("某人", PASSWORD + "的", "here")
    assert account
    assert accounts.change_password(account, NEW)
    assert accounts.enter("某人", NEW, "here")


def test_people_change_their_own_password_and_sessions_elsewhere_end(stranger, temporary):
    def change(**fields):
        filled = {"password": PASSWORD, "new": NEW, "again": NEW, "csrf": token_of(stranger.get("/password"))}
        return stranger.post("/password", data=filled | fields, follow_redirects=False)

    enter(stranger, temporary, PASSWORD)
    with TestClient(standalone()) as elsewhere:
        enter(elsewhere, temporary, PASSWORD)
        for wrong, status in (
            ({"csrf": "x"}, 403),
            ({"again": "另一个又长又新"}, 400),
            ({"new": "短", "again": "短"}, 400),
            ({"password": "错"}, 401),
        ):
            assert change(**wrong).status_code == status
        assert is_in(elsewhere)
        assert change().status_code == 303
        assert is_in(stranger)
        assert not is_in(elsewhere)
        assert enter(elsewhere, temporary, PASSWORD).status_code == 401
        assert enter(elsewhere, temporary, NEW).status_code == 303


def test_nobody_reaches_the_page_for_passwords_without_a_login(stranger):
    assert stranger.get("/password", follow_redirects=False).headers["location"] == "/login?next=%2Fpassword"


def test_the_log_keeps_who_came_and_went_and_nobody_changes_it(stranger, temporary, opened):
    enter(stranger, temporary, "错")
    enter(stranger, temporary, PASSWORD)
    stranger.post("/logout", data={"csrf": token_of(stranger.get("/2017"))})
    with opened.cursor() as cursor:
        cursor.execute(
            "select event from access.portal_log where account = %s order by entry_id desc limit 3", ["某人"]
        )
        assert [event for (event,) in cursor.fetchall()] == ["logout", "login", "refused"]
        for change in ("delete from access.portal_log", "update access.portal_log set account = ''"):
            with pytest.raises(psycopg2.errors.RaiseException, match="append-only"):
                cursor.execute(change)
            opened.rollback()


@pytest.mark.parametrize("door", ["/logout", "/login", "/logout?x=1", "/2017/../logout", "/%6cogout", "/./logout"])
def test_a_login_never_leads_to_the_logout(stranger, door):
    assert enter(stranger, "省级", PASSWORD, next=door).headers["location"] == "/"
    assert stranger.get("/logout", follow_redirects=False).headers["location"] == "/"
    assert is_in(stranger)


@pytest.mark.parametrize("address", ["/2017/", "/2017/list/", "//example.org/2017/"])
def test_a_redirect_never_takes_its_host_from_the_request(stranger, address):
    enter(stranger, "省级", PASSWORD)
    answer = stranger.get(f"http://testserver{address}", headers={"Host": "example.org"}, follow_redirects=False)
    location = answer.headers.get("location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")


@pytest.mark.parametrize("address", ["/login", "/2017", "/static/portal.css", "/2031", "/logout"])
def test_head_is_answered_as_get_without_the_body(log_in, address):
    browser = log_in("武汉")
    asked, got = (browser.request(method, address, follow_redirects=False) for method in ("HEAD", "GET"))
    assert asked.status_code == got.status_code
    assert asked.headers.get("content-length") == got.headers.get("content-length")
    assert asked.content == b""
