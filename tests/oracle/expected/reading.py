"""Reads one filing: its cells, and what one workbook shows by itself; FORMS «What is rejected, what is set aside»."""

from datetime import date

from tests.oracle import hubei
from tests.oracle.cells import Absurd, Unreadable, folded, read
from tests.oracle.expected.model import ANY, FiledWorkbook, Finding, Line, Record
from tests.oracle.forms import TITLES, UNIQUE, data_sheets, sheets_of
from tests.oracle.scenario import Filing

FIRST_YEAR, LAST_YEAR = 2015, 2026  # that the reporting calendar knows


def read_filing(filing: Filing) -> FiledWorkbook:
    """Cells, and what one workbook shows by itself; FORMS «What is rejected, what is set aside»."""
    kind = filing.damage[0] if filing.damage else ""
    if kind in ("text", "empty", "truncated", "macro", "entity", "no_cover"):
        return FiledWorkbook(filing, None, None, None, rejected=kind)
    cover: Record = {}
    unreadable: set[str] = set()
    unreadable_required = set()
    for header, cell_kind, required in sheets_of(filing.form, filing.year)["封面"]:
        try:
            cover[header] = read(cell_kind, filing.cover_cells()[header])
        except Unreadable:
            cover[header] = None
            unreadable.add(header)
        if required and cover[header] is None:
            unreadable_required.add(header)
    unit, year = cover["行政区划代码"], cover["填报年度"]
    workbook = FiledWorkbook(filing, unit, year, cover["填报日期"], cover=cover, unreadable_cover=unreadable)
    if unreadable_required or cover["表名"] != TITLES[filing.form]:
        workbook.rejected = f"cover unreadable: {unreadable_required}"
        if cover["表名"] != TITLES[filing.form] and sum(unit in known_units(form) for form in TITLES) != 1:
            workbook.unit = None  # which of its forms this is, nobody knows
    elif unit not in known_units(filing.form):
        workbook.rejected = "unknown unit"
        workbook.unit = None
    elif not FIRST_YEAR <= year <= LAST_YEAR:
        workbook.rejected = "unknown year"
    elif kind:
        workbook.rejected = " ".join(filing.damage)
    if workbook.rejected:
        return workbook
    for header in unreadable:
        cell, row = filing.cover_cell(header)
        workbook.findings.append(Finding(filing.file, "封面", cell, row, "error", False, ANY, f"unreadable {header}"))
    for sheet in data_sheets(filing.form, filing.year):
        rows = filing.sheets.get(sheet, [])
        workbook.lines[sheet] = [read_line(workbook, sheet, n) for n, row in enumerate(rows) if any(row.values())]
    {"county_report": check_county, "city_report": check_city, "province_report": check_province}[filing.form](workbook)
    return workbook


def known_units(form: str) -> tuple[str, ...]:
    if form == "county_report":
        return hubei.counties() + hubei.zones()
    return hubei.cities() if form == "city_report" else ("420000",)


def read_line(workbook: FiledWorkbook, sheet: str, index: int) -> Line:
    """One row. Required or absurd cells that cannot be read set it aside; optional ones are errors without effect."""
    row = workbook.filing.sheets[sheet][index]
    line = Line({}, index)
    troubles: list[tuple[str, bool]] = []
    for header, kind, required in sheets_of(workbook.filing.form, workbook.filing.year)[sheet]:
        try:
            line.values[header] = read(kind, row.get(header))
            if required and line.values[header] is None:
                troubles.append((header, True))
        except Absurd:
            troubles.append((header, True))
        except Unreadable:
            troubles.append((header, required))
    for header, sets_aside in troubles:
        workbook.find(sheet, line, header, "error", sets_aside, "unreadable")
        line.bad_cells = line.bad_cells or sets_aside
    return line


def check_county(workbook: FiledWorkbook) -> None:
    unit = workbook.unit
    applications_in_time(workbook)
    applicants = {line["平台编码"] for line in workbook.kept("申报")}
    standing: dict[str, Line] = {}
    for line in workbook.lines["平台"]:
        code = line["平台编码"]
        if code is None:
            continue
        if line["乡镇街道代码"] is not None and line["乡镇街道代码"][:6] != unit:
            workbook.find("平台", line, "乡镇街道代码", "error", True, "another county's township")
            line.bad_cells = True
        if code[:6] != unit:
            workbook.find("平台", line, "平台编码", "error", True, "another unit's platform")
            continue
        if code in standing:
            same = line.values == standing[code].values
            severity = "critical" if code in applicants and not same else "error"
            workbook.find("平台", line, "平台编码", severity, True, "repeated platform code")
            continue
        standing[code] = line
        if line.bad_cells and code in applicants:
            for finding in workbook.findings:
                if finding.sheet == "平台" and finding.platform == code and finding.is_set_aside:
                    finding.severity = "critical"
    for sheet in ("活动", "经费", "队伍", "合作组织", "申报", "服务项目", "团员报到"):
        for line in workbook.kept(sheet):
            code = line["平台编码"]
            if code is not None and code not in standing:
                workbook.find(sheet, line, "平台编码", "error", True, "platform not in 平台")
    for line in workbook.kept("乡镇街道"):
        if line["乡镇街道代码"][:6] != unit:
            workbook.find("乡镇街道", line, "乡镇街道代码", "error", True, "another county's township")
    streets_say_whether_they_are_urban(workbook)
    for line in workbook.kept("经费"):
        if line["到账日期"].year != workbook.year:
            workbook.find("经费", line, "到账日期", "error", True, "money received outside the year")
    repeated_rows(workbook)
    seen = set()
    for line in workbook.kept("活动"):
        day, platform = line["活动日期"], standing[line["平台编码"]]
        opened, closed = platform["启用日期"], platform["停用日期"]
        if day.year != workbook.year or (opened and day < opened) or (closed and day > closed):
            workbook.find("活动", line, "活动日期", "error", True, "outside the year or the platform's life")
            continue
        key = (line["平台编码"], day, folded(line["活动名称"]))
        if key in seen:
            workbook.find("活动", line, None, "error", True, "repeated activity")
        seen.add(key)


def applications_in_time(workbook: FiledWorkbook) -> None:
    """«an application dated before 1 January of Y or after the counties' due day» is set aside."""
    assert workbook.year is not None
    first, last = date(workbook.year, 1, 1), county_due_day(workbook.year)
    for line in workbook.kept("申报"):
        if not first <= line["申请日期"] <= last:
            workbook.find("申报", line, "申请日期", "error", True, "an application outside its round")


def county_due_day(year: int) -> date:
    return date(year + 1, 1, 31)


def streets_say_whether_they_are_urban(workbook: FiledWorkbook) -> None:
    """城区街道 must be filled where 类型 is 街道; blank elsewhere is 否."""
    for line in workbook.kept("乡镇街道"):
        if line["城区街道"] is None and line["类型"] == "街道":
            must_be_filled(workbook, "乡镇街道", line, "城区街道")


def repeated_rows(workbook: FiledWorkbook) -> None:
    """A second row of the same thing is set aside (0002, `unique_key`)."""
    for sheet, key in UNIQUE.items():
        seen = set()
        for line in workbook.kept(sheet):
            what = tuple(line[header] for header in key)
            if what in seen:
                workbook.find(sheet, line, None, "error", True, "a second row of the same thing")
            seen.add(what)


def check_city(workbook: FiledWorkbook) -> None:
    for sheet in data_sheets("city_report", workbook.filing.year):
        for line in workbook.kept(sheet):
            county = line["平台编码"][:6]
            if county not in hubei.divisions() or hubei.city_of(county) != workbook.unit:
                workbook.find(sheet, line, "平台编码", "error", True, "another city's platform")
    failures_need_deadline(workbook, "绩效考核")
    repeated_rows(workbook)


def check_province(workbook: FiledWorkbook) -> None:
    failures_need_deadline(workbook, "抽查")
    repeated_rows(workbook)


def failures_need_deadline(workbook: FiledWorkbook, sheet: str) -> None:
    for line in workbook.kept(sheet):
        if line["结论"] == "不合格" and line["整改期限"] is None:
            must_be_filled(workbook, sheet, line, "整改期限")


def must_be_filled(workbook: FiledWorkbook, sheet: str, line: Line, header: str) -> None:
    cell, _ = workbook.filing.cell(sheet, line.index, header)
    said = [f for f in workbook.findings if f.sheet == sheet and f.cell == cell]
    for finding in said:  # the cell was unreadable: one finding, which now sets the row aside
        finding.is_set_aside, line.kept = True, False
    if not said:
        workbook.find(sheet, line, header, "error", True, f"{header} must be filled here")
