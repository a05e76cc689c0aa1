"""What the pages show, and that each says the same as the marts."""

import re
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from portal.app import HEADERS, mounted
from tests.support.pages import Page, crawl
from youth_platforms.reference.divisions import cities

OF_2017 = (
    "/2017",
    "/2017/list",
    "/2017/cities/420200",
    "/2017/standing",
    "/2017/filings",
    "/2017/filings/city_report/420200",
    "/2017/what-if",
)


@pytest.fixture
def province(log_in) -> TestClient:
    return log_in("省级")


@pytest.fixture
def ask(opened):
    def rows(query: str, *values: object) -> list[tuple]:
        with opened.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    return rows


def test_every_link_on_every_page_of_a_year_resolves_and_no_page_needs_script_style_or_another_server(province):
    ids: dict[str, set[str]] = {}
    wanted: set[str] = set()
    others: set[str] = set()
    for address, text in crawl(province, "/2017", "/2017"):
        page = Page(text)
        ids[address] = set(page.ids)
        assert len(page.ids) == len(set(page.ids)), f"an id is twice on {address}"
        for link in page.links:
            assert not re.match(r"[a-z]+:|//", link), link
            target = urljoin(address, link)
            (wanted if "#" in target else others).add(target)
        for tag, attributes in page.elements:
            assert tag != "script"
            assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert len(ids) > 150
    for target in wanted:
        address, _, fragment = target.partition("#")
        assert fragment in ids[address], target
    for target in others - ids.keys():
        assert province.get(target).status_code == 200, target


def test_the_first_page_leads_to_the_newest_years_own_address(province):
    answer = province.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/2017")


def test_the_overview_tells_the_figures_of_the_marts(province, ask):
    text = province.get("/2016").text
    [(applicants, certified)] = ask(
        "select count(*), count(*) filter (where decision = 'certified')"
        " from marts.mart_certification_candidates where report_year = 2016"
    )
    [(lost,)] = ask("select sum(reduction) from marts.mart_quota_reductions where report_year = 2016")
    for name, value in (("申报平台", applicants), ("认定", certified), ("核减名额", lost)):
        assert re.search(rf'<dt>{name}</dt><dd class="big">{value}<small>', text), name


def test_the_overview_shows_every_published_year_and_each_city_of_this_one(province, ask):
    text = province.get("/2016").text
    section = text.partition('<h2 id="years">')[2]
    for year, accepted, due, active in ask(
        "select report_year, filings_accepted, filings_due, platforms_active from marts.mart_province_year"
    ):
        row = section.partition(f'<a href="/{year}">{year}</a>')[2].partition("</tr>")[0]
        assert f">{accepted}/{due}</td>" in row
        assert f">{active}</td>" in row
    [(activities,)] = ask(
        "select activities from marts.mart_city_year where report_year = 2016 and city_code = '420100'"
    )
    row = section.partition('/2016/cities/420100">')[2].partition("</tr>")[0]
    assert f">{activities:,}</td>" in row


def test_each_target_has_a_square_for_each_of_the_103_counties_and_says_the_same_in_words(province, ask):
    page = Page(province.get("/2017").text)
    counties = [link for link in page.links if "#c" in link]
    targets = ask(
        "select distinct rule_code from marts.mart_county_targets where report_year = 2017 and target is not null"
    )
    assert len(counties) == 103 * len(targets)
    assert len(set(counties)) == 103
    for city in cities():
        assert page.links.count(f"/2017/cities/{city.code}") >= 2 * len(targets), "tile and table"


def test_the_why_page_shows_each_criterion_with_what_was_found_asked_decided_and_where_it_stands(province, ask, world):
    text = province.get(f"/2016/platforms/{world.fifty_activities}").text
    results = ask(
        "select clause, outcome, file_name, sheet from marts.fct_criterion_results"
        " inner join marts.dim_criterion using (rule_code, valid_from_year)"
        " where report_year = 2016 and platform_code = %s",
        world.fifty_activities,
    )
    text = text.replace("<bdi>", "").replace("</bdi>", "")
    assert len(results) == 24
    assert text.count('data-label="依据"') == 24
    for clause, _, file_name, sheet in results:
        assert re.split(r"[,()]", clause)[0] in text
        assert file_name.rpartition("/")[2] in text
        assert f"「{sheet}」" in text
    row = text.partition("全年活动次数</b>")[2].partition("</tr>")[0]
    for shown in ("不符合</span>", ">50次<", ">≥60次<", ">差10次<"):
        assert shown in row
    assert "仅差一项：</b>全年活动次数，现为50次，差10次" in text


def test_a_sentence_has_its_days_and_the_rows_that_decided_are_cited(province, ask, world):
    text = province.get(f"/2016/platforms/{world.fifty_activities}").text
    rows = dict(
        ask(
            "select rule_code, source_rows from marts.fct_criterion_results"
            " where report_year = 2016 and platform_code = %s",
            world.fifty_activities,
        )
    )
    assert len(rows["M4.6-month"]) == 40, "the ten months with four activities, not the two with five"
    assert len(rows["M4.3-categories"]) == 2
    [(said,)] = ask(
        "select message_zh from marts.fct_criterion_results"
        " where report_year = 2016 and platform_code = %s and rule_code = 'M4.0-age'",
        world.fifty_activities,
    )
    assert re.fullmatch(r"运行满1年：\d{4}-\d\d-\d\d启用，至申请日2016-\d\d-\d\d已满1年，符合", said)
    assert "全年活动次数：50次，要求不少于60次，不符合" in text


def test_the_page_of_standing_has_each_demonstration_platform_with_what_it_misses_missed_and_would_need(province, ask):
    text = province.get("/2016/standing").text
    shown = ask(
        "select platform_code, missed_rules_zh, missed_last_year_zh from marts.mart_demonstration_standing"
        " where report_year = 2016"
    )
    fixes = ask(
        "select platform_code, fix_zh from marts.mart_cheapest_fixes where report_year = 2016 and tier <> 'none'"
    )
    assert set(re.findall(r'<span class="code">(\d{9})</span>', text)) == {code for code, _, _ in shown}
    assert any(before for _, _, before in shown)
    assert len(fixes) > len(shown)
    cited = re.compile(r"/platforms/(\d{9})")
    rows = {cited.findall(row)[0]: row for row in text.split("<tr>") if cited.search(row)}
    for code, missed, before in shown:
        assert (missed or "") in rows[code]
        assert (before or "") in rows[code]
    for code, fix in fixes:
        assert f"<li>{fix}" in rows[code]


def test_the_page_of_standing_is_filtered_by_tier_city_and_whether_anything_is_missed(province, ask):
    def codes(address):
        return set(re.findall(r'<span class="code">(\d{9})</span>', province.get(address).text))

    asked = "select platform_code from marts.mart_demonstration_standing where report_year = 2016"
    for question, condition in {
        "tier=city": "tier = 'city'",
        "result=meeting": "missed = 0 and unknown_rules = '{}'",
        "result=missing&city=420200": "missed > 0 and city_code = '420200'",
        "tier=none&city=x&result=%00": "true",
    }.items():
        assert codes(f"/2016/standing?{question}") == {code for (code,) in ask(f"{asked} and {condition}")}, question


def test_overview_city_and_platform_lead_to_the_page_of_standing(province, world):
    for address in ("/2016", "/2016/cities/420100", f"/2016/platforms/{world.steady[0]}"):
        assert [link for link in Page(province.get(address).text).links if link.startswith("/2016/standing")], address
    text = province.get(f"/2016/platforms/{world.steady[0]}").text
    assert "逐条再评" in text
    assert "怎样补足" in text
    assert "本年度未申报" in text


def test_a_city_shows_the_quota_in_force_against_the_one_announced_and_why_they_differ(province, ask):
    [(announced, in_force, note)] = ask(
        "select announced_quota, quota, note_zh from marts.mart_application_quotas"
        " where report_year = 2016 and city_code = '420200'"
    )
    assert (announced, in_force) == (2, 7)
    text = province.get("/2016/cities/420200").text
    assert f'<dt>2016年实行名额</dt><dd class="big">{in_force}<small>' in text
    assert f"上年公布{announced}个" in text
    assert note in text
    assert "基数改为9个（2016年度登记表下达）" in note
    assert f'{in_force}<div class="clause">原公布{announced}</div>' in province.get("/2016").text
    assert "实行名额与上年公布的相同" in province.get("/2016/cities/420100").text


def test_a_platform_that_did_not_apply_has_its_page_with_history_review_and_rectification(province, world):
    text = province.get(f"/2017/platforms/{world.removed}").text
    assert "本年度未申报" in text
    for year in (2015, 2016, 2017):
        assert f'href="/{year}/platforms/{world.removed}"' in text
    assert "摘牌" in text
    assert "绩效考核" in text


def test_the_list_is_filtered_and_sorted_as_asked_and_nonsense_is_ignored(province, ask):
    def codes(address):
        return re.findall(r'<span class="code">(\d{9})</span>', province.get(address).text)

    asked = "select platform_code from marts.mart_certification_candidates where report_year = 2016"
    everybody = {code for (code,) in ask(asked)}
    assert set(codes("/2016/list")) == everybody
    assert set(codes("/2016/list?decision=ineligible")) == {
        code for (code,) in ask(asked + " and decision = 'ineligible'")
    }
    assert codes("/2016/list?city=420200") == [code for (code,) in ask(asked + " and city_code = '420200'")]
    assert [code[:6] for code in codes("/2016/list?sort=county")] == sorted(code[:6] for code in everybody)
    assert set(codes("/2016/list?city='%20or%201=1&decision=%00&sort=__class__")) == everybody


@pytest.mark.parametrize("words", ["420102", "江岸"])
def test_platforms_are_found_by_code_and_by_county(province, ask, words):
    [(known,)] = ask("select count(*) from marts.dim_platform where county_code = '420102'")
    assert f"「{words}」：{known}个平台" in province.get("/search", params={"q": words}).text


@pytest.mark.parametrize("words", ["", "%", "_", "'", "\0", "<script>", "没有这样的平台" * 20])
def test_a_search_for_nothing_or_for_signs_finds_nothing_and_breaks_nothing(province, words):
    answer = province.get("/search", params={"q": words})
    assert answer.status_code == 200
    assert "/platforms/" not in answer.text
    assert "<script" not in answer.text


def test_the_board_shows_each_unit_that_owes_a_report_with_its_standing(province, ask):
    text = province.get("/2017/filings").text
    board = ask("select form, unit_code from marts.mart_filing_status where report_year = 2017")
    assert len(board) == 121
    for form, unit_code in board:
        assert f'href="/2017/filings/{form}/{unit_code}"' in text


def test_a_finding_names_sheet_cell_what_was_filed_and_what_is_expected(province, ask, world):
    findings = ask(
        "select sheet, cell from audit.findings where platform_code = %s and cell is not null",
        world.suspicious,
    )
    assert findings
    text = province.get(f"/2017/filings/county_report/{world.suspicious[:6]}").text
    assert any(f">{sheet}<" in text and f">{cell}<" in text for sheet, cell in findings)


@pytest.mark.parametrize(
    "address", ["/2031", "/2017/platforms/420102999", "/2017/platforms/1", "/2017/cities/999999", "/no/such/page", "/0"]
)
def test_what_there_is_not_is_a_chinese_404(province, address):
    answer = province.get(address)
    assert answer.status_code == 404
    assert "没有" in answer.text
    assert "Not Found" not in answer.text


def test_names_that_were_filed_as_markup_are_shown_as_text(province, opened, world):
    evil = "<script>alert(1)</script>\"'&"
    code = world.fifty_activities
    with opened.cursor() as cursor:
        cursor.execute("begin")
        for table in ("dim_platform", "mart_certification_candidates"):
            cursor.execute(f"update marts.{table} set platform_name = %s where platform_code = %s", (evil, code))
        cursor.execute("update raw.findings set held = %s, expected_zh = %s", (evil, evil))
        cursor.execute("update audit.crosscheck_findings set held = %s, expected_zh = %s", (evil, evil))
        cursor.execute("update marts.mart_quota_reductions set city_name = %s where city_code = '420100'", (evil,))
        cursor.execute("update marts.mart_filing_status set unit_name = %s where unit_code = '420100'", (evil,))
        cursor.execute("commit")
    for address in (
        "/2016",
        "/2016/list",
        "/2016/cities/420100",
        f"/2016/platforms/{code}",
        "/2016/filings",
        f"/2016/filings/county_report/{code[:6]}",
        f"/search?q={code}",
        "/search?q=%3Cscript%3E",
    ):
        text = province.get(address).text
        assert "<script" not in text, address
        assert "&lt;script&gt;" in text, address


@pytest.mark.parametrize("address", [*OF_2017, "/", "/login", "/2031", "/static/portal.css", "/search?q=a"])
def test_every_answer_carries_the_headers_that_confine_it(province, address):
    answer = province.get(address)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert ("no-store" in answer.headers["cache-control"]) != address.startswith("/static")


def test_behind_airflow_links_start_where_the_portal_is_mounted_and_nobody_passes_without_airflows_login(opened):
    from fastapi import FastAPI, HTTPException

    def refuse() -> str:
        raise HTTPException(401, "Unauthorized")

    def forbid() -> str:
        raise HTTPException(403, "Forbidden")

    airflow = FastAPI()
    airflow.mount("/portal", mounted(lambda: "zhang"))
    airflow.mount("/closed", mounted(refuse))
    airflow.mount("/forbidden", mounted(forbid))
    browser = TestClient(airflow)
    text = browser.get("/portal/").text
    assert 'href="/portal/2017/list"' in text
    assert not [link for link in Page(text).links if not link.startswith(("/portal", "#", "?"))]
    for address in ("/closed/", "/closed/2017", "/closed/search?q=a", "/closed/2017/list"):
        answer = browser.get(address)
        assert answer.status_code == 401
        assert "请先登录" in answer.text
        assert "平台名称" not in answer.text
