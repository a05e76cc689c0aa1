"""Small provinces as plain Python: a Province holds Filings, a Filing sheets, a sheet a list of {header: cell}.

A scenario is a few lines: `p.applicant(county, 2015)` is a perfect applicant with everything that its county, its city
and the province file about it; keyword arguments change one thing. `write(province, folder)` makes the workbooks.
"""

import io
import itertools
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.oracle import hubei
from tests.oracle.forms import TITLES, data_sheets, headers, sheets_of

Row = dict[str, Any]
CATEGORIES = ("基础团务类", "文体休闲类")
RECORDS = ("实施计划", "活动计划", "活动图片", "活动总结", "人员名单")
EQUIPMENT = ("电脑", "电视机", "音响", "无线网络")
SOMEBODY = "工作人员"  # a name that `Filing.add` makes unlike all others
RULES = ("工作职责", "运行规则", "活动流程", "管理办法")


@dataclass
class Filing:
    """One workbook. `damage` says what is wrong with the file itself, see `write_filing`."""

    form: str
    unit: str
    year: int
    filed_on: Any
    file: str
    file_hour: int = 0
    cover: Row = field(default_factory=dict)
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    damage: tuple[str, ...] = ()
    title_rows: int = 0
    total_row: bool = False
    backwards: bool = False  # columns in the opposite order

    def add(self, sheet: str, *rows: Row) -> None:
        lines = self.sheets.setdefault(sheet, [])
        for row in rows:
            for header in ("姓名", "负责人"):
                if row.get(header) == SOMEBODY:
                    row = row | {header: f"{SOMEBODY}{self.unit}{len(lines) + 1}"}
            lines.append(row)

    def cover_cells(self) -> Row:
        cells = {
            "表名": TITLES[self.form],
            "行政区划代码": self.unit,
            "单位名称": f"共青团{self.unit}委员会",
            "填报年度": self.year,
            "第一责任人": "负责人",
            "填报人": "填报人",
            "填报日期": self.filed_on,
        }
        return {header: (cells | self.cover).get(header) for header in headers(self.form, "封面", self.year)}

    def cell(self, sheet: str, index: int, header: str | None) -> tuple[str | None, int]:
        """Excel address and row number of the index-th data row."""
        number = index + 2 + self.title_rows
        if header is None:
            return None, number
        return xlsxwriter.utility.xl_col_to_name(self.columns(sheet).index(header)) + str(number), number

    def columns(self, sheet: str) -> list[str]:
        return headers(self.form, sheet, self.year)[:: -1 if self.backwards else 1]

    def cover_cell(self, header: str) -> tuple[str, int]:
        number = headers(self.form, "封面", self.year).index(header) + 1
        return f"B{number}", number


def plain_platform(code: str, year: int, **over: Any) -> Row:
    """Return a 平台 row without a fault; keyword arguments replace cells."""
    town = next(iter(hubei.townships(hubei.newest(code[:6]))), None)
    row: Row = {
        "平台编码": code,
        "平台名称": f"青少年之家{code}",
        "乡镇街道代码": town[0] if town else code[:6] + "100",
        "建设方式": "改建",
        "启用日期": date(year - 2, 3, 1),
        "停用日期": None,
        "场地面积(平方米)": 150,
        "产权性质": "使用权",
        "使用权年限(年)": 6,
    }
    row |= dict.fromkeys(("悬挂牌匾", "团旗", "团徽", *EQUIPMENT, *RULES, "区域化工作机制"), "是")
    row["服务对象人数"] = 600
    if year >= 2018:
        row["负责人"] = SOMEBODY
    return row | over


def activity(code: str, day: Any, title: str, **over: Any) -> Row:
    return {
        "平台编码": code,
        "活动日期": day,
        "活动名称": title,
        "服务类别": CATEGORIES[0],
        "参与人数": 25,
        **dict.fromkeys(RECORDS, "是"),
    } | over


def year_of_activities(code: str, year: int, monthly: int | Iterable[int] = 5) -> list[Row]:
    """So many in each month (a number, or twelve), categories in turn."""
    counts = [monthly] * 12 if isinstance(monthly, int) else list(monthly)
    return [
        activity(code, date(year, month, 3 + nth), f"活动{month}-{nth}", 服务类别=CATEGORIES[nth % 2])
        for month, count in enumerate(counts, 1)
        for nth in range(count)
    ]


def funding(code: str | None, year: int, amount: Any = 40000, **over: Any) -> Row:
    return {
        "平台编码": code,
        "资金来源": "财政配套",
        "金额(元)": amount,
        "到账日期": date(year, 6, 1),
        "文号": None,
    } | over


def person(
    code: str, year: int, kind: str = "专职社工", employment: str = "专职", mainly: str = "是", **over: Any
) -> Row:
    return {
        "平台编码": code,
        "姓名": SOMEBODY,
        "人员类别": kind,
        "用工性质": employment,
        "以平台工作为主": mainly,
        "到岗日期": date(year - 1, 1, 1),
        "离岗日期": None,
        "每月最少到岗天数": 20,
    } | over


def partner(code: str, year: int, name: str, **over: Any) -> Row:
    return {
        "平台编码": code,
        "组织名称": name,
        "组织类别": "青年社会组织",
        "合作开始日期": date(year - 1, 5, 4),
    } | over


def township(code: str, kind: str = "街道", urban: str = "是", fund: Any = 20000, name: str | None = None) -> Row:
    return {
        "乡镇街道代码": code,
        "名称": name or f"街道{code}",
        "类型": kind,
        "城区街道": urban,
        "共青团工作经费(元)": fund,
    }


def directory(unit: str) -> list[Row]:
    """Return the county's towns and streets as the directory has them, under the code it files with; streets urban."""
    return [
        township(unit + code[6:], kind, "是" if kind == "街道" else "否", name=name)
        for code, name, kind in hubei.townships(hubei.newest(unit))
    ]


def assessment(code: str, year: int, conclusion: str = "合格", due: Any = None, **over: Any) -> Row:
    return {
        "平台编码": code,
        "考核日期": date(year, 11, 20),
        "上报日期": date(year, 12, 1),
        "得分": 90,
        "结论": conclusion,
        "整改期限": due,
    } | over


def spot_check(code: str, year: int, conclusion: str = "合格", due: Any = None, **over: Any) -> Row:
    return {"平台编码": code, "抽查日期": date(year, 9, 10), "结论": conclusion, "整改期限": due} | over


def recheck(code: str, day: date, conclusion: str) -> Row:
    return {"平台编码": code, "复查日期": day, "结论": conclusion}


class Province:
    """What one province files over some years."""

    def __init__(self, years: Iterable[int] = (2015, 2016, 2017)) -> None:
        self.years = tuple(years)
        self.filings: list[Filing] = []
        self.silent: set[tuple[str, int]] = set()
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._orders: dict[tuple[str, int], int] = {}
        self._shared: dict[str, list[str]] = {}
        self._scores = itertools.cycle(range(60, 100))

    def file(self, form: str, unit: str, year: int, filed_on: Any = None, **more: Any) -> Filing:
        """Return one more workbook of a unit, whatever it has filed before."""
        nth = sum((f.form, f.unit, f.year) == (form, unit, year) for f in self.filings) + 1
        filed_on = date(year + 1, 1, 10) if filed_on is None else filed_on
        more.setdefault("file", f"{year}-{form}-{unit}-{nth}.xlsx")
        filing = Filing(form, unit, year, filed_on, **more)
        self.filings.append(filing)
        return filing

    def _first(self, form: str, unit: str, year: int) -> Filing:
        for filing in self.filings:
            if (filing.form, hubei.newest(filing.unit), filing.year) == (form, hubei.newest(unit), year):
                return filing
        return self.file(form, unit, year)

    def county(self, unit: str, year: int) -> Filing:
        self._taken.add(hubei.newest(unit))
        return self._first("county_report", unit, year)

    def city(self, unit: str, year: int) -> Filing:
        return self._first("city_report", unit, year)

    def register(self, year: int) -> Filing:
        return self._first("province_report", "420000", year)

    def take_county(self, city: str | None = None) -> str:
        """Return a county that no scenario has used; of this city where one is named, else of the larger ones."""
        among = (city,) if city else ("420300", "421100", "420500", "420100", "420600", "420900")
        for county in hubei.counties():
            if hubei.city_of(county) in among and county not in self._taken:
                self._taken.add(county)
                return county
        raise LookupError(f"no unused county left in {among}")

    def shared_county(self, purpose: str, count: int) -> str:
        """Return one of so many counties that scenarios of one purpose share in turn."""
        pool = self._shared.setdefault(purpose, [])
        pool.append(self.take_county() if len(pool) < count else pool[len(pool) - count])
        return pool[-1]

    def new_code(self, county: str) -> str:
        self._numbers[county] = self._numbers.get(county, 0) + 1
        return f"{county}{self._numbers[county]:03d}"

    def platform(self, county: str, year: int, code: Any = None, **over: Any) -> str:
        """Return a platform that asks for nothing."""
        code = str(code or self.new_code(county))
        self.county(county, year).add("平台", plain_platform(code, year, **over))
        return code

    def applicant(
        self,
        county: str,
        year: int,
        code: str | None = None,
        *,
        platform: Row | None = None,
        activities: Iterable[Row] | int | None = None,
        money: list[Row] | None = None,
        staff: list[Row] | None = None,
        partners: list[Row] | None = None,
        application: Row | None = None,
        certification: Row | bool = True,
        review: Row | bool = True,
        score: Any = "next",
        city: bool = True,
    ) -> str:
        """A perfect applicant of `county`, with what is said otherwise; rows given need no code. Returns its code.

        `platform`, `application`, `certification`, `review` replace single cells (False: no such row);
        `activities`, `money`, `staff`, `partners` replace the whole list; `city=False` leaves the city report alone.
        """
        code = code or self.new_code(county)
        filing = self.county(county, year)
        filing.add("平台", plain_platform(code, year) | (platform or {}))
        if activities is None or isinstance(activities, int):
            activities = year_of_activities(code, year, activities or 5) if activities != 0 else []
        if money is None:
            money = [funding(code, year)]
        if staff is None:
            staff = [person(code, year), person(code, year, "志愿者", "兼职", "否")]
        if partners is None:
            partners = [partner(code, year, f"青年社团{n}") for n in range(3)]
        for sheet, rows in (("活动", activities), ("经费", money), ("队伍", staff), ("合作组织", partners)):
            filing.add(sheet, *(row | {"平台编码": code} for row in rows))
        filing.add(
            "申报",
            {
                "平台编码": code,
                "申请日期": date(year, 10, 10),
                "县级审核意见": "同意",
                "县级审核日期": date(year, 10, 15),
            }
            | (application or {}),
        )
        seat = hubei.city_of(county)
        if city and certification is not False:
            row = {"平台编码": code, "认定日期": date(year - 1, 12, 1), "经费支持(元)": 5000}
            self.city(seat, year).add("市州级认定", row | (certification if isinstance(certification, dict) else {}))
        if city and review is not False:
            self._orders[seat, year] = order = self._orders.get((seat, year), 0) + 1
            row = {
                "平台编码": code,
                "推荐次序": order,
                "市级审核意见": "同意",
                "市级审核日期": date(year, 10, 20),
                "公示开始日期": date(year, 11, 2),
                "公示结束日期": date(year, 11, 13),
                "公示地点": "政务中心",
                "异议情况": "无异议",
            }
            self.city(seat, year).add("申报审核", row | (review if isinstance(review, dict) else {}))
        if score is not None:
            self.register(year).add(
                "综合评估", {"平台编码": code, "得分": next(self._scores) if score == "next" else score}
            )
        return code

    def provincial(self, county: str, years: Iterable[int], level: str = "省级", **over: Any) -> str:
        """A platform carried in from before the first of `years`, standing in its county's filing of each of them."""
        code = self.new_code(county)
        years = sorted(years)
        for year in years:
            self.platform(county, year, code, 启用日期=date(2012, 5, 4))
        row = {"平台编码": code, "级别": level, "认定日期": date(years[0] - 1, 12, 20), "经费支持(元)": 20000}
        self.register(years[0]).add("上级认定", row | over)
        return code

    def quota(self, city: str, year: int, places: Any, register_of: int | None = None) -> None:
        self.register(register_of or year).add("申报名额", {"市州代码": city, "年度": year, "名额": places})

    def complete_lists(self) -> None:
        """The directory's towns and streets, without a fault, in every county filing that says nothing of its own."""
        for filing in self.filings:
            if filing.form == "county_report" and hubei.newest(filing.unit) in hubei.divisions():
                filing.sheets.setdefault("乡镇街道", directory(filing.unit))

    def everyone_files(self, *years: int) -> None:
        """An empty, clean filing for every county and city that has none yet, but for the silent ones."""
        for year in years or self.years:
            filed = {(f.form, hubei.newest(f.unit)) for f in self.filings if f.year == year}
            for form, units in (("county_report", hubei.counties()), ("city_report", hubei.cities())):
                for unit in units:
                    if (form, unit) not in filed and (unit, year) not in self.silent:
                        self.file(form, unit, year)
            self.register(year)


# ---- writing ----------------------------------------------------------------------------------------------------


def _workbook(filing: Filing) -> bytes:
    kind, *what = filing.damage or ("",)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": datetime(2016, 1, 1)})
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})

    def put(sheet: Any, row: int, column: int, value: Any) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day_format)
        elif value is not None:
            sheet.write(row, column, value)

    if kind != "no_cover":
        cover = book.add_worksheet("封面")
        for number, (label, value) in enumerate(filing.cover_cells().items()):
            put(cover, number, 0, label)
            put(cover, number, 1, value)
    for name in data_sheets(filing.form, filing.year):
        if kind == "missing_sheet" and name in what:
            continue
        sheet = book.add_worksheet(name)
        titles = filing.columns(name)
        for number in range(filing.title_rows):
            put(sheet, number, 0, f"{name}(表题)" if number == 0 else None)
        start = filing.title_rows
        for column, header in enumerate(titles):
            gone = kind == "missing_header" and what == [name, header]
            if not gone:
                renamed = kind == "unknown_header" and what == [name, header]
                put(sheet, start, column, header + "(新)" if renamed else header)
        if kind == "extra_header" and what[0] == name:
            put(sheet, start, len(titles), what[1])
        rows = filing.sheets.get(name, [])
        for number, row in enumerate(rows, start + 1):
            if unknown := set(row) - set(titles):
                raise KeyError(f"{name}: {unknown}")
            for column, header in enumerate(titles):
                put(sheet, number, column, row.get(header))
        if filing.total_row:
            put(sheet, start + 1 + len(rows), 0, "合计")
            put(sheet, start + 1 + len(rows), 4, len(rows))
            put(sheet, start + 3 + len(rows), 0, "注:本表由县(市、区)团委填报。")
    if kind == "unknown_sheet":
        book.add_worksheet(what[0])
    if kind == "macro":
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)), is_stream=True)
    book.close()
    return buffer.getvalue()


def _with_entity(content: bytes) -> bytes:
    """Return the same workbook with a document type that defines an entity in its first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            data = source.read(entry)
            if entry == "xl/worksheets/sheet1.xml":
                data = data.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]>\n<worksheet', 1)
            target.writestr(entry, data)
    return out.getvalue()


def write_filing(filing: Filing, folder: Path) -> Path:
    """Return the workbook of one filing. Damages: text, empty, truncated, macro, entity, no_cover, missing_sheet S,
    unknown_sheet S, missing_header S H, unknown_header S H, extra_header S H."""
    kind = filing.damage[0] if filing.damage else ""
    if kind == "text":
        content = f"这不是工作簿 {filing.file}".encode()
    elif kind == "empty":
        content = b""
    else:
        content = _workbook(filing)
        if kind == "truncated":
            content = content[: len(content) // 2]
        if kind == "entity":
            content = _with_entity(content)
    path = folder / filing.file
    path.write_bytes(content)
    time = datetime(2018, 1, 1, filing.file_hour).timestamp()
    os.utime(path, (time, time))
    return path


def write(province: Province, folder: Path) -> None:
    """All workbooks of all years into one inbox."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [filing.file for filing in province.filings]
    if len(names) != len(set(names)):
        raise ValueError("two filings under one file name")
    for filing in province.filings:
        unknown = set(filing.sheets) - set(sheets_of(filing.form, filing.year))
        if unknown:
            raise KeyError(f"{filing.file}: {unknown}")
        write_filing(filing, folder)
