"""The portal as a person has it: the main ways through it, on a desk, on a phone, on paper, and read aloud."""

import re

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal import accounts
from tests.browser.conftest import DESK, PASSWORD, PHONE
from youth_platforms.warehouse.access.logins import reader

PAGES = {
    "overview": "/2017",
    "list": "/2016/list",
    "why": "/2016/platforms/{platform}",
    "city": "/2017/cities/420200",
    "standing": "/2016/standing",
    "board": "/2017/filings?form=city_report",
    "filing": "/2015/filings/county_report/420102",
    "what-if": "/2016/what-if",
    "search": "/search?q=4202",
    "missing": "/2031",
}


@pytest.fixture
def page(inside: BrowserContext):
    found = inside.new_page()
    yield found
    found.close()


@pytest.fixture
def to(address: str, world):
    """Address of one of PAGES."""
    return lambda name: address + PAGES[name].format(platform=world.fifty_activities)


def test_an_official_logs_in_and_finds_out_why_a_platform_was_refused(
    desk: BrowserContext, address: str, world
) -> None:
    page = desk.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/2016")
    page.get_by_label("账号").fill("黄石")
    page.get_by_label("密码").fill("不对的密码")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{address}/2016")
    expect(page.get_by_role("banner")).to_contain_text("黄石市")
    page.get_by_role("navigation").get_by_role("link", name="2017").click()
    page.get_by_role("link", name="认定名单").click()
    page.locator("[name=decision]").select_option(label="不符合条件")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("main").get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name=re.compile("为什么"))).to_be_visible()
    row = page.get_by_role("row").filter(has_text="全年活动次数").filter(has_text="不符合")
    expect(row).to_contain_text("50次")
    expect(row).to_contain_text("≥60次")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("县（市、区）年度报表")
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/login"))
    page.goto(f"{address}/2017")
    expect(page).to_have_url(re.compile("/login"))
    assert not [line for line in complaints if "401" not in line], (
        "the browser complains of nothing but the wrong password"
    )
    assert all(url.startswith(address) for url in asked)


def test_a_password_is_changed_by_its_owner_and_no_cookie_outlives_the_logout_or_the_hours_of_a_session(
    desk: BrowserContext, chromium: Browser, address: str, decided
) -> None:
    name, new = "某人", PASSWORD + "又一把"
    accounts.save(name, reader("city_420300").login, PASSWORD)
    page = desk.new_page()

    def log_in(password: str) -> None:
        page.goto(f"{address}/login")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        expect(page).to_have_url(f"{address}/2017")

    log_in(PASSWORD)
    page.get_by_role("link", name="改密码").click()
    for label, text in (("原密码", PASSWORD), ("新密码", new), ("再填一次", new)):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="修改").click()
    expect(page).to_have_url(f"{address}/2017")
    with chromium.new_context() as elsewhere:
        elsewhere.add_cookies(desk.cookies())  # pyrefly: ignore[bad-argument-type]
        copied = elsewhere.new_page()
        copied.goto(f"{address}/2017")
        expect(copied).to_have_url(f"{address}/2017")
        page.get_by_role("button", name="退出").click()
        expect(page).to_have_url(re.compile("/login"))
        copied.reload()
        expect(copied).to_have_url(re.compile("/login"))
    log_in(new)
    with decided.cursor() as cursor:
        hours = "round(extract(epoch from max(ends_at) - now()) / 3600)"
        cursor.execute(f"select {hours} from access.portal_sessions where name = %s", [name])
        assert cursor.fetchone() == (8,)
        cursor.execute("update access.portal_sessions set ends_at = now() where name = %s", [name])
    page.reload()
    expect(page).to_have_url(re.compile("/login"))


def test_a_platform_is_found_by_its_name_and_a_square_leads_to_its_county(page: Page, to, address: str) -> None:
    page.goto(to("overview"))
    page.locator("svg.map a[href$='#c420202'] rect").first.click()
    expect(page).to_have_url(f"{address}/2017/cities/420200#c420202")
    expect(page.locator("tr#c420202")).to_be_in_viewport()
    page.get_by_role("searchbox").fill("420202")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=420202"))
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/2017/platforms/420202\d{3}"))


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone_and_nothing_lies_over_its_edge(page: Page, to, name: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(to(name))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    clipped = page.evaluate(
        """() => [...document.querySelectorAll('main *:not(svg *):not(.wide *):not(.hidden):not(thead *)')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert clipped == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_are_accessible(page: Page, to, name: str, size) -> None:
    page.set_viewport_size(size)
    page.goto(to(name))
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"][:160] for node in found["nodes"][:3]]) for found in violations] == []


def test_the_login_is_accessible(chromium, address: str) -> None:
    with chromium.new_context(locale="zh-CN", bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{address}/login")
        assert Axe().run(page).violations_count == 0


def test_numbers_of_a_column_stand_one_below_the_other(page: Page, to) -> None:
    page.goto(to("list"))
    edges = page.evaluate(
        "() => [...document.querySelectorAll('td[data-label=\"评估得分\"]')].map(e => e.getBoundingClientRect().right)"
    )
    assert len(edges) > 1
    assert len(set(edges)) == 1
    assert "tabular-nums" in page.evaluate("getComputedStyle(document.body).fontVariantNumeric")


def test_a_page_prints_on_a4_without_what_is_for_the_screen(page: Page, to) -> None:
    page.goto(to("why"))
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert {tuple(round(side) for side in sheet.get_size()) for sheet in printed} == {(595, 842)}
    assert len(printed) <= 4
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    assert "为什么" in text
    assert "全年活动次数" in text
    for of_the_screen in ("查找", "退出", "填报情况"):
        assert of_the_screen not in text


def test_officials_names_are_drawn_with_a_font_that_has_their_characters(page: Page, to, address: str) -> None:
    page.goto(f"{address}/2017/cities/420500#c420505")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "tr#c420505 th"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert page.locator("tr#c420505").inner_text().startswith("猇亭区")
    assert {font["familyName"] for font in fonts} == {"Noto Sans CJK SC"}
