"""Downloading what was written for people: only what is listed, only to whom it is listed, only as it was listed."""

import pytest
from upath import UPath

from youth_platforms.base.paths import home
from youth_platforms.documents.folder import Document, Origin, write_folder

NOTICE, OF_HUANGSHI = "2017年度认定通知.docx", "整改与摘牌/黄石市/420202001 摘牌通知.docx"
FOLDER = "outputs/2017/documents/1"


@pytest.fixture(scope="module", autouse=True)
def written(opened):
    """An edition's folder with a document of the province and one of Huangshi, as the product places them."""
    documents = [
        Document(NOTICE, "certification_notice", "关于认定的通知", b"of the province"),
        Document(OF_HUANGSHI, "delisting_notice", "关于摘牌的通知", b"of Huangshi", "420200", "420202001"),
    ]
    with opened.cursor() as cursor:
        cursor.execute("select run_id from audit.runs where report_year = 2017")
        (run_id,) = cursor.fetchone()
    write_folder(documents, UPath(home() / FOLDER), Origin(2017, run_id, 1))


def test_documents_are_listed_by_edition_and_come_as_they_were_made_under_their_chinese_name(log_in):
    browser = log_in("省级")
    page = browser.get("/2017/documents").text
    assert "第1版" in page
    assert page.count(" download>") == 2
    answer = browser.get(f"/files/{FOLDER}/{NOTICE}")
    assert answer.content == b"of the province"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''2017%E5%B9%B4")
    assert "wordprocessingml" in answer.headers["content-type"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_city_downloads_its_own_and_cannot_tell_that_there_are_others(log_in):
    assert log_in("黄石").get(f"/files/{FOLDER}/{OF_HUANGSHI}").content == b"of Huangshi"
    assert log_in("黄石").get("/2017/documents").text.count(" download>") == 1
    others, none = (log_in("武汉").get(f"/files/{FOLDER}/{name}") for name in (OF_HUANGSHI, "没有.docx"))
    assert (others.status_code, others.text) == (none.status_code, none.text) == (404, none.text)


def test_nobody_downloads_without_a_login(stranger):
    assert stranger.get(f"/files/{FOLDER}/{NOTICE}", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        f"{FOLDER}/index.json",
        "secrets/portal-sessions",
        "../../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        f"{FOLDER}/%2e%2e/1/{NOTICE}",
        "/etc/passwd",
        f"{FOLDER}/{NOTICE}%00",
        "",
    ],
)
def test_what_is_not_listed_is_not_served_whatever_the_path(log_in, path):
    answer = log_in("省级").get(f"/files/{path}")
    assert answer.status_code == 404
    assert "root:" not in answer.text


def test_a_file_that_is_not_the_listed_one_is_not_served(log_in):
    (home() / FOLDER / NOTICE).write_bytes(b"altered")
    assert log_in("省级").get(f"/files/{FOLDER}/{NOTICE}").status_code == 404
    (home() / FOLDER / NOTICE).unlink()
    (home() / FOLDER / NOTICE).symlink_to("/etc/passwd")
    assert log_in("省级").get(f"/files/{FOLDER}/{NOTICE}").status_code == 404
