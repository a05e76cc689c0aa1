"""The workbooks: of an edition, of a city's preview, of a city's defects. Rows in, .xlsx out."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from youth_platforms.base.tables import rows
from youth_platforms.base.worksheets import SheetTexts, StyledValue, WorkbookWriter
from youth_platforms.documents.edition import CityDefects, CityResults, Edition, Row
from youth_platforms.documents.wording import TEXTS, columns, table_cells, text, word
from youth_platforms.reference.objection_window import working_days_to_object


def certification_workbook(edition: Edition) -> bytes:
    """Return 名单 (to be signed), 申报情况 (each applicant and why), 逐项核对 (each criterion and its rows)."""
    pages = {"list": edition.certified, "applicants": edition.applicants, "criteria": edition.criteria}
    score = edition.cut_off_score
    cut_off = "" if score is None else word("head", "cut_off").format(score=text(StyledValue(score, "number")))
    return _workbook(pages, edition.report_year, edition.run_id, edition.mark, edition.footer, cut_off=cut_off)


def quota_workbook(edition: Edition) -> bytes:
    """Return 名额 (all cities, reduced or not, and why; to be signed) and, while the marts still know them, 问题 (what
    counted) and 本年名额 (what the year itself was judged by).
    """
    known = {"problems": edition.problems, "in_force": edition.in_force} if edition.is_known else {}
    pages = {"quotas": edition.quotas} | known
    return _workbook(pages, edition.report_year, edition.run_id, edition.mark, edition.footer)


def objections_workbook(edition: Edition) -> bytes:
    """Return the register of objections up to the approval, with each answer; its header alone where there are none."""
    pages = {"objections": edition.objections}
    return _workbook(pages, edition.report_year, edition.run_id, edition.mark, edition.footer)


def preview_workbook(results: CityResults) -> bytes:
    """Return what a city may object to: its applicants, each criterion next to the province's figures, its places
    this year and next, its platforms' review, and what its demonstration platforms miss.
    """
    pages = {
        "preview_applicants": results.applicants,
        "preview_criteria": results.criteria,
        "preview_in_force": results.in_force,
        "preview_quota": [results.quota],
        "preview_problems": results.problems,
        "preview_reviews": results.reviews,
        "preview_standing": results.standing,
    }
    draft = word("head", "preview")
    return _workbook(
        pages,
        results.report_year,
        results.run_id,
        f"【{draft}】",
        f"{draft}　{results.run_id}",
        city=results.city_name,
        days=str(working_days_to_object(results.report_year)),
    )


def standing_workbook(report_year: int, run_id: str, standing: Sequence[Row]) -> bytes:
    """Return what each demonstration platform misses, what it missed a year before, and what it would take."""
    return _workbook({"standing": standing}, report_year, run_id, "", run_id)


def defects_workbook(defects: CityDefects) -> bytes:
    """Return what to ask a city's units for: findings, rows that do not count, what was not filed, what looks odd."""
    pages = {
        "findings": defects.findings,
        "set_aside": defects.set_aside,
        "filings": defects.filings,
        "screens": defects.screens,
    }
    return _workbook(
        pages,
        defects.report_year,
        defects.run_id,
        "",
        defects.run_id,
        city=defects.city_name or word("head", "no_city"),
    )


def _workbook(pages: Mapping[str, Sequence[Row]], year: int, run_id: str, mark: str, footer: str, **said: str) -> bytes:
    """Return a workbook of one sheet a page, with the texts of texts/pages.csv and the columns of the page's table."""
    first = next(iter(pages))
    book = WorkbookWriter(_texts(first, year, 0, said)["title"], run_id)
    for name, found in pages.items():
        texts = _texts(name, year, len(found), said)
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


def _texts(page: str, year: int, count: int, said: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, Any] = {"year": year, "last_year": year - 1, "next_year": year + 1, "count": count, **said}
    return {name: written.format(**values) for name, written in _pages()[page].items()}


@cache
def _pages() -> dict[str, dict[str, str]]:
    return {row["page"]: row for row in rows(TEXTS / "pages.csv")}
