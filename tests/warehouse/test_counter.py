"""What the counter keeps, on its way into marts and documents: the newest check, the objections up to an approval."""

import io

import openpyxl
import pytest

from youth_platforms import steps
from youth_platforms.base.store import outputs
from youth_platforms.counter.checks import check
from youth_platforms.counter.objecting import answer, object_to
from youth_platforms.documents.edition import read_edition
from youth_platforms.documents.folder import Document, Origin, write_folder
from youth_platforms.documents.publication import publish_documents
from youth_platforms.documents.workbooks import objections_workbook
from youth_platforms.warehouse.access.logins import reader
from youth_platforms.warehouse.audit.answers import Answer
from youth_platforms.warehouse.audit.approvals import record_answer
from youth_platforms.warehouse.build import run_dbt
from youth_platforms.warehouse.publishing.publish import publish

YEAR = 2017
HUANGSHI, PROVINCE = reader("city_420200").login, reader("province").login
STATUS = """
select confirmed_on, returned_on from marts.mart_filing_status
where report_year = %s and form = 'county_report' and unit_code = %s
"""


@pytest.fixture
def ask(decided):
    def rows(query: str, *values: object) -> list[tuple]:
        with decided.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    return rows


def test_the_newest_check_of_the_counted_version_is_in_the_mart_by_the_day_in_china_and_nothing_else_changes(ask):
    [(filing,)] = ask(
        "select filing_id from marts.mart_filing_status where report_year = %s and unit_code = '420202'", YEAR
    )
    [(run_id,)] = ask("select run_id from intermediate.int_run")
    # 2018-01-20, half past midnight in China.
    moment = (
        "insert into counter.city_checks (filing_id, report_year, unit_code, city_code, action, reason_zh, account,"
    )
    moment += " done_at) values (%s, %s, '420202', '420200', %s, %s, 'x', %s)"
    ask(moment, filing, YEAR, "returned", "缺页", "2018-01-18 08:00+08")
    ask(moment, filing, YEAR, "confirmed", None, "2018-01-19 16:30+00")

    def built() -> list[tuple]:
        run_dbt("run", "--select", "stg_counter__city_checks", "int_filing_checks", "mart_filing_status")
        publish(run_id)
        return ask(
            "select * from marts.mart_filing_status where filing_id is distinct from %s order by 1, 2, 6", filing
        )

    before = ask("select * from marts.mart_filing_status where filing_id is distinct from %s order by 1, 2, 6", filing)
    assert built() == before
    [(confirmed, returned)] = ask(STATUS, YEAR, "420202")
    assert (str(confirmed), returned) == ("2018-01-20", None)
    check(filing, "returned", "仍缺页", login=HUANGSHI, account="黄石")
    assert built() == before
    [(confirmed, returned)] = ask(STATUS, YEAR, "420202")
    assert confirmed is None
    assert returned is not None
    others = "select count(*) from marts.mart_filing_status where coalesce(confirmed_on, returned_on) is not null"
    assert ask(others) == [(1,)]


def test_an_edition_registers_the_objections_and_answers_up_to_its_approval_and_stays_the_same(
    ask, tmp_path, monkeypatch
):
    monkeypatch.setenv("YP_HOME", str(tmp_path))
    monkeypatch.setattr("youth_platforms.documents.publication.pdf", lambda notices: b"%PDF-")
    run_id = steps.published_run(YEAR)
    write_folder([Document("a", "preview", "稿", b"x", "420200")], outputs(YEAR) / "previews", Origin(YEAR, run_id))
    [(platform,)] = ask(
        "select platform_code from marts.mart_certification_candidates"
        " where report_year = %s and city_code = '420200' order by 1 limit 1",
        YEAR,
    )
    made = [
        object_to(YEAR, platform, rule, "=1+1 活动有60次", login=HUANGSHI, account="黄石")
        for rule in ("M4.6-year", "M4.1-area")
    ]
    answer(made[0], "upheld", "情况属实", "由县补报", login=PROVINCE, account="省级")
    body = steps.approval_request(run_id)["body"]
    assert "共有异议 2 项，待答复 1 项" in body
    assert platform in body.partition("待答复的异议")[2]
    assert not record_answer(run_id, Answer("王主任", approved=True))
    published = publish_documents(YEAR)
    file = published.folder / f"{YEAR}年度异议登记表.xlsx"
    before = file.read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(before)).active
    shown = {row[5].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=4)}
    assert set(shown) == {"M4.6-year", "M4.1-area"}
    assert shown["M4.6-year"][8] == "=1+1 活动有60次"
    assert shown["M4.6-year"][11:14] == ["异议成立", "情况属实", "由县补报"]
    assert shown["M4.1-area"][11] == "待答复"
    # What comes after the approval is in no document of it.
    answer(made[1], "dismissed", "与原表一致", "", login=PROVINCE, account="省级")
    assert objections_workbook(read_edition(YEAR, 1)) == before
