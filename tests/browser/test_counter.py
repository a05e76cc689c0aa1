"""The counter in a browser: a city confirms, returns, objects; the province answers; another city sees none of it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from portal import accounts
from tests.browser.conftest import DESK, PASSWORD, PHONE
from youth_platforms.base.store import outputs
from youth_platforms.documents.folder import Document, Origin, write_folder
from youth_platforms.warehouse.access.logins import reader


@pytest.fixture
def enter(chromium: Browser, address: str):
    """Log an account in, in a browser of its own."""
    opened = []

    def as_account(name: str) -> Page:
        context = chromium.new_context(viewport=DESK, locale="zh-CN", bypass_csp=True)
        context.set_default_timeout(60_000)
        opened.append(context)
        page = context.new_page()
        page.goto(f"{address}/login")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"{address}/2017")
        return page

    yield as_account
    for context in opened:
        context.close()


@pytest.fixture
def platform(decided) -> str:
    """An applicant of Huangshi, whose preview has just been written."""
    with decided.cursor() as cursor:
        cursor.execute("select run_id from audit.year_runs where report_year = 2017")
        [(run_id,)] = cursor.fetchall()
        cursor.execute(
            "select platform_code from marts.mart_certification_candidates"
            " where report_year = 2017 and city_code = '420200' order by 1 limit 1"
        )
        [(code,)] = cursor.fetchall()
    previews = [Document(f"{city}.xlsx", "preview", "稿", b"x", city) for city in ("420100", "420200")]
    write_folder(previews, outputs(2017) / "previews", Origin(2017, run_id))
    accounts.save("武汉", reader("city_420100").login, PASSWORD)
    return code


def accessible(page: Page) -> None:
    """Nothing is wrong for who hears or tabs the page, and nothing is wider than a phone."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"][:160] for node in found["nodes"][:3]]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(DESK)


def test_a_city_confirms_returns_and_objects_the_province_answers_and_another_city_sees_none_of_it(
    enter, address: str, platform: str
) -> None:
    city = enter("黄石")
    city.goto(f"{address}/counter/check?year=2017")
    accessible(city)
    city.get_by_role("link", name="黄石港区").click()
    filing = city.url
    city.get_by_role("button", name="核实").click()
    expect(city.get_by_text("已核实").first).to_be_visible()
    city.get_by_role("button", name="退回").click()
    expect(city.get_by_role("alert")).to_contain_text("退回须写明理由")
    accessible(city)
    # By keyboard alone: from the reason past the first button to the second.
    city.get_by_label("理由").focus()
    city.keyboard.type("活动名单缺页")
    city.keyboard.press("Tab")
    city.keyboard.press("Tab")
    city.keyboard.press("Enter")
    expect(city.get_by_text("已退回").first).to_be_visible()
    expect(city.get_by_text("活动名单缺页").first).to_be_visible()

    city.goto(f"{address}/2017/platforms/{platform}")
    city.get_by_role("row").filter(has_text="全年活动次数").get_by_role("link", name="提出异议").click()
    accessible(city)
    city.get_by_label(re.compile("理由")).fill("活动有60次，见附件")
    city.get_by_label(re.compile("附件")).set_input_files(
        {"name": "签到表.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 made up"}
    )
    city.get_by_role("button", name="提交异议").click()
    expect(city.get_by_text("活动有60次，见附件")).to_be_visible()
    with city.expect_download() as taken:
        city.get_by_role("link", name="签到表.pdf").click()
    assert taken.value.suggested_filename == "签到表.pdf"
    file = city.get_by_role("link", name="签到表.pdf").get_attribute("href")

    other = enter("武汉")
    other.goto(f"{address}/counter/objections?year=2017")
    expect(other.get_by_text("没有异议")).to_be_visible()
    for hidden in (filing, f"{address}{file}"):
        answer = other.goto(hidden)
        assert answer is not None
        assert answer.status == 404

    province = enter("省级")
    province.goto(f"{address}/2017/approval")
    expect(province.get_by_text("全年活动次数")).to_be_visible()
    accessible(province)
    province.goto(f"{address}/counter/objections?year=2017")
    accessible(province)
    province.get_by_label("异议成立", exact=True).check()
    province.get_by_role("textbox", name="答复").fill("情况属实")
    province.get_by_label(re.compile("如何落实")).fill("由县补报活动表")
    province.get_by_role("button", name="答复").click()
    expect(province.get_by_text("由县补报活动表").first).to_be_visible()
    province.goto(f"{address}/counter/check?year=2017")
    accessible(province)
    province.goto(f"{address}/2017/filings/rates")
    accessible(province)
    city.reload()
    expect(city.get_by_text("情况属实")).to_be_visible()
