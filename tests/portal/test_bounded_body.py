"""What a request may send before anybody asks who sends it."""

import pytest
from starlette.testclient import TestClient

from portal.app import standalone
from youth_platforms.forms.vocabularies import limit

UPLOADS = ["/counter/2017/county_report", "/counter/objections/new"]
PAGES = ["/login", "/logout", "/password", "/counter/check/ab", "/counter/objections/1/answer"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("form", ["multipart", "urlencoded"])
def test_nobody_sends_more_to_a_page_than_its_form_holds(own_home, page, form):
    much = "x" * limit("form_bytes")
    browser = TestClient(standalone())
    if form == "multipart":
        answer = browser.post(page, follow_redirects=False, files={"file": ("a.bin", much)})
    else:
        answer = browser.post(page, follow_redirects=False, data={"csrf": much})
    assert (answer.status_code, "不超过64 KB" in answer.text) == (413, True)


@pytest.mark.parametrize("page", UPLOADS)
def test_of_a_file_that_a_stranger_sends_nothing_is_read(stranger, page):
    sent = []

    def body():
        sent.append(b"--b\r\n")
        yield sent[-1]

    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert stranger.post(page, content=body(), headers=kind).status_code == 401
    assert not sent
