"""What people read of the gates opens on any machine, without a network."""

import re
from pathlib import Path

from tests.quality.conftest import YEAR, Warehouse
from youth_platforms.quality.run_gate import gate_filed, gate_publish

FETCHING = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//|url\(|@import|<script|<link|<img|<iframe", re.I)


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_no_page_fetches_anything_and_each_forbids_it(warehouse: Warehouse, tmp_path: Path):
    gate_filed(warehouse.run_id)
    gate_publish(warehouse.run_id)
    folder = tmp_path / "outputs" / str(YEAR) / "quality"
    assert {page.relative_to(folder).parts[0] for page in pages(folder)} == {"index.html", "data_docs"}
    for page in pages(folder):
        text = page.read_text(encoding="utf-8")
        assert not FETCHING.search(text), page
        assert "Content-Security-Policy" in text, page
        links = [link for link in re.findall(r'href="([^"]+)"', text) if not link.startswith("#")]
        assert [link for link in links if not (page.parent / link).is_file()] == [], page
    for gate in ("filed", "publish"):
        assert "href" in (folder / "data_docs" / gate / "index.html").read_text(encoding="utf-8")
    index = (folder / "data_docs" / "filed" / "index.html").read_text(encoding="utf-8")
    assert ">filed_raw_filings</a>" in index
    assert ">filed_failed_raw_filings</a>" in index


def test_the_page_tells_both_gates_and_who_is_to_do_what(warehouse: Warehouse, tmp_path: Path):
    gate_filed(warehouse.run_id)
    page = tmp_path / "outputs" / str(YEAR) / "quality" / "index.html"
    assert "尚未进行" in page.read_text(encoding="utf-8")
    gate_publish(warehouse.run_id)
    text = page.read_text(encoding="utf-8")
    assert "尚未进行" not in text
    assert text.count("通过</span>") == 1
    assert "知情放行</span>：2项疑点" in text
    for sentence in ("没有退回的报表", "报送单位：按回执所列原因改正后重新报送", "认定数与名额相近", warehouse.run_id):
        assert sentence in text


def test_what_an_office_wrote_is_shown_as_text(warehouse: Warehouse, tmp_path: Path):
    warehouse.do("update raw.filings set unit_name = '<script>alert(1)</script>' where intake_status <> 'rejected'")
    gate_filed(warehouse.run_id)
    page = (tmp_path / "outputs" / str(YEAR) / "quality" / "index.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
