"""What a person reads when something is missing or broken."""

import psycopg2
import pytest
from starlette.testclient import TestClient

from portal.app import mounted
from portal.database import readers
from youth_platforms.ops.embedded import postgres


@pytest.fixture
def browser():
    with TestClient(mounted(lambda: "zhang"), raise_server_exceptions=False) as found:
        yield found
    readers.close()


def test_before_anything_is_published_the_page_says_so(browser, clean_warehouse):
    answer = browser.get("/")
    assert answer.status_code == 404
    assert "还没有发布过结果" in answer.text


def test_a_database_that_does_not_answer_is_told_in_chinese_without_its_address(browser, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://me:hidden@127.0.0.1:1/x")
    answer = browser.get("/2017")
    assert answer.status_code == 503
    assert "数据库没有回应" in answer.text
    assert "127.0.0.1" not in answer.text


def test_a_bug_is_told_in_chinese_without_its_traceback_and_the_next_page_works(browser, opened):
    with opened.cursor() as cursor:
        cursor.execute("alter table marts.mart_what_if rename to mart_what_if_gone")
    answer = browser.get("/2017/what-if")
    assert answer.status_code == 500
    assert "程序出错" in answer.text
    assert "mart_what_if" not in answer.text
    assert answer.headers.items() >= {"x-content-type-options": "nosniff", "cache-control": "private, no-store"}.items()
    assert "content-security-policy" in answer.headers
    assert browser.get("/2017").status_code == 200


def test_connections_that_postgresql_closed_are_replaced_unseen(browser, opened, server):
    assert browser.get("/2016").status_code == 200
    administrator = psycopg2.connect(postgres.administrator_url(server))
    with administrator, administrator.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename like %s",
            (opened.info.dbname, "youth_platforms_%"),
        )
        assert cursor.rowcount
    administrator.close()
    assert browser.get("/2016").status_code == 200
