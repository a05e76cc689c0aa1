"""What a Chinese comment says: name, meanings of codes, note; and that every reader reads the same of a code."""

from portal.words import label
from tests.support.mart_descriptions import mart_descriptions
from youth_platforms.base.tables import rows
from youth_platforms.documents.wording import word
from youth_platforms.returns.receipt import TEXTS
from youth_platforms.warehouse.access.labels import meanings_of, name_of, note_of


def test_the_name_ends_at_the_first_colon_or_semicolon_of_either_width():
    assert name_of("年度") == "年度"
    assert name_of("平台：每个平台一行；取最近所报") == "平台"
    assert name_of("市(州)代码;直管市为其自身代码") == "市(州)代码"
    assert note_of("平台：每个平台一行；取最近所报") == "每个平台一行；取最近所报"
    assert note_of("年度") == ""


def test_codes_and_their_meanings_are_told_in_the_order_of_the_comment():
    comment = "状态：accepted 已接收，accepted_with_findings 已接收（有问题），missing 未报；空为不适用"
    assert list(meanings_of(comment).items()) == [
        ("accepted", "已接收"),
        ("accepted_with_findings", "已接收（有问题）"),
        ("missing", "未报"),
    ]
    assert meanings_of("金额，元") == meanings_of("抽样框的 SHA-256；框变则值变") == {}


# Where an official reads the same code: comment of a mart's column, pages (labels.csv), documents (words.csv).
SAME_CODES = {
    ("mart_certification_candidates", "decision"): ("decision", "decision"),
    ("fct_criterion_results", "outcome"): ("outcome", "outcome"),
    ("mart_annual_review", "status"): ("review", "status"),
    ("mart_annual_review", "assessment_outcome"): ("check", "assessed"),
    ("mart_rectification_register", "opened_by"): ("opened_by", "opened_by"),
    ("mart_rectification_register", "outcome"): ("rectification", None),
    ("mart_filing_status", "status"): ("filing", "filing_status"),
}


def test_a_code_is_called_the_same_in_the_warehouse_on_pages_and_in_documents():
    comments = {
        (mart["name"], column["name"]): column["description"]
        for mart in mart_descriptions()
        for column in mart["columns"]
    }
    for place, (page, document) in SAME_CODES.items():
        for code, meaning in meanings_of(comments[place]).items():
            assert label(code, page) == meaning, (place, code)
            assert document is None or word(document, code) == meaning, (place, code)
    receipt = {row["code"]: row["zh"] for row in rows(TEXTS / "receipt_words.csv") if row["kind"] == "severity"}
    for code in ("critical", "error", "warning"):
        assert label(code, "severity") == word("severity", code) == receipt[code], code
    assert label("remark", "severity") == receipt["remark"]
    for code in ("county_report", "city_report", "province_report"):
        assert label(code, "form") == word("form", code)
