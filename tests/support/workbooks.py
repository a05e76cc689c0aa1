"""Workbooks made in the test: a clean filing of each form, changed cell by cell, written by XlsxWriter."""

import io
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from youth_platforms.forms.layout import FormSheet, form_sheets

Row = dict[str, Any]
YEAR = 2016
COUNTY, CITY = "420102", "420100"
PLATFORM = "420102001"


class Filing:
    """One form as canonical values: `cover` by column, `rows` by sheet; `bytes()` writes the workbook."""

    def __init__(self, form: str, cover: Row, rows: dict[str, list[Row]], layout_year: int = 2015) -> None:
        self.form = form
        self.layout_year = layout_year
        self.cover = cover
        self.rows = rows
        self.above: dict[str, list[Sequence[Any]]] = {}
        self.below: dict[str, list[Sequence[Any]]] = {}

    def sheet(self, name: str) -> FormSheet:
        return next(sheet for sheet in form_sheets(self.form) if sheet.name == name)

    def headers(self, name: str) -> list[str]:
        return [c.headers[self.layout_year] for c in self.sheet(name).columns if self.layout_year in c.headers]

    def grids(self) -> dict[str, list[list[Any]]]:
        """Return the rows of cell values by sheet title."""
        grids = {}
        for sheet in form_sheets(self.form):
            if self.layout_year not in sheet.titles:
                continue
            columns = [c for c in sheet.columns if self.layout_year in c.headers]
            if sheet.kind == "cover":
                grid = [[c.headers[self.layout_year], self.cover.get(c.name)] for c in columns]
            else:
                grid = [[c.headers[self.layout_year] for c in columns]]
                grid += [[row.get(c.name) for c in columns] for row in self.rows.get(sheet.name, [])]
            above = [list(row) for row in self.above.get(sheet.name, [])]
            below = [list(row) for row in self.below.get(sheet.name, [])]
            grids[sheet.titles[self.layout_year]] = [*above, *grid, *below]
        return grids

    def bytes(self) -> bytes:
        return workbook(self.grids())


def workbook(grids: dict[str, list[list[Any]]]) -> bytes:
    """Return an .xlsx of sheets of cells; strings are written as text, dates as real Excel dates."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        for title, rows in grids.items():
            sheet = book.add_worksheet(title)
            for row_number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(row_number, column, value)
                    elif type(value) in formats:
                        sheet.write_datetime(row_number, column, value, formats[type(value)])
                    elif value is not None:
                        sheet.write(row_number, column, value)
    return stream.getvalue()


def county(**cover: Any) -> Filing:
    """Return a clean county report with one platform, which applies."""
    return Filing("county_report", _cover("县(市、区)年度报表", COUNTY, "江岸区", cover), deepcopy(_COUNTY_ROWS))


def city(**cover: Any) -> Filing:
    """Return a clean city report over the county's platform."""
    return Filing("city_report", _cover("市(州)年度报表", CITY, "武汉市", cover), deepcopy(_CITY_ROWS))


def province(**cover: Any) -> Filing:
    """Return a clean register of the province."""
    return Filing(
        "province_report", _cover("团省委年度登记表", "420000", "共青团湖北省委", cover), deepcopy(_PROVINCE_ROWS)
    )


def activity(number: int, **changes: Any) -> Row:
    """Return one clean activity row; each number has a title of its own."""
    return {
        "platform_code": PLATFORM,
        "activity_on": date(YEAR, 1 + number % 12, 1 + number % 28),
        "title": f"活动{number}",
        "category": "基础团务类",
        "participants": 25,
        "has_implementation_plan": "是",
        "has_activity_plan": "是",
        "has_pictures": "是",
        "has_summary": "是",
        "has_attendance_list": "是",
        **changes,
    }


def platform(code: str = PLATFORM, **changes: Any) -> Row:
    """Return one clean row of 平台."""
    flags = (
        "has_plaque has_flag has_emblem has_computer has_television has_sound_system has_wifi has_duties"
        " has_operating_rules has_activity_procedure has_management_measures has_regional_mechanism"
    )
    return {
        "platform_code": code,
        "platform_name": "江岸青少年之家",
        "township_code": "420102002",
        "construction_mode": "新建",
        "opened_on": date(2014, 5, 4),
        "area_sqm": 150.5,
        "tenure": "使用权",
        "tenure_years": 6,
        "youth_served": 800,
        **dict.fromkeys(flags.split(), "是"),
        **changes,
    }


def _cover(title: str, code: str, name: str, changes: Row) -> Row:
    return {
        "form_title": title,
        "unit_code": code,
        "unit_name": name,
        "report_year": YEAR,
        "responsible_person": "王明",
        "filled_by": "李红",
        "phone": "027-12345678",
        "filed_on": date(YEAR + 1, 1, 10),
        **changes,
    }


_COUNTY_ROWS: dict[str, list[Row]] = {
    "platforms": [platform()],
    "activities": [activity(number) for number in range(3)],
    "funding": [
        {"platform_code": PLATFORM, "source": "财政配套", "amount_yuan": 30000, "received_on": date(YEAR, 3, 1)},
        {"source": "社会捐助", "amount_yuan": 500.5, "received_on": date(YEAR, 4, 1), "document_no": "鄂财[2016]1号"},
    ],
    "staff": [
        {
            "platform_code": PLATFORM,
            "person_name": "张三",
            "staff_kind": "专职社工",
            "employment": "专职",
            "is_mainly_platform": "是",
            "started_on": date(2015, 1, 1),
        }
    ],
    "partners": [
        {
            "platform_code": PLATFORM,
            "organisation_name": "江岸青年志愿者协会",
            "organisation_kind": "青年社会组织",
            "started_on": date(2015, 6, 1),
        }
    ],
    "townships": [
        {
            "township_code": "420102002",
            "township_name": "大智街道",
            "township_kind": "街道",
            "is_urban_street": "是",
            "league_fund_yuan": 20000,
        }
    ],
    "applications": [
        {
            "platform_code": PLATFORM,
            "applied_on": date(YEAR, 9, 1),
            "county_opinion": "同意",
            "county_reviewed_on": date(YEAR, 9, 5),
        }
    ],
}
_CITY_ROWS: dict[str, list[Row]] = {
    "certifications": [{"platform_code": PLATFORM, "certified_on": date(2015, 11, 1), "support_yuan": 10000}],
    "application_reviews": [
        {
            "platform_code": PLATFORM,
            "recommended_order": 1,
            "city_opinion": "同意",
            "city_reviewed_on": date(YEAR, 9, 10),
            "publicity_started_on": date(YEAR, 9, 12),
            "publicity_ended_on": date(YEAR, 9, 20),
            "publicity_place": "市政务公开栏",
            "objection": "无异议",
        }
    ],
    "assessments": [
        {
            "platform_code": PLATFORM,
            "assessed_on": date(YEAR, 12, 1),
            "filed_on": date(YEAR, 12, 10),
            "score": 92.5,
            "conclusion": "合格",
        }
    ],
}
_PROVINCE_ROWS: dict[str, list[Row]] = {
    "panel_scores": [{"platform_code": PLATFORM, "score": 88.25, "opinion": "良好"}],
    "spot_checks": [
        {"platform_code": PLATFORM, "checked_on": date(YEAR, 11, 3), "conclusion": "合格", "verified_activities": 60}
    ],
    "rechecks": [{"platform_code": PLATFORM, "rechecked_on": date(YEAR, 12, 3), "conclusion": "合格"}],
    "higher_certifications": [{"platform_code": PLATFORM, "level": "全国级", "certified_on": date(2015, 1, 5)}],
    "application_quotas": [{"city_code": CITY, "quota_year": YEAR, "quota": 8}],
    "waivers": [
        {
            "platform_code": PLATFORM,
            "rule_code": "M4.1-area",
            "reason": "老城区用房紧张",
            "approved_by": "赵主任",
            "approved_on": date(YEAR, 10, 1),
        }
    ],
}
