"""Platforms of a year: their measures, the facts about them, and the warnings that need more than one row."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from tests.oracle.expected.model import ANY, FULL_TIME_KINDS, FiledWorkbook, Line, Record, in_post, is_active, share
from tests.oracle.expected.state import Year
from tests.oracle.scenario import RECORDS

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


def measure(y: Year) -> None:
    """One record for each platform that a row of its county's counted filing names, set aside or not."""
    for unit, workbook in y.county_reports.items():
        for line in workbook.kept("申报"):
            y.applications[line["平台编码"]] = (line, workbook)
        rows = {line["平台编码"]: line for line in workbook.kept("平台")}
        for code in sorted({line["平台编码"] for line in workbook.lines["平台"] if line["平台编码"]}):
            if code[:6] == unit:
                y.measures[code] = measures_of(y, code, rows.get(code), workbook)
                row = rows.get(code)
                if row:
                    y.carried.names[code] = row["平台名称"]


def measures_of(y: Year, code: str, row: Line | None, workbook: FiledWorkbook) -> Record:
    def of(sheet: str) -> list[Line]:
        return [line for line in workbook.kept(sheet) if line["平台编码"] == code]

    activities = of("活动")
    present = [line for line in of("队伍") if in_post(line, y.end)]
    money = [line for line in of("经费") if line["资金来源"] == "财政配套"]
    complete = sum(all(line[record] for record in RECORDS) for line in activities)
    programmes = [
        line
        for line in of("服务项目")
        if line["开始日期"] <= y.end and (line["结束日期"] is None or line["结束日期"].year >= y.year)
    ]
    held = y.province_tier(code) or ("city" if y.is_city_certified(code) else "none")
    return {
        "row": row,
        "is_active": is_active(row, y.end) if row else None,
        "lines": activities,
        **activity_measures(activities),
        "categories": len({line["服务类别"] for line in activities}),
        "offered": len({line["服务类别"] for line in activities + programmes}),
        "record_share": share(complete, len(activities)),
        "fiscal_funding_yuan": sum((line["金额(元)"] for line in money), Decimal(0)),
        "full_time_staff": sum(line["用工性质"] == "专职" and line["人员类别"] in FULL_TIME_KINDS for line in present),
        "part_time_staff": sum(
            line["用工性质"] == "兼职" and line["以平台工作为主"] and line["人员类别"] != "志愿者" for line in present
        ),
        "kinds": len({line["人员类别"] for line in present} - {"专职社工"}),
        "cadres": [line for line in of("队伍") if line["人员类别"] == "团干部"],
        "staff": of("队伍"),
        "partners": of("合作组织"),
        "youth_served": row["服务对象人数"] if row else None,
        "youth_organisations": len(
            {
                line["组织名称"]
                for line in of("合作组织")
                if line["组织类别"] == "青年社会组织" and line["合作开始日期"] <= y.end
            }
        ),
        "tier": held,
        "area": row["场地面积(平方米)"] if row else None,
        "city_tier_known": y.knows_city_tier(code),
    }


def activity_measures(activities: list[Line]) -> Record:
    months = Counter(line["活动日期"].month for line in activities)
    return {
        "activities": len(activities),
        "fewest_monthly_activities": min(months[month] for month in range(1, 13)),
        "smallest_participants": min((line["参与人数"] for line in activities), default=None),
    }


# ---- facts ------------------------------------------------------------------------------------------------------


def tables(y: Year) -> None:
    for unit, workbook in y.county_reports.items():
        for line in workbook.kept("活动"):
            records = all(line[record] for record in RECORDS)
            day, title = line["活动日期"], line["活动名称"]
            key: tuple[Any, ...] = (y.year, line["平台编码"], day, title, line["服务类别"], line["参与人数"], records)
            y.out.counts["fct_activities"][key] += 1
        for line in workbook.kept("经费"):
            key = (y.year, line["平台编码"], unit, line["资金来源"], line["金额(元)"], line["到账日期"])
            y.out.counts["fct_funding"][key] += 1
    for code, measures in y.measures.items():
        key = (y.year, code)
        if measures["row"] is None:
            y.out.put("fct_platform_year", key, {}, optional=True)
        else:
            record = {name: measures[name] for name in PLATFORM_YEAR}
            if not measures["city_tier_known"] and record["tier"] == "none":
                record["tier"] = ANY
            y.out.put("fct_platform_year", key, record)
        staff_and_partners(y, code, measures)


def staff_and_partners(y: Year, code: str, measures: Record) -> None:
    set_aside = measures["row"] is None
    posts = defaultdict(list)
    for line in measures["staff"]:
        posts[line["人员类别"], line["用工性质"]].append(line)
    for (kind, employment), lines in posts.items():
        present = [line for line in lines if in_post(line, y.end)]
        came = [line for line in lines if line["到岗日期"].year == y.year]
        # who came and left within the year, and two rows of one name, may be counted either way
        open_to_doubt = any(line not in present for line in came) or len({x["姓名"] for x in lines}) < len(lines)
        left = [line for line in lines if line["离岗日期"] and line["离岗日期"].year == y.year]
        record = {
            "people": len(present),
            "mainly_here": sum(line["以平台工作为主"] for line in present),
            "newcomers": ANY if open_to_doubt else len(came),
            "leavers": ANY if open_to_doubt else len(left),
        }
        nobody = not present and not came and not left
        y.out.put("fct_staff", (y.year, code, kind, employment), record, optional=set_aside or nobody)
    organisations = defaultdict(set)
    for line in measures["partners"]:
        if line["合作开始日期"] <= y.end:
            organisations[line["组织类别"]].add(line["组织名称"])
    for kind, names in organisations.items():
        y.out.put("fct_partners", (y.year, code, kind), {"organisations": len(names)}, optional=set_aside)


# ---- findings ---------------------------------------------------------------------------------------------------


def warnings(y: Year) -> None:
    for workbook in y.county_reports.values():
        rows = {line["平台编码"]: line for line in workbook.kept("平台")}
        activities: dict[str, list[Line]] = defaultdict(list)
        for line in workbook.kept("活动"):
            activities[line["平台编码"]].append(line)
        for code, lines in activities.items():
            if sum(line["参与人数"] == 20 for line in lines) * 10 > len(lines) * 9:
                workbook.warn(code, "exactly 20 participants in over 90% of activities")
            if code in rows and any(line["参与人数"] > rows[code]["场地面积(平方米)"] for line in lines):
                workbook.warn(code, "more than one person per square metre")
            if max(Counter(line["活动日期"] for line in lines).values()) >= 10:
                workbook.warn(code, "ten or more activities on one day")
        for code, line in rows.items():
            area, people = y.carried.figures.get((code, y.year - 1), (None, None))
            if area and abs(line["场地面积(平方米)"] - area) * 2 >= area:
                workbook.warn(code, "area changed by half or more")
            # «lowers a figure exactly to a threshold's safe side against last year (area, people …)»
            if area and area > line["场地面积(平方米)"] == 100:
                workbook.trace("平台", line, "area lowered exactly to 100")
            if people and people > line["服务对象人数"] == 500:
                workbook.trace("平台", line, "people served lowered exactly to 500")
        posts: dict[str, set[str]] = defaultdict(set)
        for line in workbook.kept("队伍"):
            if line["用工性质"] == "专职" and line["人员类别"] in FULL_TIME_KINDS and in_post(line, y.end):
                posts[line["姓名"]].add(line["平台编码"])
        for code in sorted({code for platforms in posts.values() if len(platforms) > 1 for code in platforms}):
            workbook.warn(code, "the same full-time person at two platforms")


def verified_activities(y: Year) -> None:
    """A critical finding of the province's filing, on whatever platform it checked."""
    for workbook in y.county_reports.values():
        y.critical |= {finding.platform for finding in workbook.findings if finding.severity == "critical"}
    for line in y.spot_checks_seen:
        measures = y.measures.get(line["平台编码"])
        verified = line["核实活动次数"]
        if verified is not None and measures is not None and verified * 5 < measures["activities"] * 4:
            y.critical.add(line["平台编码"])
            assert y.register is not None
            y.register.find("抽查", line, "核实活动次数", "critical", False, "verified below 80%")
