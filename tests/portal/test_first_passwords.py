"""Accounts in bulk: one a unit, with a first password that its owner must change before anything else."""

import openpyxl
import pytest

from portal import accounts, unit_accounts
from tests.portal.conftest import PASSWORD, enter, token_of
from youth_platforms.base.refusal import Refusal
from youth_platforms.cli.program import main


def handed_out(sheet):
    rows = openpyxl.load_workbook(sheet).active.iter_rows(min_row=3, values_only=True)
    return {account: password for _, _, account, password in rows}


@pytest.fixture(scope="module")
def sheet(opened, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheets") / "账号.xlsx"
    made, written = unit_accounts.make_missing(path)
    assert (made, written) == (119, path)
    return path


def test_every_unit_has_one_account_and_only_its_owner_can_read_the_sheet(sheet, tmp_path):
    given = handed_out(sheet)
    assert {"420000湖北省", "420100武汉市", "420102江岸区", "421071荆州经济技术开发区", "429004仙桃市"} <= set(given)
    assert len(set(given.values())) == len(given) == 119
    assert sheet.stat().st_mode & 0o777 == 0o600


def test_made_again_it_makes_what_is_missing_and_leaves_every_password_as_it_is(sheet, opened, tmp_path):
    assert unit_accounts.make_missing(tmp_path / "none.xlsx") == (0, None)
    with opened.cursor() as cursor:
        cursor.execute("delete from access.portal_accounts where name = '420104硚口区'")
    made, again = unit_accounts.make_missing(tmp_path / "again.xlsx")
    assert (made, list(handed_out(again))) == (1, ["420104硚口区"])
    with pytest.raises(Refusal, match="文件已存在"):
        unit_accounts.reset("420104硚口区", again)
    renewed = unit_accounts.reset("420104硚口区", tmp_path / "renewed.xlsx")
    assert handed_out(renewed) != handed_out(again)
    with pytest.raises(Refusal, match="没有账号"):
        unit_accounts.reset("420104", tmp_path / "nobody.xlsx")


def test_a_first_password_opens_nothing_but_the_page_on_which_it_is_changed(sheet, stranger):
    first = handed_out(sheet)["420106武昌区"]
    assert enter(stranger, "420106武昌区", first, next="/2017/list").status_code == 303
    for address in ("/", "/2017/list", "/counter", "/search?q=a", "/files/x"):
        answer = stranger.get(address, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/password"), address
    assert "请先改成自己的密码" in stranger.get("/password").text

    def change(new):
        fields = {"password": first, "new": new, "again": new, "csrf": token_of(stranger.get("/password"))}
        return stranger.post("/password", data=fields, follow_redirects=False)

    assert "须与原密码不同" in change(first).text
    assert change(PASSWORD).status_code == 303
    assert stranger.get("/2017/list").status_code == 200
    assert enter(stranger, "420106武昌区", first).status_code == 401


def test_a_new_first_password_lets_in_at_once_whom_failures_had_shut_out(clean_warehouse, tmp_path):
    name = "420102江岸区"
    accounts.save(name, "youth_platforms_county_420102", PASSWORD)
    for _ in range(accounts.TRIES):
        assert accounts.enter(name, "忘了", "here") is None
    with pytest.raises(accounts.TooManyAttempts):
        accounts.enter(name, PASSWORD, "here")
    given = handed_out(unit_accounts.reset(name, tmp_path / "new.xlsx"))[name]
    entered = accounts.enter(name, given, "here")
    assert entered
    assert entered.has_first_password


def test_the_command_makes_the_accounts_of_a_new_warehouse_and_says_where_the_sheet_is(
    clean_warehouse, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(unit_accounts, "units", lambda: unit_accounts_of_two())
    assert main(["portal", "accounts", "--out", str(tmp_path / "a.xlsx")]) == 0
    assert "开立 2 个账号" in capsys.readouterr().out
    assert main(["portal", "accounts"]) == 0
    assert "每个单位都已有账号" in capsys.readouterr().out
    assert main(["portal", "account", "--name", "某县", "--unit", "420102"]) == 0
    assert "youth_platforms_county_420102" in capsys.readouterr().out
    assert accounts.count() == 3


def unit_accounts_of_two():
    from youth_platforms.reference.divisions import unit

    return [(unit("420102"), "youth_platforms_county_420102"), (unit("420100"), "youth_platforms_city_420100")]
