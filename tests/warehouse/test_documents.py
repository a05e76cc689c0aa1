"""Documents out of the warehouse: of the approved edition, before approval for each city, and their list in audit."""

import hashlib
import json
import re
from pathlib import Path

import openpyxl
import pytest
from upath import UPath

from tests.support.world import World
from youth_platforms import steps
from youth_platforms.cli.program import main
from youth_platforms.documents.edition import NothingToShow
from youth_platforms.documents.publication import publish_documents
from youth_platforms.warehouse.audit.answers import Answer
from youth_platforms.warehouse.audit.approvals import record_answer

YEAR = 2016
APPROVER = "王主任"


@pytest.fixture(scope="module")
def outputs(decided, tmp_path_factory: pytest.TempPathFactory):
    """The outputs of 2016, whose list a person approved, with all that is written before and after."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("documents")
        patch.setenv("YP_HOME", str(home))
        steps.write_for_cities(YEAR, with_previews=True)
        run_id = steps.published_run(YEAR)
        assert not record_answer(run_id, Answer(APPROVER, approved=True))
        steps.publish_documents(YEAR)
        yield home / "outputs" / str(YEAR)


def rows(decided, query: str, *values: object) -> list[tuple]:
    with decided.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def index_of(folder: UPath) -> dict:
    return json.loads((folder / "index.json").read_text(encoding="utf-8"))


def column(path: Path, sheet: str, title: str) -> list:
    """Return what is below a title of a sheet."""
    page = openpyxl.load_workbook(path)[sheet]
    header = [cell.value for cell in page[3]]
    return [row[header.index(title)] for row in page.iter_rows(min_row=4, values_only=True)]


@pytest.mark.usefixtures("chinese_fonts")
def test_the_documents_of_the_edition_are_listed_with_their_hashes_in_the_folder_and_in_audit(outputs, decided):
    folder = outputs / "documents" / "1"
    index = index_of(folder)
    assert (index["report_year"], index["edition_no"], index["left_out"]) == (YEAR, 1, [])
    listed = {document["file"]: document["sha256"] for document in index["documents"]}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {*listed, "index.json"}
    for file, sha256 in listed.items():
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == sha256
    assert dict(rows(decided, "select path, sha256 from audit.documents where edition_no = 1")) == {
        f"outputs/{YEAR}/documents/1/{file}": sha256 for file, sha256 in listed.items()
    }


def test_the_list_is_the_ledgers_and_who_was_removed_is_told(outputs, decided, world: World):
    folder = outputs / "documents" / "1"
    certified = rows(
        decided,
        "select platform_code from audit.certification_ledger where report_year = %s and decision = 'certified'",
        YEAR,
    )
    listed = column(folder / f"{YEAR}年度认定名单及逐项核对.xlsx", "名单", "平台编码")
    assert {(code,) for code in listed if code} == set(certified) != set()
    kinds = {document["platform_code"]: document["kind"] for document in index_of(folder)["documents"]}
    assert kinds[world.removed] == "delisting_notice"
    assert world.rectified not in kinds
    assert world.steady[0] not in kinds
    cities = column(folder / f"{YEAR + 1}年度申报名额及核减.xlsx", "名额", "核减后名额")
    assert len([quota for quota in cities if quota is not None]) == 17


@pytest.mark.usefixtures("chinese_fonts")
def test_writing_an_edition_again_changes_no_byte_and_lists_nothing_twice(outputs, decided):
    folder = outputs / "documents" / "1"
    before = (folder / "index.json").read_bytes()
    listed = rows(decided, "select count(*) from audit.documents")
    assert main(["documents", "--year", str(YEAR), "--edition", "1"]) == 0
    assert (folder / "index.json").read_bytes() == before
    assert rows(decided, "select count(*) from audit.documents") == listed


@pytest.mark.usefixtures("chinese_fonts")
def test_an_edition_that_the_marts_no_longer_hold_leaves_out_what_only_they_know(outputs, decided):
    before = index_of(outputs / "documents" / "1")
    change = "update marts.mart_certification_candidates set reason_zh = %s where report_year = %s and reason_zh = %s"
    [(reason,), *_] = rows(
        decided, "select reason_zh from marts.mart_certification_candidates where report_year = %s limit 1", YEAR
    )
    with decided.cursor() as cursor:
        cursor.execute(change, ["改", YEAR, reason])
        published = publish_documents(YEAR)
        cursor.execute(change, [reason, YEAR, "改"])
    assert ["摘牌" in reason for reason in published.left_out] == [True]
    left = {document["file"]: document["sha256"] for document in index_of(published.folder)["documents"]}
    was = {document["file"]: document["sha256"] for document in before["documents"]}
    assert not [file for file in left if "摘牌" in file]
    name = f"{YEAR}年度认定名单及逐项核对.xlsx"
    assert left[name] == was[name]
    assert publish_documents(YEAR).left_out == ()


@pytest.mark.parametrize(("year", "edition"), [(2017, None), (YEAR, 9)])
def test_without_such_an_approved_list_there_is_nothing_to_write_and_the_reason_says_what_to_do(
    outputs, year, edition, capsys
):
    with pytest.raises(NothingToShow, match="approve_list"):
        publish_documents(year, edition)
    assert main(["documents", "--year", str(year), "--edition", str(edition or "")]) == 1
    assert "approve_list" in capsys.readouterr().err


def test_each_city_sees_its_own_applicants_each_criterion_and_its_places_marked_as_a_draft(outputs, decided):
    folder = outputs / "previews"
    documents = index_of(folder)["documents"]
    [of_province] = [document for document in documents if document["kind"] == "standing_list"]
    documents = [document for document in documents if document["city_code"]]
    assert len({document["city_code"] for document in documents}) == 17
    assert len(documents) == 34
    standing = rows(
        decided, "select platform_code from marts.mart_demonstration_standing where report_year = %s order by 1", YEAR
    )
    shown = column(folder / of_province["file"], "达标情况", "平台编码")
    assert sorted((code,) for code in shown) == standing != []
    codes = {city for (city,) in rows(decided, "select distinct city_code from marts.mart_certification_candidates")}
    for document in documents:
        own = [
            code
            for (code,) in rows(
                decided,
                "select platform_code from marts.mart_certification_candidates where report_year = %s"
                " and city_code = %s order by 1",
                YEAR,
                document["city_code"],
            )
        ]
        path = folder / document["file"]
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            assert all("征求意见稿（未审定）" in sheet["A2"].value for sheet in book)
            assert sorted(filter(None, column(path, "初步结论", "平台编码"))) == own
            criteria = [code for code in column(path, "逐项核对", "平台编码") if code in own]
            assert len(criteria) == 24 * len(own)
            missing = [code for code in column(path, "达标情况", "平台编码") if re.fullmatch(r"\d{9}", str(code))]
            assert set(missing) == {code for (code,) in standing if code[:4] == document["city_code"][:4]}
        else:
            page = path.read_text(encoding="utf-8")
            assert "征求意见稿（未审定）" in page
            assert page.count("<article>") == len(own)
            assert all(code in page for code in own)
            assert page.count('data-title="所据报表"') >= 24 * len(own)
            assert f"{YEAR + 1}年度申报名额" in page
            assert "示范性平台达标情况" in page
    assert len(codes) > 1


def test_a_preview_shows_each_figure_next_to_the_provinces_median_and_quartiles(outputs, decided):
    [(lower, median, upper)] = rows(
        decided,
        "select percentile_cont(array[0.25, 0.5, 0.75]) within group (order by observed)"
        " from marts.fct_criterion_results where report_year = %s and rule_code = 'M4.6-year'",
        YEAR,
    )[0]
    path = outputs / "previews" / f"武汉市{YEAR}年度征求意见稿.xlsx"
    rules = column(path, "逐项核对", "规则")
    for title, value in (("全省下四分位数", lower), ("全省中位数", median), ("全省上四分位数", upper)):
        shown = dict(zip(rules, column(path, "逐项核对", title), strict=True))
        assert shown["M4.6-year"] == value
        assert not shown["M6-city"], "a yes or no has no median"
    assert lower < upper


def test_a_preview_says_why_the_quota_in_force_was_another_than_announced(outputs, decided):
    [(note,)] = rows(
        decided,
        "select note_zh from marts.mart_application_quotas where report_year = %s and note_zh is not null",
        YEAR,
    )
    path = outputs / "previews" / f"黄石市{YEAR}年度征求意见稿.xlsx"
    assert column(path, "本年名额", "与上年公布数不同的缘由") == [note]
    assert note in path.with_suffix(".html").read_text(encoding="utf-8")


def test_a_preview_runs_no_script_and_fetches_nothing(outputs):
    pages = sorted((outputs / "previews").glob("*.html"))
    assert len(pages) == 17
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert "default-src 'none'" in page
        for forbidden in ("<script", "http:", "https:", "src=", "<link", "url(", "@import"):
            assert forbidden not in page


def test_every_finding_stands_in_one_workbook_with_what_was_held_and_how_to_mend_it(outputs, decided):
    folder = outputs / "defects"
    books = sorted(folder.glob("*.xlsx"))
    assert len(books) == 18
    listed = [
        (code, held)
        for path in books
        for code, held in zip(column(path, "问题", "检查项"), column(path, "问题", "所填内容"), strict=True)
        if code
    ]
    known = rows(
        decided,
        "select check_code, held from audit.findings inner join audit.filings using (filing_id) where report_year = %s",
        YEAR,
    )
    assert sorted(listed, key=str) == sorted(known, key=str) != []
    assert all(text for path in books for text in column(path, "问题", "怎样改正")[: len(listed)] if text is not None)


def test_the_workbook_of_defects_names_who_did_not_file_which_rows_do_not_count_and_what_looks_odd(
    outputs, decided, world: World
):
    folder = outputs / "defects"
    missing = rows(
        decided,
        "select unit_name from marts.mart_filing_status where report_year = %s and status = 'missing'"
        " and city_code = '420100'",
        YEAR,
    )
    wuhan = folder / "武汉市.xlsx"
    states = dict(zip(column(wuhan, "报送情况", "单位"), column(wuhan, "报送情况", "状况"), strict=True))
    assert {name for name, state in states.items() if state == "未报"} == {name for (name,) in missing}
    assert world.suspicious in column(wuhan, "异常线索", "平台编码")
    assert all(column(wuhan, "异常线索", "怎样计算"))
    apart = rows(
        decided,
        'select distinct findings.file_name, sheet, "row" from audit.findings'
        " inner join audit.filings using (filing_id)"
        ' where report_year = %s and is_set_aside and "row" is not null',
        YEAR,
    )
    shown = [file for path in folder.glob("*.xlsx") for file in column(path, "不计入的行", "文件") if file]
    assert len(shown) == len(apart) > 0


def test_the_question_to_the_approver_says_what_it_rests_on_with_links_and_no_path_of_the_server(outputs):
    asked = steps.approval_request(steps.published_run(YEAR))
    body = asked["body"]
    assert str(outputs) not in body
    assert f"(/portal/{YEAR}/list)" in body
    assert f"(/portal/{YEAR}/documents)" in body
    assert re.search(r"应报 120 份，接收 \d+ 份，退回 \d+ 份，没有 \d+ 份", body)


def test_a_locked_year_gets_no_new_previews(outputs):
    before = (outputs / "previews" / "index.json").stat().st_mtime_ns
    steps.write_for_cities(YEAR, with_previews=False)
    assert (outputs / "previews" / "index.json").stat().st_mtime_ns == before
