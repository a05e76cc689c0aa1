"""The data dictionary says what the warehouse holds, in three forms, and docs/reference is current."""

import openpyxl
import pytest

from youth_platforms.dictionary import write
from youth_platforms.dictionary.contents import read_dictionary


@pytest.fixture(scope="module")
def read(owner):
    return read_dictionary()


def test_every_mart_is_in_it_with_each_column_and_its_chinese_name(read, tables):
    by_name = {entry.name: entry for entry in read.entries}
    assert set(tables) <= set(by_name)
    assert {name: sorted(field.name for field in by_name[name].fields) for name in tables} == {
        name: sorted(columns) for name, columns in tables.items()
    }
    assert [(e.name, f.name) for e in read.entries for f in e.fields if f.name_zh == f.name] == []
    assert [e.name for e in read.entries if e.name.endswith(e.name_zh)] == []


def test_it_tells_keys_relations_codes_units_readers_and_rows(read):
    by_name = {entry.name: entry for entry in read.entries}
    candidates = by_name["marts.mart_certification_candidates"]
    assert candidates.key == "report_year，platform_code"
    assert ("platform_code", "marts.dim_platform") in candidates.references
    assert candidates.view == "报表.申报平台的认定结论与理由"
    assert candidates.readers == "省级、市州、县级、报表工具、专人"
    assert candidates.rows == "市州、县级只见本地的行"
    assert by_name["audit.approvals"].readers == "省级、专人"
    decision = next(field for field in candidates.fields if field.name == "decision")
    assert "withheld 暂缓认定" in decision.codes
    amount = next(field for field in by_name["marts.fct_funding"].fields if field.name == "amount_yuan")
    assert amount.unit == "元"
    assert ["M4.6-year", "2015"] in [rule[:2] for rule in read.rules]


def test_the_reference_in_docs_is_current(read, tmp_path):
    fresh = tmp_path / "fresh.md"
    write.write_text(read, fresh)
    assert write.REFERENCE.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8"), (
        "the marts changed: write it again by `make dictionary` after a run"
    )


def test_workbook_and_page_hold_all_of_it_and_fetch_nothing(read, tmp_path):
    write.write_workbook(read, tmp_path / "d.xlsx")
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    assert book.sheetnames == ["表", "列", "关系", "规则"]
    header = 3
    assert book["表"].max_row == len(read.entries) + header
    assert book["列"].max_row == sum(len(entry.fields) for entry in read.entries) + header
    assert book["列"].auto_filter.ref == f"A{header}:H{book['列'].max_row}"
    write.write_page(read, tmp_path / "d.html")
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert all(f'id="{entry.name}"' in page for entry in read.entries)
    assert "http" not in page
    assert "<script" not in page
