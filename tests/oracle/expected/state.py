"""What the oracle knows while it walks through the years: `Carried` from year to year, `Year` of the one it is in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.oracle import hubei
from tests.oracle.expected.model import Case, Expected, FiledWorkbook, Line, Record, Result
from tests.oracle.expected.reading import county_due_day
from tests.oracle.scenario import Province


@dataclass
class CarriedIn:
    """One row of 上级认定."""

    platform: str
    level: str  # province or nation
    certified_on: date
    money: Decimal | None
    register_year: int


@dataclass
class Carried:
    """What earlier years leave behind."""

    workbooks: list[FiledWorkbook]
    platforms_known: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    certified_in: dict[str, tuple[int, int]] = field(default_factory=dict)  # platform -> year, rank
    removed_on: dict[str, date] = field(default_factory=dict)
    carried_in: list[CarriedIn] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    rechecks: list[tuple[str, date, str, int]] = field(default_factory=list)
    filed_quotas: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)  # -> places, register's year
    reductions: dict[tuple[str, int], int] = field(default_factory=dict)
    announced: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)  # -> base, final quota
    figures: dict[tuple[str, int], tuple[Decimal, Decimal]] = field(default_factory=dict)  # area, youth served
    missed: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    city_lists: dict[tuple[str, int], dict[str, Line]] = field(default_factory=dict)  # city, year -> 市州级认定
    support: list[tuple[str, int, Decimal]] = field(default_factory=list)  # 经费支持: platform, year, yuan
    plaques: dict[str, Line] = field(default_factory=dict)


class Year:
    """One year's filings and what the steps make of them, in the order of `years.run`."""

    def __init__(self, province: Province, year: int, carried: Carried, out: Expected) -> None:
        self.province, self.year, self.carried, self.out = province, year, carried, out
        self.end = date(year, 12, 31)
        self.assessments_due = date(year, 12, 15)
        self.filings_due = county_due_day(year)
        self.counted: dict[tuple[str, str], FiledWorkbook] = {}
        for workbook in self.valid():
            key = (workbook.filing.form, str(workbook.unit))
            if key not in self.counted or version_order(workbook) > version_order(self.counted[key]):
                self.counted[key] = workbook
        self.county_reports = {u: r for (form, u), r in self.counted.items() if form == "county_report"}
        self.city_reports = {u: r for (form, u), r in self.counted.items() if form == "city_report"}
        self.register = self.counted.get(("province_report", "420000"))
        self.critical: set[str] = set()
        self.reviewed: set[str] = set()
        self.spot_checks_seen: list[Line] = []
        self.city_certified: dict[str, date] = {}
        self.city_certified_unknown: set[str] = set()  # in 市州级认定, in a row that is set aside
        self.measures: dict[str, Record] = {}
        self.applications: dict[str, tuple[Line, FiledWorkbook]] = {}
        self.applied_results: dict[str, dict[str, Result]] = {}
        self.platform_results: dict[str, dict[str, Result]] = {}
        self.decisions: dict[str, str] = {}
        self.ranks: dict[str, int] = {}
        self.assessments: dict[str, Line] = {}
        self.checks: dict[str, Line] = {}
        self.removed_now: set[str] = set()
        self.points: dict[str, int] = defaultdict(int)
        self.targets: dict[tuple[str, str], Result] = {}

    def valid(self) -> list[FiledWorkbook]:
        return [r for r in self.carried.workbooks if r.year == self.year and not r.rejected]

    def rows(self, reports: dict[str, FiledWorkbook], sheet: str) -> list[Line]:
        return [line for workbook in reports.values() for line in workbook.kept(sheet)]

    def register_rows(self, sheet: str) -> list[Line]:
        return self.register.kept(sheet) if self.register else []

    def active(self) -> Iterable[tuple[str, Record]]:
        """Return platforms with a kept row that are active at the end of the year."""
        return [(code, m) for code, m in self.measures.items() if m["is_active"]]

    def only_rejected(self, form: str, unit: str) -> bool:
        """Return whether everything that the unit filed for the year was rejected."""
        filed = [r for r in self.carried.workbooks if (r.filing.form, r.unit, r.year) == (form, unit, self.year)]
        return bool(filed) and (form, unit) not in self.counted

    def province_tier(self, code: str, on: date | None = None) -> str | None:
        """province or nation where held on that day (31 December), else None. Certified this year: from next year."""
        on = on or self.end
        removed = self.carried.removed_on.get(code)
        if removed is not None and removed > on:
            removed = None
        levels = set()
        certified, _ = self.carried.certified_in.get(code, (None, 0))
        if certified is not None and certified < self.year and (removed is None or certified > removed.year):
            levels.add("province")
        for row in self.carried.carried_in:
            if row.platform == code and row.certified_on <= on and (removed is None or row.certified_on > removed):
                levels.add(row.level)
        return "nation" if "nation" in levels else "province" if levels else None

    def is_city_certified(self, code: str) -> bool:
        return code in self.city_certified and self.city_certified[code] <= self.end

    def knows_city(self, code: str) -> bool:
        return hubei.city_of(code[:6]) in self.city_reports

    def knows_city_tier(self, code: str) -> bool:
        return self.knows_city(code) and code not in self.city_certified_unknown


def version_order(workbook: FiledWorkbook) -> tuple[object, ...]:
    return (workbook.filed_on or date.min, workbook.filing.file_hour, workbook.filing.file)
