"""mart_city_year and mart_province_year: sums of what the other tables say."""

from collections import Counter
from typing import Any

from tests.oracle import hubei
from tests.oracle.expected.counties import TARGET_RULES
from tests.oracle.expected.model import ANY, PASS, Record
from tests.oracle.expected.quotas import quota_in_force
from tests.oracle.expected.state import Year

DECISIONS = ("certified", "not_selected", "ineligible", "pending", "withheld")
SOURCES = {
    "财政配套": "fiscal",
    "上级奖补": "superior",
    "团内经费": "league",
    "社会捐助": "donation",
    "市场合作": "market",
    "政府购买服务": "procurement",
}


def totals(y: Year) -> None:
    coverage = y.out.tables["mart_street_coverage"].items()
    urban = [row for (year, _), row in coverage if year == y.year and row["is_urban"] is True]
    for city in hubei.cities():
        record = totals_of(y, {city}, urban) | {"points": y.points[city], "quota": quota_in_force(y, city)}
        y.out.put("mart_city_year", (y.year, city), record)
    y.out.put("mart_province_year", (y.year,), totals_of(y, set(hubei.cities()), urban))


def totals_of(y: Year, cities: set[str], urban_rows: list[Record]) -> Record:
    def inside(code: str) -> bool:
        return hubei.city_of(code[:6]) in cities

    counties = [county for county in hubei.counties() if inside(county)]
    units = {("county_report", unit) for unit in counties} | {("city_report", unit) for unit in cities}
    statuses = {key: y.out.tables["mart_filing_status"][y.year, key[1], key[0]] for key in units}
    accepted = [key for key in units if key in y.counted]
    reports = [workbook for unit, workbook in y.county_reports.items() if inside(unit)]
    urban = [row for row in urban_rows if inside(row["county_code"])]  # those of zones too: the sum of street coverage
    activities = [line for workbook in reports for line in workbook.kept("活动")]
    money: Counter[str] = Counter()
    for workbook in reports:
        for line in workbook.kept("经费"):
            money[line["资金来源"]] += line["金额(元)"]
    decisions = Counter(decision for code, decision in y.decisions.items() if inside(code))
    # «standing» is read as after the decision of the year
    certified = {code for code, decision in y.decisions.items() if decision == "certified"}
    standing = [code for code in (y.reviewed - y.removed_now) | certified if inside(code)]
    record: dict[str, Any] = {
        "filings_due": len(units),
        "filings_accepted": len(accepted),
        "filings_late": sum(row["is_late"] is True for row in statuses.values()),
        "filings_rejected": sum(row["status"] == "rejected" for row in statuses.values()),
        "filings_missing": sum(row["status"] == "missing" for row in statuses.values()),
        "filings_unread": 0,  # nothing here is kept from the machine that reads
        "platforms_active": sum(inside(code) for code, _ in y.active()),
        "urban_streets": len(urban),
        "urban_streets_covered": sum(row["is_covered"] for row in urban),
        "activities": len(activities),
        "participants": sum(line["参与人数"] for line in activities),
        "standing_platforms": len(standing),
        "removed_platforms": sum(inside(code) for code in y.removed_now),
    }
    for rule in TARGET_RULES:
        if rule == "N1.4-town":  # reported only: there is nothing to meet
            continue
        outcomes = [y.targets[county, rule].outcome for county in counties]
        record[f"counties_meeting_{rule.removeprefix('N1.4-')}"] = ANY if ANY in outcomes else outcomes.count(PASS)
    record |= {"applicants": sum(decisions.values())} | {decision: decisions[decision] for decision in DECISIONS}
    return record | {f"{name}_yuan": money[source] for source, name in SOURCES.items()}
