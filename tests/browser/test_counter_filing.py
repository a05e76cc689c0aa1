"""The counter in a browser: a county's first login, its upload and its receipt; another unit sees none of it."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from portal import accounts
from tests.browser.conftest import DESK, PASSWORD, PHONE
from tests.support import workbooks as made
from youth_platforms.warehouse.access.logins import reader

COUNTY, NEIGHBOUR, FIRST = "420104硚口区", "420105汉阳区", "abcd-efgh-jkmn"

# Milliseconds: the page asks for its receipt again every two seconds, and reading has a busy machine to share.
READ_WITHIN = 60_000


@pytest.fixture(scope="module")
def accounts_of_two(address: str, own_home: Path) -> None:
    """Two counties of one city, of which one has its first password still."""
    (own_home / "inbox").mkdir(exist_ok=True)
    accounts.save(COUNTY, reader("county_420104").login, FIRST, is_first=True)
    accounts.save(NEIGHBOUR, reader("county_420105").login, PASSWORD)


def filing(tmp_path: Path, **cover: object) -> Path:
    """A workbook of the county with one faulty cell."""
    workbook = made.county(unit_code="420104", unit_name="硚口区", **cover)
    for rows in workbook.rows.values():
        for row in rows:
            for column in ("platform_code", "township_code"):
                if column in row:
                    row[column] = "420104" + row[column][6:]
    workbook.rows["activities"][0]["participants"] = "很多人"
    path = tmp_path / f"硚口区{cover.get('filed_on', '')}.xlsx"
    path.write_bytes(workbook.bytes())
    return path


def accessible(page: Page) -> None:
    """Nothing is wrong for who hears or tabs the page, and nothing is wider than a phone."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"][:160] for node in found["nodes"][:3]]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(DESK)


def log_in(page: Page, address: str, name: str, password: str) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_a_county_changes_its_first_password_files_and_reads_its_receipt_and_its_neighbour_sees_none_of_it(
    chromium: Browser, address: str, accounts_of_two: None, tmp_path: Path
) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    with chromium.new_context(viewport=DESK, locale="zh-CN", bypass_csp=True) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        log_in(page, address, COUNTY, FIRST)
        expect(page).to_have_url(f"{address}/password")
        expect(page.get_by_text("请先改成自己的密码")).to_be_visible()
        accessible(page)
        for label, text in (("原密码", FIRST), ("新密码", PASSWORD), ("再填一次", PASSWORD)):
            page.get_by_label(label).fill(text)
        page.get_by_role("button", name="修改").click()
        expect(page).to_have_url(f"{address}/counter")
        page.goto(f"{address}/counter/2016")
        accessible(page)
        with page.expect_download() as taken:
            page.get_by_role("link", name="下载2016年度空白表").click()
        assert taken.value.suggested_filename.startswith("420104-硚口区-2016")

        page.get_by_label("填好的工作簿").set_input_files(filing(tmp_path, report_year=2015))
        page.get_by_role("button", name="报送").click()
        expect(page.get_by_role("alert")).to_contain_text("封面所填年度：2015年度")
        page.get_by_label("填好的工作簿").set_input_files(filing(tmp_path))
        # By keyboard alone.
        page.get_by_role("button", name="报送").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="下载标注好的原表")).to_be_visible(timeout=READ_WITHIN)
        expect(page.get_by_text("很多人")).to_be_visible()
        expect(page.get_by_text("待市（州）核查")).to_be_visible()
        accessible(page)
        receipt = page.url
        with page.expect_download() as taken:
            page.get_by_role("link", name="下载标注好的原表").click()
        assert openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes())).sheetnames[0] == "回执"

        page.get_by_role("link", name="自查").click()
        # dbt may compile the rules meanwhile: the page asks again by itself.
        expect(page.get_by_role("heading", name="各平台")).to_be_visible(timeout=300_000)
        expect(page.get_by_text("试评，以年度运行为准").first).to_be_visible()
        accessible(page)
        page.goto(receipt)

        page.get_by_role("link", name="2016年度报送办理").click()
        page.get_by_label("填好的工作簿").set_input_files(filing(tmp_path, filed_on=date(2017, 1, 21)))
        page.get_by_role("button", name="报送").click()
        expect(page.get_by_role("heading", name="与第1版不同")).to_be_visible()
        accessible(page)
        assert all(url.startswith(address) for url in asked)
        assert not [line for line in complaints if "422" not in line]

    with chromium.new_context(locale="zh-CN") as context:
        page = context.new_page()
        log_in(page, address, NEIGHBOUR, PASSWORD)
        expect(page).to_have_url(f"{address}/counter")
        for hidden in (receipt, f"{receipt}/workbook"):
            answer = page.goto(hidden)
            assert answer is not None
            assert answer.status == 404
