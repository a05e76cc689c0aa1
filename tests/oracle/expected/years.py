"""Runs the years, oldest first: which filing counts, what is known, and the order of the steps."""

from tests.oracle import hubei
from tests.oracle.expected import certification, counties, filings, platforms, quotas, registers, review, standards
from tests.oracle.expected.model import ANY, Expected
from tests.oracle.expected.reading import read_filing
from tests.oracle.expected.state import Carried, CarriedIn, Year
from tests.oracle.expected.totals import totals
from tests.oracle.forms import data_sheets
from tests.oracle.scenario import Province

LEVELS = {"省级": "province", "全国级": "nation"}


def expected(province: Province) -> Expected:
    """Return the tables, findings and statuses that the warehouse must show after all years of `province` were run."""
    out = Expected()
    carried = Carried([read_filing(filing) for filing in province.filings])
    last = None
    for year in province.years:
        last = Year(province, year, carried, out)
        run(last)
    if last:
        registers.demonstration_register(last)
    for workbook in carried.workbooks:
        in_a_run = workbook.year in province.years or workbook.year is None or workbook.rejected == "unknown year"
        if not in_a_run:
            continue
        file = workbook.filing.file
        if workbook.rejected:
            out.file_status[file] = "rejected"
            continue
        out.findings += workbook.findings
        if file not in out.file_status:
            out.file_status[file] = "superseded"
        elif workbook.findings:
            certain = not all(finding.optional for finding in workbook.findings)
            out.file_status[file] = "accepted_with_findings" if certain else ANY
    return out


def run(y: Year) -> None:
    for workbook in y.counted.values():
        y.out.file_status[workbook.filing.file] = "accepted"
    learn_platforms(y)
    rows_speak_of_known_platforms(y)
    carry_in(y)
    y.reviewed = {code for code in y.carried.platforms_known if y.province_tier(code) is not None}
    y.city_certified = {line["平台编码"]: line["认定日期"] for line in y.rows(y.city_reports, "市州级认定")}
    y.city_certified_unknown = listed_unreadably(y)
    reviews_are_of_demonstration_platforms(y)
    platforms.measure(y)
    platforms.tables(y)
    platforms.warnings(y)
    platforms.verified_activities(y)
    certification.judge(y)
    certification.traces(y)
    certification.decide(y)
    certification.what_if(y)
    standards.criteria_of_active_platforms(y)
    standards.platform_standards(y)
    standards.standing_and_fixes(y)
    quotas.application_quotas(y)
    review.review(y)
    quotas.problems_and_reductions(y)
    counties.county_targets(y)
    counties.township_funding(y)
    counties.street_coverage(y)
    counties.omitted_towns_and_streets(y)
    filings.filing_status(y)
    totals(y)
    for code, measures in y.measures.items():
        if measures["area"] is not None and measures["youth_served"] is not None:
            y.carried.figures[code, y.year] = (measures["area"], measures["youth_served"])


def learn_platforms(y: Year) -> None:
    """A platform is known from any valid filing up to Y, a row that was set aside included."""
    for workbook in y.valid():
        if workbook.filing.form == "county_report":
            for line in workbook.lines["平台"]:
                code = line["平台编码"]
                if code is not None and code[:6] == workbook.unit:
                    y.carried.platforms_known.add(code)


def rows_speak_of_known_platforms(y: Year) -> None:
    workbooks = list(y.city_reports.values()) + ([y.register] if y.register else [])
    for workbook in workbooks:
        for sheet in data_sheets(workbook.filing.form, workbook.filing.year):
            for line in workbook.kept(sheet):
                if "平台编码" in line.values and line["平台编码"] not in y.carried.platforms_known:
                    workbook.find(sheet, line, "平台编码", "error", True, "platform known from no filing")


def carry_in(y: Year) -> None:
    for line in y.register_rows("上级认定"):
        row = (line["平台编码"], LEVELS[line["级别"]], line["认定日期"], line["经费支持(元)"], y.year)
        y.carried.carried_in.append(CarriedIn(*row))
    for line in y.register_rows("申报名额"):
        y.carried.filed_quotas[line["市州代码"], line["年度"]] = (int(line["名额"]), y.year)
    for line in y.register_rows("经费支持"):
        y.carried.support.append((line["平台编码"], line["年度"], line["经费支持(元)"]))
    for line in y.register_rows("授牌"):
        y.carried.plaques[line["平台编码"]] = line
    for city, workbook in y.city_reports.items():
        y.carried.city_lists[city, y.year] = {line["平台编码"]: line for line in workbook.kept("市州级认定")}


def listed_unreadably(y: Year) -> set[str]:
    """«A missing value is no_data»: a platform that its own city lists only in rows set aside is neither certified nor
    not."""
    return {
        line["平台编码"]
        for city, workbook in y.city_reports.items()
        for line in workbook.lines["市州级认定"]
        if line["平台编码"] and hubei.city_of(line["平台编码"][:6]) == city
    } - y.city_certified.keys()


def reviews_are_of_demonstration_platforms(y: Year) -> None:
    """A spot check or a re-check is of a provincial platform; an assessment of one of any tier (N2.2)."""
    y.spot_checks_seen = list(y.register_rows("抽查"))
    for report in y.city_reports.values():
        for line in report.kept("绩效考核"):
            if line["平台编码"] not in y.reviewed and not y.is_city_certified(line["平台编码"]):
                report.find("绩效考核", line, "平台编码", "error", True, "assessment of a platform of no tier")
    if y.register:
        for sheet in ("抽查", "整改复查"):
            for line in y.register.kept(sheet):
                if line["平台编码"] not in y.reviewed:
                    y.register.find(sheet, line, "平台编码", "error", True, "review of no provincial platform")
