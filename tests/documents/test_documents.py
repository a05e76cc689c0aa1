"""The official documents of an edition: what they say, how they look, and that they are always the same."""

import io
import re
import time
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pypdfium2 as pdfium
import pytest

from tests.support.editions import CHANGED_QUOTA, FORMULA, RARE, edition, review
from youth_platforms.base.paths import SEEDS
from youth_platforms.base.tables import rows
from youth_platforms.documents.docx import docx
from youth_platforms.documents.notices import certification_notice, platform_notices, quota_notice
from youth_platforms.documents.pdf import pdf
from youth_platforms.documents.publication import made
from youth_platforms.documents.wording import amount, requirement, row_numbers, text
from youth_platforms.documents.workbooks import certification_workbook, quota_workbook

SECONDS_FOR_A_YEAR = 5
TRIAL = "未经人工审定"


@pytest.fixture(scope="module")
def documents(chinese_fonts):
    """Every document of an edition, by file."""
    found, left_out = made(edition())
    assert left_out == []
    return {document.file: document for document in found}


def words_of(document: bytes) -> str:
    """Return all text of a .docx, paragraphs and cells in their order."""
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        return "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", parts.read("word/document.xml").decode()))


def words_of_pdf(document: bytes) -> str:
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(document)]
    return re.sub(r"\s", "", "".join(pages))


def test_an_edition_has_its_workbooks_its_notices_in_both_forms_and_those_of_each_city(documents):
    assert [name for name in documents if "/" not in name] == [
        "2016年度认定名单及逐项核对.xlsx",
        "2017年度申报名额及核减.xlsx",
        "2016年度异议登记表.xlsx",
        "2016年度认定通知.docx",
        "2017年度申报名额通知.docx",
        "2016年度认定通知.pdf",
        "2017年度申报名额通知.pdf",
    ]
    of_wuhan = [name for name in documents if "武汉市" in name]
    assert of_wuhan == [
        "整改与摘牌/武汉市/420100016 限期整改通知.docx",
        "整改与摘牌/武汉市/420100007 限期整改通知.docx",
        "整改与摘牌/武汉市/420100008 摘牌通知.docx",
        "整改与摘牌/武汉市2016年度整改与摘牌通知.pdf",
    ]
    assert {documents[name].city_code for name in of_wuhan} == {"420100"}


def test_the_same_edition_gives_the_same_bytes(documents):
    again, _ = made(edition())
    assert {document.file: document.sha256 for document in again} == {
        name: document.sha256 for name, document in documents.items()
    }


def test_each_document_carries_edition_run_and_day(documents):
    for document in documents.values():
        if document.file.endswith(".docx"):
            text = words_of(document.content)
        elif document.file.endswith(".pdf"):
            text = words_of_pdf(document.content)
        else:
            text = openpyxl.load_workbook(io.BytesIO(document.content)).worksheets[0]["A2"].value
        plain = text.replace(" ", "")
        assert "2016年度第2版" in plain
        assert "2016-20170301T080000-ab12" in plain.replace("￾", "")
        assert "2017年3月1日" in plain


def test_a_list_that_no_person_approved_says_so_in_every_document():
    tried, _ = made(replace(edition(), is_automatic=True))
    for document in tried:
        if document.file.endswith(".docx"):
            assert TRIAL in words_of(document.content)
        elif document.file.endswith(".pdf"):
            assert TRIAL in words_of_pdf(document.content)
        else:
            for sheet in openpyxl.load_workbook(io.BytesIO(document.content)):
                assert TRIAL in sheet["A2"].value
                assert TRIAL in sheet.oddFooter.left.text
    assert TRIAL not in words_of(docx(certification_notice(edition())))


def test_a_year_is_made_in_five_seconds():
    year = edition(applicants=120, reviewed=17)
    began = time.process_time()
    made(year)
    assert time.process_time() - began < SECONDS_FOR_A_YEAR


def test_every_character_of_every_name_in_hubei_is_drawn_in_the_pdf(chinese_fonts):
    """A character that no font has leaves no text in the file: the last one, of no Chinese font, proves the check."""
    names = {row["name"] for row in rows(SEEDS / "divisions.csv")}
    characters = "".join(sorted(set("".join(names))))
    assert set("".join(RARE)) < set(characters)
    drawn = words_of_pdf(pdf([replace(certification_notice(edition()), addressee=f"{characters}ሀ")]))
    assert set(characters) - set(drawn) == set()
    assert "ሀ" not in drawn


def test_without_fonts_all_but_the_pdfs_is_made_and_the_reason_names_the_package(tmp_path, monkeypatch, documents):
    monkeypatch.setenv("YP_FONT_PATHS", str(tmp_path))
    found, left_out = made(edition())
    assert [document.file for document in found] == [name for name in documents if not name.endswith(".pdf")]
    assert len(left_out) == 1
    assert "apt-get install fonts-noto-cjk" in left_out[0]
    assert str(tmp_path) in left_out[0]


def test_the_docx_has_the_page_of_gb_t_9704_and_is_not_sealed(documents):
    for name, document in documents.items():
        if not name.endswith(".docx"):
            continue
        with zipfile.ZipFile(io.BytesIO(document.content)) as parts:
            page = parts.read("word/document.xml").decode()
            styles = parts.read("word/styles.xml").decode()
            feet = [parts.read(f"word/footer-{side}.xml").decode() for side in ("odd", "even")]
            assert not [part for part in parts.namelist() if "media" in part]
        margins = dict(re.findall(r'w:(top|right|bottom|left)="(\d+)"', page[page.index("<w:pgMar") :]))
        in_mm = {side: round(int(twips) / 1440 * 25.4) for side, twips in margins.items()}
        assert in_mm == {"top": 37, "bottom": 35, "left": 28, "right": 26}
        assert '<w:docGrid w:type="lines" w:linePitch="579"/>' in page
        assert 'w:eastAsia="仿宋_GB2312"' in styles
        assert [">— <" in foot and " PAGE " in foot and "> —<" in foot for foot in feet] == [True, True]
        assert [re.findall(r'<w:jc w:val="(\w+)"', foot)[0] for foot in feet] == ["right", "left"]
        for cell in re.findall(r"<w:tc>.*?</w:tc>", page, re.DOTALL):
            assert '<w:snapToGrid w:val="0"/>' in cell


def test_the_pdf_has_the_red_head_35_mm_below_the_edge_of_the_text_and_numbers_odd_pages_right_even_ones_left(
    chinese_fonts,
):
    book = pdfium.PdfDocument(pdf([certification_notice(edition())]))
    mm = 72 / 25.4
    pages = [page.get_textpage() for page in book]
    assert pages[0].get_text_range().startswith("共青团湖北省委办公室文件")
    *_, top = pages[0].get_charbox(0)
    assert (297 - top / mm) == pytest.approx(37 + 35, abs=2)
    for number, page in enumerate(pages, start=1):
        text = page.get_text_range()
        assert text.rstrip().endswith(f"— {number} —")
        left, *_ = page.get_charbox(text.rindex(f"— {number}"))
        assert (left > 105 * mm) == (number % 2 == 1)


def test_no_page_of_a_notice_holds_its_signature_alone(chinese_fonts):
    """Whatever the length of the text: with each more case it ends two lines further down."""
    case = review("420100", "武汉市", "overdue")
    grown = [case | {"cases": case["cases"] * times} for times in range(1, 9)]
    for notice in platform_notices(edition(reviews=grown)):
        pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf([notice]))]
        signed = next(page for page in reversed(pages) if "2017年3月1日" in re.sub(r"\s", "", page))
        assert notice.parts[-1][1][-6:] in re.sub(r"\s", "", signed)


def test_a_long_issuer_stays_on_one_line(monkeypatch, chinese_fonts):
    from youth_platforms.documents import letter

    word = letter.word
    heading = "共青团湖北省委员会湖北省青年联合会湖北省学生联合会文件"
    monkeypatch.setattr(letter, "word", lambda words, code: heading if code == "red" else word(words, code))
    filled = letter.filling(certification_notice(edition()))
    assert filled["red_head_pt"] * len(heading) <= letter.TEXT_WIDTH_PT
    assert heading in words_of_pdf(pdf([certification_notice(edition())]))


def test_a_name_that_looks_like_markup_is_a_name_in_every_form(chinese_fonts):
    """Line breaks in a name would break a title or a paragraph of the notice; they become blanks there."""
    notice = certification_notice(edition())
    assert "<w:p>&amp;{{ x }}*#青少年" in words_of(docx(notice)).replace("&lt;", "<").replace("&gt;", ">")
    assert "<w:p>&{{x}}*#青少年" in words_of_pdf(pdf([notice]))
    [delisted] = platform_notices(
        edition(reviews=[review("420100", "武汉市", "delisted") | {"platform_name": "甲\n# 乙\n> 丙"}])
    )
    assert delisted.title == "关于对甲 # 乙 > 丙予以摘牌的通知"
    assert delisted.addressee == "共青团武汉市委员会："


def test_a_year_without_certified_platforms_says_so_and_attaches_nothing():
    none = edition(applicants=2)
    notice = certification_notice(replace(none, applicants=none.applicants[-1:], criteria=[]))
    assert any("没有平台达到认定条件" in line for _, line in notice.parts)
    assert notice.attachments == []
    assert "附件" not in words_of(docx(notice))


def test_the_quota_notice_names_who_loses_places_and_lists_all_17(documents):
    text = words_of(docx(quota_notice(edition())))
    reduced = [row for row in edition().quotas if row["reduction"]]
    lost = sum(row["reduction"] for row in reduced)
    assert f"对问题突出的{len(reduced)}个市（州）核减申报名额，共核减{lost}个" in text
    for row in edition().quotas:
        assert row["city_name"] in text
    unreduced = edition(quotas=[row | {"reduction": 0} for row in edition().quotas])
    assert "各市（州）均不核减" in words_of(docx(quota_notice(unreduced)))


def test_the_quota_notice_says_whose_base_is_provisional_and_why_this_years_quota_was_another_than_announced():
    notice = words_of(docx(quota_notice(edition())))
    assert f"2016年度有1个市（州）实行的申报名额与上年公布数不同：武汉市{CHANGED_QUOTA}。" in notice
    assert "各市（州）的核减前名额为按县级单位数分配的暂定数" in notice
    quotas = [row | {"base_basis": "filed" if row["city_code"] == "420100" else "share"} for row in edition().quotas]
    notice = words_of(docx(quota_notice(edition(quotas=quotas))))
    assert "武汉市的核减前名额由团省委下达，其余16个市（州）的为按县级单位数分配的暂定数" in notice
    overtaken = edition(quotas=[row | {"base_basis": None} for row in quotas], in_force=[], is_known=False)
    notice = words_of(docx(quota_notice(overtaken)))
    assert "暂定" not in notice
    assert "执行" not in notice
    assert "三、有关要求" in notice


def test_a_platform_not_selected_sees_the_cut_off_and_how_far_it_is():
    whole = edition()
    short = whole.applicants[-1] | {
        "decision": "not_selected",
        "panel_score": Decimal(89),
        "cut_off_distance": Decimal("2.5"),
    }
    book = openpyxl.load_workbook(
        io.BytesIO(certification_workbook(replace(whole, applicants=[*whole.applicants[:-1], short])))
    )
    assert "入选最低分91.5分" in book["申报情况"]["A2"].value
    header, *shown = book["申报情况"].iter_rows(min_row=3, values_only=True)
    assert shown[-1][header.index("距入选最低分")] == 2.5
    assert shown[0][header.index("距入选最低分")] is None


@pytest.mark.parametrize(
    ("status", "tier", "said", "unsaid"),
    [
        ("in_rectification", "province", "在整改期限内完成整改", "属逾期"),
        ("overdue", "province", "整改期限已满，尚未复查合格，属逾期", "期满前组织复查"),
        ("delisted", "province", "予以摘牌，取消其省级示范性青少年综合服务平台称号", "团中央"),
        ("delisted", "nation", "予以摘牌，并报请团中央取消其全国级示范性青少年综合服务平台称号", "省级示范性"),
    ],
)
def test_a_platform_is_told_what_its_state_asks_for(status, tier, said, unsaid):
    [notice] = platform_notices(edition(reviews=[review("420100", "武汉市", status, tier=tier)]))
    text = words_of(docx(notice))
    assert said in text
    assert unsaid not in text
    assert "2016年5月4日，绩效考核不合格（得分55.5分），整改期限至2016年12月1日。主要问题：活动记录不全。" in text
    assert ("2016年12月5日复查不合格" in text) == (status == "delisted")


def test_a_platform_in_good_standing_gets_no_notice():
    good = review("420100", "武汉市", "overdue") | {"status": "in_good_standing"}
    assert platform_notices(edition(reviews=[good])) == []


def test_workbooks_are_ready_to_print_and_to_sign():
    for content in (certification_workbook(edition()), quota_workbook(edition())):
        book = openpyxl.load_workbook(io.BytesIO(content))
        for sheet in book:
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert sheet.print_title_rows == "$1:$3"
            assert sheet.freeze_panes == "A4"
            assert "2016年度第2版" in sheet.oddFooter.left.text
            assert "&P" in sheet.oddFooter.right.text
            assert "&N" in sheet.oddFooter.right.text
        assert any("审核：" in str(cell.value) for cell in book.worksheets[0]["A"])


def test_texts_stay_texts_and_numbers_numbers_in_a_workbook():
    book = openpyxl.load_workbook(io.BytesIO(certification_workbook(edition())))
    name, score = book["名单"]["B4"], book["名单"]["G4"]
    assert (name.value, name.data_type) == (FORMULA, "s")
    assert (score.value, score.number_format, score.alignment.horizontal) == (91.5, "0.00", "right")
    header, first = [[cell.value for cell in row] for row in book["逐项核对"].iter_rows(min_row=3, max_row=4)]
    assert dict(zip(header, first, strict=True)) == {
        "平台编码": "420104000",
        "平台名称": FORMULA,
        "规则": "M0",
        "条款": "管理办法第四条第6项：全年累积开展活动不少于60次",
        "项目": "全年活动次数",
        "实际": 62,
        "要求": "不少于60次",
        "判定": "符合",
        "说明": "全年活动次数：62次，要求不少于60次，符合",
        "所据报表": "武汉市/硚口区.xlsx",
        "工作表": "活动",
        "行号": "2-4、9",
    }
    assert book["逐项核对"].max_row == 3 + 24 * len(edition().applicants)


@pytest.mark.parametrize(
    ("observed", "unit", "written"),
    [
        (Decimal(62), "次", (62, "#,##0")),
        (Decimal("92.5"), "平方米", (92.5, "#,##0.0###")),
        (Decimal(1), "比例", (1, "0%")),
        (Decimal("0.975"), "比例", (0.975, "0.0###%")),
        (Decimal(1), "是否", ("是", "General")),
        (None, "次", ("", "General")),
    ],
)
def test_an_amount_is_a_number_in_the_workbook_with_decimals_only_where_it_has_some(observed, unit, written):
    shown = edition()
    first = shown.criteria[0] | {"observed": observed, "unit": unit}
    book = openpyxl.load_workbook(io.BytesIO(certification_workbook(replace(shown, criteria=[first]))))
    cell = book["逐项核对"]["F4"]
    assert (cell.value or "", cell.number_format) == written


@pytest.mark.parametrize(
    ("observed", "unit", "shown"),
    [
        (Decimal(1), "是否", "是"),
        (Decimal(0), "是否", "否"),
        (Decimal("0.975"), "比例", "97.5%"),
        (Decimal(30000), "元", "30,000"),
        (Decimal("92.50"), "平方米", "92.5"),
        (None, "次", ""),
    ],
)
def test_an_amount_is_shown_in_its_unit(observed, unit, shown):
    assert text(amount(observed, unit)) == shown


@pytest.mark.parametrize(
    ("comparator", "threshold", "unit", "shown"),
    [
        (">=", Decimal(60), "次", "不少于60次"),
        ("<=", Decimal(5), "位", "不超过5位"),
        ("=", Decimal(1), "是否", "应为是"),
        ("=", Decimal(1), "比例", "应为100%"),
        (None, None, "个", ""),
    ],
)
def test_a_requirement_reads_as_the_notice_would_say_it(comparator, threshold, unit, shown):
    assert requirement(comparator, threshold, unit) == shown


@pytest.mark.parametrize(
    ("numbers", "shown"), [([2, 3, 4, 9], "2-4、9"), ([7], "7"), ([5, 3, 3], "3、5"), (None, ""), ([None], "")]
)
def test_row_numbers_are_shown_as_spans(numbers, shown):
    assert row_numbers(numbers) == shown


@pytest.mark.parametrize("name", ["W" * 200, "意见" * 1000])
def test_a_name_of_any_length_stays_on_the_paper_and_stops_no_table(name, chinese_fonts):
    whole = edition()
    applicants = [{**whole.applicants[0], "platform_name": name}, *whole.applicants[1:]]
    document = pdfium.PdfDocument(pdf([certification_notice(replace(whole, applicants=applicants))]))
    shown = 0
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, bottom, right, _ = text.get_charbox(place)
            if text.get_text_range(place, 1) in name:
                shown += 1
                assert left >= 0
                assert bottom >= 80, "above the foot of the page"
                assert right <= page.get_width() - 70, "left of the margin"
    assert shown >= len(name)
