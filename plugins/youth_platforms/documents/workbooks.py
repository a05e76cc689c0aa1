"""The workbooks: of an edition, of a city's preview, of a city's defects. Rows in, .xlsx out."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from youth_platforms.base.tables import rows
from youth_platforms.base.worksheets import SheetTexts, WorkbookWriter
from youth_platforms.documents.edition import CityDefects, CityResults, Edition, Row
from youth_platforms.documents.wording import TEXTS, columns, table_cells, word


def certification_workbook(edition: Edition) -> bytes:
    """名单 (to be signed), 申报情况 (every applicant and why), 逐项核对 (every criterion and the rows it came from)."""
    pages = {"list": edition.certified, "applicants": edition.applicants, "criteria": edition.criteria}
    return _workbook(pages, edition.report_year, edition.run_id, edition.mark, edition.footer)


def quota_workbook(edition: Edition) -> bytes:
    """名额 (all cities, reduced or not, and why; to be signed) and 问题 (what counted, while the marts still know)."""
    pages = {"quotas": edition.quotas} | ({"problems": edition.problems} if edition.is_known else {})
    return _workbook(pages, edition.report_year, edition.run_id, edition.mark, edition.footer)


def preview_workbook(results: CityResults) -> bytes:
    """Return what a city may object to: its applicants, each criterion, its places next year, its platforms' review."""
    pages = {
        "preview_applicants": results.applicants,
        "preview_criteria": results.criteria,
        "preview_quota": [results.quota],
        "preview_problems": results.problems,
        "preview_reviews": results.reviews,
    }
    draft = word("head", "preview")
    return _workbook(
        pages, results.report_year, results.run_id, f"【{draft}】", f"{draft}　{results.run_id}", results.city_name
    )


def defects_workbook(defects: CityDefects) -> bytes:
    """Return what to ask a city's units for: findings, rows that do not count, what was not filed, what looks odd."""
    pages = {
        "findings": defects.findings,
        "set_aside": defects.set_aside,
        "filings": defects.filings,
        "screens": defects.screens,
    }
    return _workbook(
        pages, defects.report_year, defects.run_id, "", defects.run_id, defects.city_name or word("head", "no_city")
    )


def _workbook(
    pages: Mapping[str, Sequence[Row]], year: int, run_id: str, mark: str, footer: str, city_name: str = ""
) -> bytes:
    """One sheet a page: its texts are those of texts/pages.csv, its columns those of the table of the same name."""
    first = next(iter(pages))
    book = WorkbookWriter(_texts(first, year, city_name, 0)["title"], run_id)
    for name, found in pages.items():
        texts = _texts(name, year, city_name, len(found))
        book.table(
            SheetTexts(
                name=texts["name"],
                title=texts["title"],
                note=texts["note"] + mark,
                footer=footer,
                signature=[word("head", "signature")] if texts["is_signed"] else [],
                empty=texts["empty"],
            ),
            columns(texts["table"]),
            table_cells(texts["table"], found),
        )
    return book.saved()


def _texts(page: str, year: int, city_name: str, count: int) -> dict[str, str]:
    values: dict[str, Any] = {"year": year, "next_year": year + 1, "city": city_name, "count": count}
    return {name: text.format(**values) for name, text in _pages()[page].items()}


@cache
def _pages() -> dict[str, dict[str, str]]:
    return {row["page"]: row for row in rows(TEXTS / "pages.csv")}
