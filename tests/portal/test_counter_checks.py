"""A city checks its counties' filings at the counter, before any run; the province looks on."""

import re
import shutil
from pathlib import Path

import psycopg2
import pytest

from tests.portal.conftest import PASSWORD, enter, token_of
from youth_platforms.counter.acting import NotAllowed
from youth_platforms.counter.checks import CheckRefused, check
from youth_platforms.intake.watch import look
from youth_platforms.warehouse.access.logins import connect_as, reader

HUANGSHI, WUHAN = reader("city_420200").login, reader("city_420100").login
OF_HUANGSHI, OF_WUHAN = "420202", "420102"


@pytest.fixture
def ask(opened):
    def rows(query: str, *values: object) -> list[tuple]:
        with opened.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    return rows


@pytest.fixture
def filing_of(ask):
    """The filing of a county and year that counts."""

    def of(unit: str, year: int = 2017) -> str:
        found = "select filing_id from counter.received_filings where unit_code = %s and report_year = %s and is_shown"
        return ask(found, unit, year)[0][0]

    return of


def test_a_city_confirms_and_returns_a_filing_and_everybody_concerned_sees_what_holds(log_in, filing_of, ask):
    city, province, filing = log_in("黄石"), log_in("省级"), filing_of(OF_HUANGSHI)
    board = city.get("/counter/check?year=2017").text
    assert f'href="/counter/check/{filing}"' in board
    assert "黄石港区" in board
    assert "江岸区" not in board
    page = city.get(f"/counter/check/{filing}")

    def send(**said: str):
        return city.post(f"/counter/check/{filing}", data={"csrf": token_of(page), **said}, follow_redirects=False)

    assert send(action="confirmed").status_code == 303
    assert send(action="confirmed").status_code == 303
    assert "已核实" in city.get("/counter/check?year=2017").text
    refused = send(action="returned", reason="  ")
    assert refused.status_code == 409
    assert "退回须写明理由" in refused.text
    assert send(action="returned", reason="活动名单缺页 <b>").status_code == 303
    kept = ask(
        "select action, reason_zh, city_code, unit_code, report_year, account from counter.city_checks"
        " where filing_id = %s order by check_id",
        filing,
    )
    assert kept == [
        ("confirmed", None, "420200", OF_HUANGSHI, 2017, "黄石"),
        ("returned", "活动名单缺页 <b>", "420200", OF_HUANGSHI, 2017, "黄石"),
    ]
    # The same on the page of the filing, made before and kept in memory since.
    shown = city.get(f"/2017/filings/county_report/{OF_HUANGSHI}").text
    assert "已退回" in shown
    assert "活动名单缺页 &lt;b&gt;" in shown
    progress = province.get("/counter/check?year=2017").text
    row = progress.partition("city=420200")[2].partition("</tr>")[0]
    assert 'data-label="已退回">1<' in row
    assert "已退回" in province.get("/counter/check?year=2017&city=420200").text


def test_a_filing_is_on_the_board_as_soon_as_it_is_read_before_any_run_of_its_year(
    log_in, ask, filings: Path, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    assert 'data-label="填报日期" class="keep">201' not in log_in("黄石").get("/counter/check?year=2018").text
    [(name,)] = ask(
        "select file_name from raw.filings where unit_code = %s and report_year = 2017 limit 1", OF_HUANGSHI
    )
    found = next(path for path in filings.rglob(Path(name.replace("2017", "2018")).name) if "2018" in str(path))
    (tmp_path / "inbox").mkdir()
    shutil.copy(found, tmp_path / "inbox")
    for _ in range(2):
        look(str(tmp_path / "inbox"), 0, 60)
    assert 'href="/counter/check?year=2018' in log_in("黄石").get("/counter/check").text
    board = log_in("黄石").get("/counter/check?year=2018").text
    assert "2018年度县（市、区）报表核查" in board
    assert 'data-label="填报日期" class="keep">2' in board
    link = re.findall(r'href="(/counter/check/[0-9a-f]+)"', board)
    assert len(link) == 1
    assert log_in("黄石").get(link[0]).status_code == 200
    assert log_in("武汉").get(link[0]).status_code == 404
    assert not ask("select 1 from audit.run_files where filing_id = %s", link[0].rpartition("/")[2])


def test_nobody_checks_for_another_unit(log_in, filing_of, ask):
    filing = filing_of(OF_WUHAN)
    before = ask("select count(*) from counter.city_checks")
    for name in ("黄石", "省级"):
        token = token_of(log_in(name).get("/counter/check"))
        answer = log_in(name).post(f"/counter/check/{filing}", data={"csrf": token, "action": "confirmed"})
        assert answer.status_code == 403
    for login in (HUANGSHI, reader("province").login):
        with pytest.raises(NotAllowed):
            check(filing, "confirmed", "", login=login, account="x")
    [(of_the_city,)] = ask(
        "select filing_id from audit.filings where form = 'city_report' and unit_code = '420200' limit 1"
    )
    with pytest.raises(NotAllowed):
        check(of_the_city, "confirmed", "", login=HUANGSHI, account="x")
    assert log_in("黄石").get(f"/counter/check/{filing}").status_code == 404
    assert ask("select count(*) from counter.city_checks") == before


def test_a_city_reads_its_own_checks_and_filings_alone_and_nobody_changes_a_check(filing_of, ask):
    for unit, login in ((OF_WUHAN, WUHAN), (OF_HUANGSHI, HUANGSHI)):
        check(filing_of(unit, 2016), "confirmed", "", login=login, account="x")
    for login, city in ((WUHAN, "420100"), (HUANGSHI, "420200")):
        with connect_as(login) as connection, connection.cursor() as cursor:
            cursor.execute("select distinct city_code from counter.city_checks")
            assert cursor.fetchall() == [(city,)]
            cursor.execute("select distinct left(unit_code, 4) from counter.received_filings")
            assert cursor.fetchall() == [(city[:4],)]
            cursor.execute(
                "select count(*) from counter.received_findings where filing_id not in"
                " (select filing_id from counter.received_filings)"
            )
            assert cursor.fetchall() == [(0,)]
    for change in ("update counter.city_checks set account = 'y'", "delete from counter.city_checks"):
        with pytest.raises(psycopg2.errors.RaiseException, match="append-only"):
            ask(change)


def test_a_county_reads_on_its_own_page_what_its_city_says_and_checks_nothing(log_in, filing_of):
    filing = filing_of(OF_WUHAN)
    check(filing, "returned", "街道名录不全", login=WUHAN, account="武汉")
    page = log_in("江岸").get(f"/2017/filings/county_report/{OF_WUHAN}").text
    assert "已退回" in page
    assert "街道名录不全" in page
    assert log_in("江汉").get(f"/2017/filings/county_report/{OF_WUHAN}").status_code == 403
    assert log_in("江岸").get("/counter/check").status_code == 403
    assert "核实</button>" not in log_in("江岸").get(f"/counter/check/{filing}").text
    with pytest.raises(NotAllowed):
        check(filing, "confirmed", "", login=reader(f"county_{OF_WUHAN}").login, account="江岸")


def test_a_form_of_another_page_checks_nothing(log_in, filing_of, ask):
    filing = filing_of(OF_HUANGSHI, 2015)
    answer = log_in("黄石").post(f"/counter/check/{filing}", data={"csrf": "forged", "action": "confirmed"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.text
    assert ask("select 1 from counter.city_checks where filing_id = %s", filing) == []


def test_only_the_version_that_counts_is_checked_a_rejected_one_is_not_confirmed_and_an_approved_year_is_closed(
    filing_of, ask
):
    filing = filing_of(OF_HUANGSHI, 2015)
    ask("update raw.filings set intake_status = 'rejected' where filing_id = %s", filing)
    with pytest.raises(CheckRefused, match="不能核实"):
        check(filing, "confirmed", "", login=HUANGSHI, account="x")
    ask("update raw.filings set intake_status = 'accepted' where filing_id = %s", filing)
    ask(
        "insert into raw.filings (filing_id, sha256, file_name, file_size, file_modified_at, form, unit_code,"
        " report_year, filed_on, intake_status, parser_version)"
        " select 'fe', sha256, 'newer.xlsx', file_size, file_modified_at, form, unit_code, report_year,"
        " filed_on + 1, intake_status, parser_version from raw.filings where filing_id = %s",
        filing,
    )
    with pytest.raises(CheckRefused, match="新的版本"):
        check(filing, "confirmed", "", login=HUANGSHI, account="x")
    ask("delete from raw.filings where filing_id = 'fe'")
    ask(
        "insert into audit.certification_editions (report_year, edition_no, chain_no, run_id, approver, is_automatic,"
        " approved_at, filing_ids, input_sha256, earlier_years, inputs_hash, rules_version, readings, code_version,"
        " decision_hash, changes, changes_zh, previous_hash, chain_hash) select 2015, 1, 99, run_id, '王主任', false,"
        " now(), '{}', '{}', '{}', '', '', '{}', '', '', '{}', '', '', '' from audit.year_runs where report_year = 2015"
    )
    with pytest.raises(CheckRefused, match="已审定"):
        check(filing, "confirmed", "", login=HUANGSHI, account="x")


def test_without_a_login_the_counter_is_closed(stranger):
    for address in ("/counter/check", "/counter/objections", "/2017/approval"):
        assert stranger.get(address, follow_redirects=False).status_code == 303, address
    assert enter(stranger, "黄石", PASSWORD).status_code == 303
    assert stranger.get("/counter/check").status_code == 200


def test_reporting_rates_are_those_of_the_mart_by_unit_and_year(log_in, ask):
    text = log_in("省级").get("/2017/filings/rates").text
    [(due, accepted)] = ask(
        "select count(*), count(*) filter (where starts_with(status, 'accepted')) from marts.mart_filing_status"
        " where city_code = '420200' and report_year = 2016"
    )
    row = text.partition("filings?city=420200")[2].partition("</tr>")[0]
    assert f"{accepted}／{due}" in row.partition('data-label="2016"')[2].partition("</td>")[0]
    of_the_city = log_in("黄石").get("/2017/filings/rates?city=420200").text
    assert "黄石港区" in of_the_city
    assert "江岸区" not in of_the_city
