"""What the warehouse must say of a Province: a second statement of RULES, FORMS and MARTS, in loops over plain rows.

`expected(province)` runs the years oldest first and gives the tables of MARTS as {table: {key: {column: value}}}, the
status of every file, and every finding. ANY stands where the contracts leave the value open.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import floor
from typing import Any

from tests.oracle import hubei
from tests.oracle.cells import Absurd, Unreadable, folded, read
from tests.oracle.forms import FORMS, TITLES, data_sheets
from tests.oracle.scenario import EQUIPMENT, RECORDS, RULES, Filing, Province

ANY = type("Any", (), {"__repr__": lambda self: "ANY"})()
Record = dict[str, Any]

PASS, FAIL, WAIVED, NO_DATA, NOT_APPLICABLE = "pass", "fail", "waived", "no_data", "not_applicable"
SEATS = 50
SOFT = {"M4.1-area"}
FULL_TIME_KINDS = {"专职社工", "青少年事务岗", "三支一扶"}
TIERS = ("none", "city", "province", "nation")
POINTS = {
    "platform_delisted": 3,
    "assessment_failed": 1,
    "spot_check_failed": 2,
    "rectification_overdue": 1,
    "assessment_late": 1,
    "assessment_missing": 1,
    "report_missing": 1,
}
FIRST_YEAR = 2015


@dataclass
class Finding:
    """One entry of audit.findings. cell, row, platform may be ANY."""

    file: str
    sheet: Any
    cell: Any
    row: Any
    severity: str
    is_set_aside: bool
    platform: Any = ANY
    why: str = ""


@dataclass
class Line:
    """A data row that was read: values by header, its place, and whether it counts."""

    values: Record
    index: int
    kept: bool = True
    bad_cells: bool = False

    def __getitem__(self, header: str) -> Any:
        return self.values.get(header)


@dataclass
class Reading:
    """One filing, read."""

    filing: Filing
    unit: str | None
    year: int | None
    filed_on: date | None
    rejected: str | None = None
    cover: Record = field(default_factory=dict)
    unreadable_cover: set[str] = field(default_factory=set)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def kept(self, sheet: str) -> list[Line]:
        return [line for line in self.lines.get(sheet, []) if line.kept]

    def find(self, sheet: str, line: Line, header: str | None, severity: str, set_aside: bool, why: str) -> None:
        cell, row = self.filing.cell(sheet, line.index, header)
        place = (self.filing.file, sheet, cell if header else ANY, row)
        self.findings.append(Finding(*place, severity, set_aside, line["平台编码"] or ANY, why))
        if set_aside:
            line.kept = False

    def warn(self, platform: str, why: str) -> None:
        self.findings.append(Finding(self.filing.file, ANY, ANY, ANY, "warning", False, platform, why))


@dataclass
class Case:
    """A rectification."""

    platform: str
    opened_on: date
    opened_by: str
    due_on: date
    outcome: str = "open"
    rechecked_on: date | None = None
    failed_early_in: int | None = None
    ended_in: int | None = None


@dataclass
class Expected:
    tables: dict[str, dict[tuple[Any, ...], Record]] = field(default_factory=lambda: defaultdict(dict))
    counts: dict[str, Counter[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(Counter))
    file_status: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    open_keys: set[tuple[Any, ...]] = field(default_factory=set)  # rows of fct_platform_year that may stand or not
    findings: list[Finding] = field(default_factory=list)


# ---- reading one filing -----------------------------------------------------------------------------------------


def read_filing(filing: Filing) -> Reading:
    """Cells, and what one workbook shows by itself; FORMS «What is rejected, what is set aside»."""
    kind = filing.damage[0] if filing.damage else ""
    if kind in ("text", "empty", "truncated", "macro", "entity", "no_cover"):
        return Reading(filing, None, None, None, rejected=kind)
    cover: Record = {}
    unreadable: set[str] = set()
    unreadable_required = set()
    for header, cell_kind, required in FORMS[filing.form]["封面"]:
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
    elif year < FIRST_YEAR or year > 2026:
        reading.rejected = "unknown year"
    elif kind:
        reading.rejected = " ".join(filing.damage)
    if reading.rejected:
        return reading
    for header in unreadable:
        cell, row = filing.cover_cell(header)
        reading.findings.append(Finding(filing.file, "封面", cell, row, "error", False, ANY, f"unreadable {header}"))
    for sheet in data_sheets(filing.form):
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
    for header, kind, required in FORMS[reading.filing.form][sheet]:
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
    for sheet in ("活动", "经费", "队伍", "合作组织", "申报"):
        for line in reading.kept(sheet):
            code = line["平台编码"]
            if code is not None and code not in standing:
                reading.find(sheet, line, "平台编码", "error", True, "platform not in 平台")
    for line in reading.kept("乡镇街道"):
        if line["乡镇街道代码"][:6] != unit:
            reading.find("乡镇街道", line, "乡镇街道代码", "error", True, "another county's township")
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


def check_city(reading: Reading) -> None:
    for sheet in data_sheets("city_report"):
        for line in reading.kept(sheet):
            county = line["平台编码"][:6]
            if county not in hubei.divisions() or hubei.city_of(county) != reading.unit:
                reading.find(sheet, line, "平台编码", "error", True, "another city's platform")
    failures_need_deadline(reading, "绩效考核")


def check_province(reading: Reading) -> None:
    failures_need_deadline(reading, "抽查")


def failures_need_deadline(reading: Reading, sheet: str) -> None:
    for line in reading.kept(sheet):
        if line["结论"] == "不合格" and line["整改期限"] is None:
            cell, _ = reading.filing.cell(sheet, line.index, "整改期限")
            said = [f for f in reading.findings if f.sheet == sheet and f.cell == cell]
            for finding in said:  # the cell was unreadable: one finding, which now sets the row aside
                finding.is_set_aside, line.kept = True, False
            if not said:
                reading.find(sheet, line, "整改期限", "error", True, "a failure without its deadline")


# ---- the years --------------------------------------------------------------------------------------------------


class Years:
    """What is carried from year to year, and the tables of each."""

    def __init__(self, province: Province) -> None:
        self.readings = [read_filing(filing) for filing in province.filings]
        self.out = Expected()
        self.platforms_known: set[str] = set()
        self.certified_in: dict[str, int] = {}
        self.removed_on: dict[str, date] = {}
        self.carried_in: list[tuple[str, str, date]] = []
        self.cases: list[Case] = []
        self.rechecks: list[tuple[str, date, str, int]] = []
        self.filed_quotas: dict[tuple[str, int], Decimal] = {}
        self.reductions: dict[tuple[str, int], int] = {}
        self.areas: dict[tuple[str, int], Decimal] = {}
        for year in province.years:
            self.run(year)
        for reading in self.readings:
            in_a_run = reading.year in province.years or reading.year is None or reading.rejected == "unknown year"
            if not in_a_run:
                continue
            file = reading.filing.file
            if reading.rejected:
                self.out.file_status[file] = "rejected"
            else:
                self.out.findings += reading.findings
                if file not in self.out.file_status:
                    self.out.file_status[file] = "superseded"
                elif reading.findings:
                    self.out.file_status[file] = "accepted_with_findings"

    # -- one year

    def run(self, year: int) -> None:
        valid = [r for r in self.readings if r.year == year and not r.rejected]
        self.year = year
        self.end = date(year, 12, 31)
        self.counted: dict[tuple[str, str], Reading] = {}
        for reading in valid:
            key = (reading.filing.form, str(reading.unit))
            if key not in self.counted or version_order(reading) > version_order(self.counted[key]):
                self.counted[key] = reading
        for reading in self.counted.values():
            self.out.file_status[reading.filing.file] = "accepted"
        for reading in valid:
            if reading.filing.form == "county_report":
                for line in reading.lines["平台"]:
                    code = line["平台编码"]
                    if code is not None and code[:6] == reading.unit:
                        self.platforms_known.add(code)
        self.county_reports = {u: r for (form, u), r in self.counted.items() if form == "county_report"}
        self.city_reports = {u: r for (form, u), r in self.counted.items() if form == "city_report"}
        self.register = self.counted.get(("province_report", "420000"))
        self.critical: set[str] = set()
        self.must_be_known()
        self.carry_in()
        self.reviewed = {code for code in self.platforms_known if self.province_tier(code) is not None}
        self.reviews_are_of_provincial_platforms()
        self.measure()
        self.warnings()
        self.verified_activities()
        self.judge()
        self.decide()
        self.review()
        self.quota_problems()
        self.county_targets()
        self.township_funding()
        self.filing_status()
        for (code, _), measures in self.measures.items():
            if measures["area"] is not None:
                self.areas[code, year] = measures["area"]

    def rows(self, reports: dict[str, Reading], sheet: str) -> list[Line]:
        return [line for reading in reports.values() for line in reading.kept(sheet)]

    def register_rows(self, sheet: str) -> list[Line]:
        return self.register.kept(sheet) if self.register else []

    def must_be_known(self) -> None:
        """City and province rows must speak of a platform that some filing up to Y lists."""
        readings = list(self.city_reports.values()) + ([self.register] if self.register else [])
        for reading in readings:
            for sheet in data_sheets(reading.filing.form):
                for line in reading.kept(sheet):
                    if "平台编码" in line.values and line["平台编码"] not in self.platforms_known:
                        reading.find(sheet, line, "平台编码", "error", True, "platform known from no filing")

    def carry_in(self) -> None:
        for line in self.register_rows("上级认定"):
            self.carried_in.append((line["平台编码"], line["级别"], line["认定日期"]))
        for line in self.register_rows("申报名额"):
            self.filed_quotas[line["市州代码"], line["年度"]] = line["名额"]

    def province_tier(self, code: str) -> str | None:
        """province or nation where held going into Y, else None."""
        removed = self.removed_on.get(code)
        levels = set()
        certified = self.certified_in.get(code)
        if certified is not None and certified < self.year and (removed is None or certified > removed.year):
            levels.add("province")
        for platform, level, day in self.carried_in:
            if platform == code and day <= self.end and (removed is None or day > removed):
                levels.add("nation" if level == "全国级" else "province")
        return "nation" if "nation" in levels else "province" if levels else None

    def reviews_are_of_provincial_platforms(self) -> None:
        self.spot_checks_seen = list(self.register_rows("抽查"))
        pairs = [(reading, "绩效考核") for reading in self.city_reports.values()]
        if self.register:
            pairs += [(self.register, "抽查"), (self.register, "整改复查")]
        for reading, sheet in pairs:
            for line in reading.kept(sheet):
                if line["平台编码"] not in self.reviewed:
                    reading.find(sheet, line, "平台编码", "error", True, "review of a platform that is not provincial")

    # -- measures: one record a platform with a kept row in its county's counted filing

    def measure(self) -> None:
        self.measures: dict[tuple[str, int], Record] = {}
        self.applications: dict[str, tuple[Line, Reading]] = {}
        certified = {line["平台编码"]: line["认定日期"] for line in self.rows(self.city_reports, "市州级认定")}
        self.city_certified = certified
        for unit, reading in self.county_reports.items():
            for line in reading.kept("申报"):
                self.applications[line["平台编码"]] = (line, reading)
            rows = {line["平台编码"]: line for line in reading.kept("平台")}
            for code in sorted({line["平台编码"] for line in reading.lines["平台"] if line["平台编码"]}):
                if code[:6] == unit:
                    self.measures[code, self.year] = self.measures_of(code, rows.get(code), reading)
            self.activities_and_funding(unit, reading)

    def measures_of(self, code: str, row: Line | None, reading: Reading) -> Record:
        def of(sheet: str) -> list[Line]:
            return [line for line in reading.kept(sheet) if line["平台编码"] == code]

        activities = of("活动")
        months = Counter(line["活动日期"].month for line in activities)
        present = [line for line in of("队伍") if in_post(line, self.end)]
        complete = sum(all(line[record] for record in RECORDS) for line in activities)
        held = self.province_tier(code)
        if held is None:
            held = "city" if code in self.city_certified and self.city_certified[code] <= self.end else "none"
        return {
            "counts": row is not None,
            "row": row,
            "is_active": is_active(row, self.end) if row else None,
            "activities": len(activities),
            "fewest_monthly_activities": min(months[month] for month in range(1, 13)),
            "smallest_participants": min((line["参与人数"] for line in activities), default=None),
            "categories": len({line["服务类别"] for line in activities}),
            "record_share": Decimal(complete) / len(activities) if activities else None,
            "fiscal_funding_yuan": sum(
                (
                    line["金额(元)"]
                    for line in of("经费")
                    if line["资金来源"] == "财政配套" and line["到账日期"].year == self.year
                ),
                Decimal(0),
            ),
            "full_time_staff": sum(
                line["用工性质"] == "专职" and line["人员类别"] in FULL_TIME_KINDS for line in present
            ),
            "part_time_staff": sum(line["用工性质"] == "兼职" and line["以平台工作为主"] for line in present),
            "kinds": len({line["人员类别"] for line in present} - {"专职社工"}),
            "youth_served": row["服务对象人数"] if row else None,
            "youth_organisations": len(
                {
                    line["组织名称"]
                    for line in of("合作组织")
                    if line["组织类别"] == "青年社会组织" and line["合作开始日期"] <= self.end
                }
            ),
            "tier": held,
            "area": row["场地面积(平方米)"] if row else None,
            "city_report": hubei.city_of(code[:6]) in self.city_reports,
        }

    def activities_and_funding(self, unit: str, reading: Reading) -> None:
        for line in reading.kept("活动"):
            key: tuple[Any, ...] = (
                self.year,
                line["平台编码"],
                line["活动日期"],
                line["活动名称"],
                line["服务类别"],
                line["参与人数"],
                all(line[record] for record in RECORDS),
            )
            self.out.counts["fct_activities"][key] += 1
        for line in reading.kept("经费"):
            key = (self.year, line["平台编码"], unit, line["资金来源"], line["金额(元)"], line["到账日期"])
            self.out.counts["fct_funding"][key] += 1
        for (code, year), measures in self.measures.items():
            if code[:6] == unit and not measures["counts"]:
                self.out.open_keys.add((year, code))
            elif code[:6] == unit:
                record = {name: measures[name] for name in PLATFORM_YEAR}
                if not measures["city_report"] and record["tier"] == "none":
                    record["tier"] = ANY
                self.out.tables["fct_platform_year"][year, code] = record

    # -- findings that need more than one row

    def warnings(self) -> None:
        for reading in self.county_reports.values():
            rows = {line["平台编码"]: line for line in reading.kept("平台")}
            activities: dict[str, list[Line]] = defaultdict(list)
            for line in reading.kept("活动"):
                activities[line["平台编码"]].append(line)
            for code, lines in activities.items():
                if sum(line["参与人数"] == 20 for line in lines) * 10 > len(lines) * 9:
                    reading.warn(code, "exactly 20 participants in over 90% of activities")
                if code in rows and any(line["参与人数"] > rows[code]["场地面积(平方米)"] for line in lines):
                    reading.warn(code, "more than one person per square metre")
                if max(Counter(line["活动日期"] for line in lines).values()) >= 10:
                    reading.warn(code, "ten or more activities on one day")
            for code, line in rows.items():
                before = self.areas.get((code, self.year - 1))
                if before and abs(line["场地面积(平方米)"] - before) * 2 >= before:
                    reading.warn(code, "area changed by half or more")
            posts: dict[str, set[str]] = defaultdict(set)
            for line in reading.kept("队伍"):
                if line["用工性质"] == "专职" and line["人员类别"] in FULL_TIME_KINDS and in_post(line, self.end):
                    posts[line["姓名"]].add(line["平台编码"])
            for code in sorted({code for platforms in posts.values() if len(platforms) > 1 for code in platforms}):
                reading.warn(code, "the same full-time person at two platforms")

    def verified_activities(self) -> None:
        """A critical finding of the province's filing, on whatever platform it checked."""
        for reading in self.county_reports.values():
            for finding in reading.findings:
                if finding.severity == "critical":
                    self.critical.add(finding.platform)
        for line in self.spot_checks_seen:
            measures = self.measures.get((line["平台编码"], self.year))
            verified = line["核实活动次数"]
            if verified is None or measures is None:
                continue
            if verified * 5 < measures["activities"] * 4:
                self.critical.add(line["平台编码"])
                assert self.register is not None
                self.register.find("抽查", line, "核实活动次数", "critical", False, "verified below 80%")

    # -- certification

    def application_quota(self, city: str, year: int) -> int:
        """What the city may apply for in `year`: base less what the run of the year before took off."""
        return max(1, self.base_quota(city, year) - self.reductions.get((city, year), 0))

    def base_quota(self, city: str, year: int) -> int:
        return int(self.filed_quotas.get((city, year), default_shares()[city]))

    def judge(self) -> None:
        waived = {(line["平台编码"], line["规则"]) for line in self.register_rows("豁免")}
        reviews = {line["平台编码"]: line for line in self.rows(self.city_reports, "申报审核")}
        self.results: dict[str, dict[str, tuple[Any, Any, str]]] = {}
        for code, (application, _) in self.applications.items():
            measures = self.measures[code, self.year]
            results = criteria(
                application,
                measures,
                reviews.get(code),
                self.city_certified.get(code),
                self.application_quota(hubei.city_of(code[:6]), self.year),
            )
            for rule, (observed, threshold, outcome) in results.items():
                if outcome == FAIL and (code, rule) in waived:
                    results[rule] = (observed, threshold, WAIVED)
            self.results[code] = results
            for rule, (observed, threshold, outcome) in results.items():
                key = (self.year, code, rule)
                self.out.tables["fct_criterion_results"][key] = {
                    "observed": observed,
                    "threshold": threshold,
                    "outcome": outcome,
                }

    def decide(self) -> None:
        scores = {line["平台编码"]: line["得分"] for line in self.register_rows("综合评估")}
        self.decisions: dict[str, str] = {}
        ranked: list[tuple[tuple[Any, ...], str]] = []
        for code, results in self.results.items():
            outcomes = {outcome for _, _, outcome in results.values()}
            if code in self.critical:
                decision = "withheld"
            elif FAIL in outcomes:
                decision = "ineligible"
            elif NO_DATA in outcomes or code not in scores:
                decision = "pending"
            else:
                decision = "ranked"
                measures = self.measures[code, self.year]
                ranked.append(((scores[code], measures["activities"], measures["youth_served"]), code))
            self.decisions[code] = decision
        ranks = {code: 1 + sum(other > strength for other, _ in ranked) for strength, code in ranked}
        for code, rank in ranks.items():
            self.decisions[code] = "certified" if rank <= SEATS else "not_selected"
        for code, decision in self.decisions.items():
            if decision == "certified":
                self.certified_in[code] = self.year
            row = self.measures[code, self.year]["row"]
            failed = {rule for rule, (_, _, outcome) in self.results[code].items() if outcome == FAIL}
            candidate = {
                "platform_name": row["平台名称"] if row else ANY,
                "city_code": hubei.city_of(code[:6]),
                "county_code": code[:6],
                "decision": decision,
                "panel_score": scores.get(code),
                "rank": ranks.get(code),
                "failed_rules": failed,
            }
            self.out.tables["mart_certification_candidates"][self.year, code] = candidate
            if decision == "certified":
                self.out.tables["mart_certification_list"][self.year, code] = {
                    "rank": ranks[code],
                    "platform_name": candidate["platform_name"],
                    "city_name": hubei.name(candidate["city_code"]),
                    "county_name": hubei.name(code[:6]),
                    "panel_score": scores[code],
                }
            if len(failed) == 1 and decision != "withheld":
                (rule,) = failed
                observed, threshold, _ = self.results[code][rule]
                self.out.tables["mart_near_misses"][self.year, code] = {
                    "rule_code": rule,
                    "observed": observed,
                    "threshold": threshold,
                }

    # -- yearly review

    def review(self) -> None:
        assessments = {line["平台编码"]: line for line in self.rows(self.city_reports, "绩效考核")}
        checks = {line["平台编码"]: line for line in self.register_rows("抽查")}
        for line in self.register_rows("整改复查"):
            # It counts in the year of its date; one that only a later register tells, in the year of that register.
            counts_in = max(line["复查日期"].year, self.year)
            self.rechecks.append((line["平台编码"], line["复查日期"], line["结论"], counts_in))
        due_day = date(self.year, 12, 15)
        self.removed_now: set[str] = set()
        self.assessments = assessments
        for code in sorted(self.reviewed):
            assessed, checked = assessments.get(code), checks.get(code)
            if checked and checked["结论"] == "不合格":
                self.cases.append(Case(code, checked["抽查日期"], "spot_check", checked["整改期限"]))
            if assessed and assessed["结论"] == "不合格":
                self.cases.append(Case(code, assessed["考核日期"], "assessment", assessed["整改期限"]))
            shown = [c for c in self.cases if c.platform == code and c.outcome in ("open", "overdue")]
            last = self.apply_rechecks(code)
            for case in shown:
                if case.outcome == "open" and case.due_on < self.end:
                    case.outcome = "overdue"
            outcomes = {case.outcome for case in shown}
            if code in self.removed_now:
                status = "delisted"
            elif "overdue" in outcomes:
                status = "overdue"
            elif "open" in outcomes:
                status = "in_rectification"
            else:
                status = "in_good_standing" if assessed else "not_assessed"
            early = any(case.failed_early_in and case.failed_early_in < self.year for case in shown)
            due_days = {case.due_on for case in shown}
            self.out.tables["mart_annual_review"][self.year, code] = {
                "assessment_outcome": verdict(assessed),
                "assessment_filed_on": assessed["上报日期"] if assessed else None,
                "is_late": assessed["上报日期"] > due_day if assessed else ANY,
                "spot_check_outcome": verdict(checked),
                "rectification_due_on": due_days.pop() if len(due_days) == 1 else (None if not due_days else ANY),
                "recheck_outcome": last if last or not early else ANY,
                "status": status,
            }
        for case in self.cases:
            key = (case.platform, case.opened_on, case.opened_by)
            self.out.tables["mart_rectification_register"][key] = {
                "due_on": case.due_on,
                "rechecked_on": case.rechecked_on,
                "outcome": case.outcome,
            }

    def apply_rechecks(self, code: str) -> str | None:
        """Re-checks of Y on the open cases of a platform, by date; gives the last outcome that met an open case."""
        last = None
        for _, day, conclusion, _ in sorted(r for r in self.rechecks if r[0] == code and r[3] == self.year):
            for case in [c for c in self.cases if c.platform == code and c.outcome in ("open", "overdue")]:
                if case.opened_on > day:
                    continue
                case.rechecked_on = day
                last = PASS if conclusion == "合格" else FAIL
                if conclusion == "合格":
                    case.outcome, case.ended_in = "closed", self.year
                elif day >= case.due_on:
                    case.outcome, case.ended_in = "delisted", self.year
                    self.removed_now.add(code)
                    self.removed_on[code] = day
                else:
                    case.failed_early_in = self.year
            if code in self.removed_now:
                # a removed platform has nothing left to mend: what its other cases are called is left open
                for case in self.cases:
                    if case.platform == code and case.outcome in ("open", "overdue"):
                        case.outcome, case.ended_in, case.rechecked_on = ANY, self.year, ANY
                break
        return last

    # -- quotas

    def quota_problems(self) -> None:
        counts: Counter[tuple[str, str]] = Counter()
        for code in self.reviewed:
            city = hubei.city_of(code[:6])
            assessed = self.assessments.get(code)
            counts[city, "platform_delisted"] += code in self.removed_now
            counts[city, "assessment_failed"] += verdict(assessed) == FAIL
            counts[city, "assessment_missing"] += assessed is None
            if assessed and assessed["上报日期"] > date(self.year, 12, 15):
                counts[city, "assessment_late"] = 1
        for line in self.register_rows("抽查"):
            counts[hubei.city_of(line["平台编码"][:6]), "spot_check_failed"] += line["结论"] == "不合格"
        for case in self.cases:
            counts[hubei.city_of(case.platform[:6]), "rectification_overdue"] += case.outcome == "overdue"
        filed = {r.unit for r in self.readings if r.year == self.year and r.filing.form == "county_report"}
        for county in hubei.counties():
            counts[hubei.city_of(county), "report_missing"] += county not in filed
        for city in hubei.cities():
            points = 0
            for problem, each in POINTS.items():
                if counts[city, problem]:
                    points += each * counts[city, problem]
                    self.out.tables["mart_quota_problems"][self.year, city, problem] = {
                        "occurrences": counts[city, problem] if problem != "assessment_late" else ANY,
                        "points": each * counts[city, problem],
                    }
            base = self.base_quota(city, self.year + 1)
            reduction = max(0, min(floor(points / 3), base - 1))
            self.reductions[city, self.year + 1] = reduction
            self.out.tables["mart_quota_reductions"][self.year + 1, city] = {
                "base_quota": base,
                "problem_points": points,
                "reduction": reduction,
                "final_quota": base - reduction,
            }

    # -- counties and townships

    def county_targets(self) -> None:
        for county in hubei.counties():
            reading = self.county_reports.get(county)
            for rule, (observed, target, outcome) in self.targets_of(county, reading).items():
                gap = ANY
                if outcome == FAIL and observed is not ANY:
                    gap = target - observed
                self.out.tables["mart_county_targets"][self.year, county, rule] = {
                    "observed": observed,
                    "target": target,
                    "outcome": outcome,
                    "gap": gap,
                }

    def targets_of(self, county: str, reading: Reading | None) -> dict[str, tuple[Any, Any, Any]]:
        wanted = {
            "N1.4-count": 5 if self.year >= 2017 else 3,
            "N1.4-demo": 1,
            "N1.4-street": Decimal(1) if self.year >= 2017 else Decimal("0.6"),
            "N1.4-town": ANY,
            "N1.4-plan": 1,
        }
        if reading is None:
            return {rule: (None, target, NO_DATA) for rule, target in wanted.items()}
        active = [line for line in reading.kept("平台") if is_active(line, self.end)]
        demo = sum(self.measures[line["平台编码"], self.year]["tier"] != "none" for line in active)
        kinds = {code: kind for code, _, kind in hubei.townships(county)}
        kinds |= {line["乡镇街道代码"]: line["类型"] for line in reading.kept("乡镇街道")}
        streets = {
            line["乡镇街道代码"] for line in reading.kept("乡镇街道") if line["类型"] == "街道" and line["城区街道"]
        }
        served = streets & {line["乡镇街道代码"] for line in active}
        share = Decimal(len(served)) / len(streets) if streets else None
        plans = ("规划报备日期", "年度计划报备日期")
        plan: tuple[Any, Any, Any]
        if reading.unreadable_cover & set(plans):
            plan = (ANY, 1, NO_DATA if all(reading.cover[p] or p in reading.unreadable_cover for p in plans) else ANY)
        else:
            filed = int(all(reading.cover[p] for p in plans))
            plan = (filed, 1, PASS if filed else FAIL)
        knows_tiers = hubei.city_of(county) in self.city_reports
        return {
            "N1.4-count": compared(len(active), wanted["N1.4-count"]),
            "N1.4-demo": compared(demo, 1) if knows_tiers or demo else (ANY, 1, ANY),
            "N1.4-street": (None, wanted["N1.4-street"], NOT_APPLICABLE)
            if share is None
            else compared(share, wanted["N1.4-street"]),
            "N1.4-town": (sum(kinds.get(line["乡镇街道代码"]) in ("镇", "乡") for line in active), ANY, ANY),
            "N1.4-plan": plan,
        }

    def township_funding(self) -> None:
        for reading in self.county_reports.values():
            for line in reading.kept("乡镇街道"):
                amount = line["共青团工作经费(元)"]
                if line["类型"] == "其他":
                    outcome = NOT_APPLICABLE
                elif amount is None:
                    outcome = NO_DATA
                else:
                    outcome = PASS if amount >= 20000 else FAIL
                self.out.tables["mart_township_funding"][self.year, line["乡镇街道代码"]] = {
                    "amount_yuan": amount,
                    "threshold_yuan": ANY if outcome == NOT_APPLICABLE else 20000,
                    "outcome": outcome,
                }

    def filing_status(self) -> None:
        expected_units = [("county_report", unit) for unit in hubei.counties()]
        expected_units += [("city_report", unit) for unit in hubei.cities()] + [("province_report", "420000")]
        filed: dict[tuple[str, str], list[Reading]] = defaultdict(list)
        for reading in self.readings:
            if reading.year == self.year and reading.unit in known_units(reading.filing.form):
                filed[reading.filing.form, str(reading.unit)].append(reading)
        unopened = {
            (r.filing.form, r.filing.unit)
            for r in self.readings
            if r.filing.year == self.year and r.filing.damage[:1] in (("macro",), ("entity",))
        }  # a file that is refused unopened may or may not be told whose it is
        for key, versions in filed.items():
            for number, reading in enumerate(sorted(versions, key=version_order), 1):
                if key not in unopened:
                    self.out.versions[reading.filing.file] = number
        for form, unit in {*expected_units, *filed}:
            due = None if form == "province_report" else date(self.year + 1, 1, 31)
            counted = self.counted.get((form, unit))
            if counted:
                status: Any = "accepted_with_findings" if counted.findings else "accepted"
                filed_on: Any = counted.filed_on
                late: Any = filed_on > due if due else ANY
            else:
                status, filed_on, late = ("rejected" if filed[form, unit] else "missing"), ANY, ANY
            self.out.tables["mart_filing_status"][self.year, unit, form] = {
                "status": status,
                "filed_on": filed_on if status != "missing" else None,
                "due_on": due if due else ANY,
                "is_late": late,
                "versions": ANY if (form, unit) in unopened else len(filed.get((form, unit), [])),
            }


PLATFORM_YEAR = (
    "is_active",
    "activities",
    "fewest_monthly_activities",
    "smallest_participants",
    "categories",
    "record_share",
    "fiscal_funding_yuan",
    "full_time_staff",
    "part_time_staff",
    "youth_served",
    "youth_organisations",
    "tier",
)


def version_order(reading: Reading) -> tuple[Any, ...]:
    return (reading.filed_on or date.min, reading.filing.file_hour, reading.filing.file)


def is_active(row: Line, end: date) -> bool:
    return bool(row["启用日期"] <= end and (row["停用日期"] is None or row["停用日期"] > end))


def in_post(line: Line, end: date) -> bool:
    return bool(line["到岗日期"] <= end and (line["离岗日期"] is None or line["离岗日期"] > end))


def verdict(line: Line | None) -> str | None:
    return None if line is None else PASS if line["结论"] == "合格" else FAIL


def compared(observed: Any, threshold: Any) -> tuple[Any, Any, str]:
    return (observed, threshold, PASS if observed >= threshold else FAIL)


def at_least(observed: Any, threshold: Any) -> tuple[Any, Any, str]:
    return (None, threshold, NO_DATA) if observed is None else compared(observed, threshold)


def whether(value: bool | None) -> tuple[Any, Any, str]:
    return at_least(None if value is None else int(value), 1)


def a_year_after(day: date) -> date:
    return date(day.year + 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def opinion(said: str | None, given_on: date | None, not_before: date | None) -> bool | None:
    """不同意 fails whatever its date; 同意 needs its own date and the one it follows."""
    if said == "不同意":
        return False
    if said is None or given_on is None or not_before is None:
        return None
    return given_on >= not_before


def criteria(
    application: Line, measures: Record, review: Line | None, certified_on: date | None, quota: int
) -> dict[str, tuple[Any, Any, str]]:
    """Rule -> (observed, threshold, outcome), before waivers."""
    row = measures["row"]
    applied_on = application["申请日期"]

    def of_platform(value: Callable[[Line], Any]) -> Any:
        return None if row is None else value(row)

    def of_review(header: str) -> Any:
        return None if review is None else review[header]

    if measures["tier"] in ("province", "nation"):
        city_tier: bool | None = False
    elif not measures["city_report"]:
        city_tier = None
    else:
        city_tier = certified_on is not None and certified_on <= applied_on
    started, ended = of_review("公示开始日期"), of_review("公示结束日期")
    publicity = hubei.working_days(started, ended) if started and ended else None
    objection = of_review("异议情况")
    order = of_review("推荐次序")
    if row is None:
        tenure: tuple[Any, Any, str] = (None, 5, NO_DATA)
    elif row["产权性质"] == "团组织所有":
        tenure = (1, 1, PASS)
    else:
        tenure = at_least(row["使用权年限(年)"], 5)
    staff = at_least(measures["full_time_staff"], 1)
    if staff[2] == FAIL and measures["part_time_staff"] >= 2:
        staff = (measures["part_time_staff"], 2, PASS)
    return {
        "M4.0-tier": whether(city_tier),
        "M4.0-age": whether(of_platform(lambda p: a_year_after(p["启用日期"]) <= applied_on)),
        "M4.1-area": at_least(measures["area"], 100),
        "M4.1-tenure": tenure,
        "M4.1-plaque": whether(of_platform(lambda p: p["悬挂牌匾"])),
        "M4.1-emblem": whether(of_platform(lambda p: p["团旗"] and p["团徽"])),
        "M4.1-equipment": at_least(of_platform(lambda p: sum(p[item] for item in EQUIPMENT)), 4),
        "M4.2-rules": at_least(of_platform(lambda p: sum(p[item] for item in RULES)), 4),
        "M4.2-funding": at_least(measures["fiscal_funding_yuan"], 30000),
        "M4.2-regional": whether(of_platform(lambda p: p["区域化工作机制"])),
        "M4.3-categories": at_least(measures["categories"], 2),
        "M4.3-records": (None, 1, NOT_APPLICABLE)
        if measures["record_share"] is None
        else compared(measures["record_share"], 1),
        "M4.4-staff": staff,
        "M4.4-volunteers": at_least(measures["kinds"], 1),
        "M4.5-youth": at_least(measures["youth_served"], 500),
        "M4.5-partners": at_least(measures["youth_organisations"], 3),
        "M4.6-month": at_least(measures["fewest_monthly_activities"], 4),
        "M4.6-year": at_least(measures["activities"], 60),
        "M4.6-people": at_least(measures["smallest_participants"], 20),
        "M6-county": whether(opinion(application["县级审核意见"], application["县级审核日期"], applied_on)),
        "M6-city": whether(opinion(of_review("市级审核意见"), of_review("市级审核日期"), application["县级审核日期"])),
        "M6-publicity": at_least(publicity, 5),
        "M6-objection": whether(None if objection is None else objection != "异议成立"),
        "M6-quota": (
            None if order is None else order,
            quota,
            NO_DATA if order is None else PASS if order <= quota else FAIL,
        ),
    }


def default_shares(total: int = 75) -> dict[str, int]:
    """One place for each city, the others by county-level units, largest remainder, ties by city code."""
    cities = hubei.cities()
    units = Counter(hubei.city_of(county) for county in hubei.counties())
    rest = total - len(cities)
    exact = {city: Decimal(rest * units[city]) / sum(units.values()) for city in cities}
    shares = {city: 1 + int(exact[city]) for city in cities}
    left = total - sum(shares.values())
    for city in sorted(cities, key=lambda c: (-(exact[c] - int(exact[c])), c))[:left]:
        shares[city] += 1
    return shares


def expected(province: Province) -> Expected:
    return Years(province).out
