"""Reads one filing: its cells, and what one workbook shows by itself; FORMS «What is rejected, what is set aside»."""

from datetime import date

from tests.oracle import hubei
from tests.oracle.cells import Absurd, Unreadable, folded, read
from tests.oracle.expected.model import ANY, Finding, Line, Reading, Record
from tests.oracle.forms import TITLES, UNIQUE, data_sheets, sheets_of
from tests.oracle.scenario import Filing

FIRST_YEAR, LAST_YEAR = 2015, 2026  # that the reporting calendar knows


def read_filing(filing: Filing) -> Reading:
    """Cells, and what one workbook shows by itself; FORMS «What is rejected, what is set aside»."""
    kind = filing.damage[0] if filing.damage else ""
    if kind in ("text", "empty", "truncated", "macro", "entity", "no_cover"):
        return Reading(filing, None, None, None, rejected=kind)
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
    reading = Reading(filing, unit, year, cover["填报日期"], cover=cover, unreadable_cover=unreadable)
    if unreadable_required or cover["表名"] != TITLES[filing.form]:
        reading.rejected = f"cover unreadable: {unreadable_required}"
        if cover["表名"] != TITLES[filing.form] and sum(unit in known_units(form) for form in TITLES) != 1:
            reading.unit = None  # which of its forms this is, nobody knows
    elif unit not in known_units(filing.form):
        reading.rejected = "unknown unit"
        reading.unit = None
    elif not FIRST_YEAR <= year <= LAST_YEAR:
        reading.rejected = "unknown year"
    elif kind:
        reading.rejected = " ".join(filing.damage)
    if reading.rejected:
        return reading
    for header in unreadable:
        cell, row = filing.cover_cell(header)
        reading.findings.append(Finding(filing.file, "封面", cell, row, "error", False, ANY, f"unreadable {header}"))
    for sheet in data_sheets(filing.form, filing.year):
        rows = filing.sheets.get(sheet, [])
        reading.lines[sheet] = [read_line(reading, sheet, n) for n, row in enumerate(rows) if any(row.values())]
    {"county_report": check_county, "city_report": check_city, "province_report": check_province}[filing.form](reading)
    return reading


def known_units(form: str) -> tuple[str, ...]:
    if form == "county_report":
        return hubei.counties() + hubei.zones()
    return hubei.cities() if form == "city_report" else ("420000",)


def read_line(reading: Reading, sheet: str, index: int) -> Line:
    """One row. Required or absurd cells that cannot be read set it aside; optional ones are errors without effect."""
    row = reading.filing.sheets[sheet][index]
    line = Line({}, index)
    troubles: list[tuple[str, bool]] = []
    for header, kind, required in sheets_of(reading.filing.form, reading.filing.year)[sheet]:
        try:
            line.values[header] = read(kind, row.get(header))
            if required and line.values[header] is None:
                troubles.append((header, True))
        except Absurd:
            troubles.append((header, True))
        except Unreadable:
            troubles.append((header, required))
    for header, sets_aside in troubles:
        reading.find(sheet, line, header, "error", sets_aside, "unreadable")
        line.bad_cells = line.bad_cells or sets_aside
    return line


def check_county(reading: Reading) -> None:
    unit = reading.unit
    applications_in_time(reading)
    applicants = {line["平台编码"] for line in reading.kept("申报")}
    standing: dict[str, Line] = {}
    for line in reading.lines["平台"]:
        code = line["平台编码"]
        if code is None:
            continue
        if line["乡镇街道代码"] is not None and line["乡镇街道代码"][:6] != unit:
            reading.find("平台", line, "乡镇街道代码", "error", True, "another county's township")
            line.bad_cells = True
        if code[:6] != unit:
            reading.find("平台", line, "平台编码", "error", True, "another unit's platform")
            continue
        if code in standing:
            same = line.values == standing[code].values
            severity = "critical" if code in applicants and not same else "error"
            reading.find("平台", line, "平台编码", severity, True, "repeated platform code")
            continue
        standing[code] = line
        if line.bad_cells and code in applicants:
            for finding in reading.findings:
                if finding.sheet == "平台" and finding.platform == code and finding.is_set_aside:
                    finding.severity = "critical"
    for sheet in ("活动", "经费", "队伍", "合作组织", "申报", "服务项目", "团员报到"):
        for line in reading.kept(sheet):
            code = line["平台编码"]
            if code is not None and code not in standing:
                reading.find(sheet, line, "平台编码", "error", True, "platform not in 平台")
    for line in reading.kept("乡镇街道"):
        if line["乡镇街道代码"][:6] != unit:
            reading.find("乡镇街道", line, "乡镇街道代码", "error", True, "another county's township")
    streets_say_whether_they_are_urban(reading)
    for line in reading.kept("经费"):
        if line["到账日期"].year != reading.year:
            reading.find("经费", line, "到账日期", "error", True, "money received outside the year")
    repeated_rows(reading)
    seen = set()
    for line in reading.kept("活动"):
        day, platform = line["活动日期"], standing[line["平台编码"]]
        opened, closed = platform["启用日期"], platform["停用日期"]
        if day.year != reading.year or (opened and day < opened) or (closed and day > closed):
            reading.find("活动", line, "活动日期", "error", True, "outside the year or the platform's life")
            continue
        key = (line["平台编码"], day, folded(line["活动名称"]))
        if key in seen:
            reading.find("活动", line, None, "error", True, "repeated activity")
        seen.add(key)


def applications_in_time(reading: Reading) -> None:
    """«an application dated before 1 January of Y or after the counties' due day» is set aside."""
    assert reading.year is not None
    first, last = date(reading.year, 1, 1), county_due_day(reading.year)
    for line in reading.kept("申报"):
        if not first <= line["申请日期"] <= last:
            reading.find("申报", line, "申请日期", "error", True, "an application outside its round")


def county_due_day(year: int) -> date:
    return date(year + 1, 1, 31)


def streets_say_whether_they_are_urban(reading: Reading) -> None:
    """城区街道 must be filled where 类型 is 街道; blank elsewhere is 否."""
    for line in reading.kept("乡镇街道"):
        if line["城区街道"] is None and line["类型"] == "街道":
            must_be_filled(reading, "乡镇街道", line, "城区街道")


def repeated_rows(reading: Reading) -> None:
    """A second row of the same thing is set aside (0002, `unique_key`)."""
    for sheet, key in UNIQUE.items():
        seen = set()
        for line in reading.kept(sheet):
            what = tuple(line[header] for header in key)
            if what in seen:
                reading.find(sheet, line, None, "error", True, "a second row of the same thing")
            seen.add(what)


def check_city(reading: Reading) -> None:
    for sheet in data_sheets("city_report", reading.filing.year):
        for line in reading.kept(sheet):
            county = line["平台编码"][:6]
            if county not in hubei.divisions() or hubei.city_of(county) != reading.unit:
                reading.find(sheet, line, "平台编码", "error", True, "another city's platform")
    failures_need_deadline(reading, "绩效考核")
    repeated_rows(reading)


def check_province(reading: Reading) -> None:
    failures_need_deadline(reading, "抽查")
    repeated_rows(reading)


def failures_need_deadline(reading: Reading, sheet: str) -> None:
    for line in reading.kept(sheet):
        if line["结论"] == "不合格" and line["整改期限"] is None:
            must_be_filled(reading, sheet, line, "整改期限")


def must_be_filled(reading: Reading, sheet: str, line: Line, header: str) -> None:
    cell, _ = reading.filing.cell(sheet, line.index, header)
    said = [f for f in reading.findings if f.sheet == sheet and f.cell == cell]
    for finding in said:  # the cell was unreadable: one finding, which now sets the row aside
        finding.is_set_aside, line.kept = True, False
    if not said:
        reading.find(sheet, line, header, "error", True, f"{header} must be filled here")
