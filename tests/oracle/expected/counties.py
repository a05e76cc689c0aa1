"""Counties and their towns: targets, the platforms of each street, the money of each town, and what a list omits."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle import hubei
from tests.oracle.expected.model import (
    ANY,
    FAIL,
    NO_DATA,
    NOT_APPLICABLE,
    PASS,
    FiledWorkbook,
    Finding,
    Line,
    OneOf,
    Record,
    Result,
    compared,
    share,
)
from tests.oracle.expected.state import Year

TOWN_FUND = 20000
TARGET_RULES = ("N1.4-count", "N1.4-demo", "N1.4-street", "N1.4-town", "N1.4-plan")


def targets_in_force(year: int) -> Record:
    """Return the target in force in Y is the newest whose year is <= Y."""
    return {
        "N1.4-count": 5 if year >= 2017 else 3,
        "N1.4-demo": 1,
        "N1.4-street": Decimal(1) if year >= 2017 else Decimal("0.6"),
        "N1.4-town": None,
        "N1.4-plan": 1,
    }


def county_targets(y: Year) -> None:
    for county in hubei.counties():
        workbook = y.county_reports.get(county)
        if workbook is None:
            results = {rule: Result(None, target, NO_DATA) for rule, target in targets_in_force(y.year).items()}
        else:
            results = targets_of(y, county, workbook)
        for rule, result in results.items():
            gap = ANY
            if result.outcome == FAIL and result.observed is not ANY:
                gap = result.threshold - result.observed
            elif result.outcome == PASS:
                gap = 0
            y.targets[county, rule] = result
            record = {"observed": result.observed, "target": result.threshold, "outcome": result.outcome, "gap": gap}
            y.out.put("mart_county_targets", (y.year, county, rule), record)
        otherwise = {
            ("demo_tier=province", "N1.4-demo"): NO_DATA
            if workbook is None
            else demo(y, county, workbook, True).outcome,
            ("urban_streets=all", "N1.4-street"): NO_DATA if workbook is None else all_streets(y, county, workbook),
        }
        for (name, rule), outcome in otherwise.items():
            record = {"outcome": results[rule].outcome, "outcome_under_reading": outcome}
            stays = outcome is ANY or outcome == results[rule].outcome
            y.out.put("mart_what_if_counties", (y.year, name, county, rule), record, optional=stays)


def targets_of(y: Year, county: str, workbook: FiledWorkbook) -> dict[str, Result]:
    wanted = targets_in_force(y.year)
    active = active_rows(y, workbook)
    kinds = {code: kind for code, _, kind in hubei.townships(county)}
    kinds |= {line["乡镇街道代码"]: line["类型"] for line in workbook.kept("乡镇街道")}
    in_towns = sum(kinds.get(line["乡镇街道代码"]) in ("镇", "乡") for line in active)
    return {
        "N1.4-count": compared(len(active), wanted["N1.4-count"]),
        "N1.4-demo": demo(y, county, workbook, False),
        "N1.4-street": urban_streets(y, county, workbook),
        "N1.4-town": Result(in_towns, None, NOT_APPLICABLE),
        "N1.4-plan": plan(y, workbook),
    }


def active_rows(y: Year, workbook: FiledWorkbook) -> list[Line]:
    return [line for line in workbook.kept("平台") if y.measures[line["平台编码"]]["is_active"]]


def demo(y: Year, county: str, workbook: FiledWorkbook, provincial_only: bool) -> Result:
    """Active platforms of the tier of the reading or higher, going into Y."""
    measures = [y.measures[line["平台编码"]] for line in active_rows(y, workbook)]
    tiers = [platform["tier"] for platform in measures]
    count = sum(tier in ("province", "nation") or (tier == "city" and not provincial_only) for tier in tiers)
    is_known = y.knows_city(county) and all(platform["city_tier_known"] for platform in measures)
    if provincial_only or is_known or count:
        return compared(count, 1)
    # The city's report is missing, or a row of it that lists one of them is set aside: unknown, never a fail.
    return Result(ANY, 1, NO_DATA if tiers else ANY)


def urban_streets(y: Year, county: str, workbook: FiledWorkbook) -> Result:
    target = targets_in_force(y.year)["N1.4-street"]
    urban = {line["乡镇街道代码"] for line in workbook.kept("乡镇街道") if line["类型"] == "街道" and line["城区街道"]}
    if not urban:
        return Result(None, target, NO_DATA if has_streets(county, workbook) else NOT_APPLICABLE)
    return served(y, workbook, urban)


def has_streets(county: str, workbook: FiledWorkbook) -> bool:
    """«A county whose directory or filing has streets»."""
    return any(kind == "街道" for _, _, kind in hubei.townships(county)) or any(
        line["类型"] == "街道" for line in workbook.kept("乡镇街道")
    )


def served(y: Year, workbook: FiledWorkbook, streets: set[str]) -> Result:
    with_platform = streets & {line["乡镇街道代码"] for line in active_rows(y, workbook)}
    return compared(share(len(with_platform), len(streets)), targets_in_force(y.year)["N1.4-street"])


def all_streets(y: Year, county: str, workbook: FiledWorkbook) -> Any:
    """Outcome where every street counts. Those that the county's list omits may or may not be among them."""
    listed = {line["乡镇街道代码"] for line in workbook.kept("乡镇街道") if line["类型"] == "街道"}
    named_otherwise = {line["乡镇街道代码"] for line in workbook.kept("乡镇街道")} - listed
    omitted = {code for code, _, kind in hubei.townships(county) if kind == "街道"} - listed - named_otherwise
    outcomes = {served(y, workbook, streets).outcome for streets in (listed, listed | omitted) if streets}
    if not outcomes:
        return NOT_APPLICABLE if not has_streets(county, workbook) else ANY
    return outcomes.pop() if len(outcomes) == 1 and (listed or not omitted) else ANY


def plan(y: Year, workbook: FiledWorkbook) -> Result:
    """The plan to 2017, asked until 2017, and the work plan of the year, dated 1 October of Y-1 to 31 December of Y.

    The dates are read as those of the work plan alone: the plan to 2017 is filed once and repeated each year.
    """
    asked = ["年度计划报备日期"] + (["规划报备日期"] if y.year <= 2017 else [])
    unreadable = workbook.unreadable_cover & set(asked)
    work, to_2017 = workbook.cover["年度计划报备日期"], workbook.cover["规划报备日期"]
    filed = [header for header in asked if workbook.cover[header]]
    if work and not date(y.year - 1, 10, 1) <= work <= y.end:
        filed.remove("年度计划报备日期")
    if unreadable:
        return Result(ANY, 1, NO_DATA if len(filed) + len(unreadable) == len(asked) else ANY)
    if to_2017 and to_2017 > y.end and y.year <= 2017:
        return Result(ANY, 1, ANY)
    everything = int(len(filed) == len(asked))
    return Result(everything, 1, PASS if everything else FAIL)


# ---- towns ------------------------------------------------------------------------------------------------------


def township_funding(y: Year) -> None:
    for county in (*hubei.counties(), *hubei.zones()):
        workbook = y.county_reports.get(county)
        for line in workbook.kept("乡镇街道") if workbook else []:
            amount = line["共青团工作经费(元)"]
            if line["类型"] == "其他":
                outcome = NOT_APPLICABLE
            elif amount is None:
                outcome = NO_DATA
            else:
                outcome = PASS if amount >= TOWN_FUND else FAIL
            record = {
                "amount_yuan": amount,
                "threshold_yuan": ANY if outcome == NOT_APPLICABLE else TOWN_FUND,
                "outcome": outcome,
                "is_filed": True,
            }
            y.out.put("mart_township_funding", (y.year, line["乡镇街道代码"]), record)
        for code, kind in not_filed(county, workbook):
            must = workbook is not None and kind != "其他" and county in hubei.counties()
            # the list names a town whose row is set aside: whether it is then filed is left open
            named = code in set_aside_towns(workbook)
            filed = ANY if named else False
            record = {"amount_yuan": None, "outcome": NO_DATA, "is_filed": filed} if must else {"is_filed": filed}
            y.out.put("mart_township_funding", (y.year, code), record, optional=named or not must)


def not_filed(county: str, workbook: FiledWorkbook | None) -> list[tuple[str, str]]:
    """Towns and streets of the directory that no kept row of the county's filing names: code, kind."""
    listed = {line["乡镇街道代码"] for line in workbook.kept("乡镇街道")} if workbook else set()
    return [(code, kind) for code, _, kind in hubei.townships(county) if code not in listed]


def set_aside_towns(workbook: FiledWorkbook | None) -> set[str]:
    return {line["乡镇街道代码"] for line in workbook.lines["乡镇街道"] if not line.kept} if workbook else set()


def street_coverage(y: Year) -> None:
    """A row for each street that a county files or that the directory of a county that filed has; other townships
    may have one."""
    for county in (*hubei.counties(), *hubei.zones()):
        workbook = y.county_reports.get(county)
        standing = [line["乡镇街道代码"] for line in active_rows(y, workbook)] if workbook else []
        places = {"county_code": county, "city_code": hubei.city_of(county)}
        for line in workbook.kept("乡镇街道") if workbook else []:
            code = line["乡镇街道代码"]
            record = places | {
                "kind": line["类型"],
                "is_urban": ANY if line["城区街道"] is None else line["城区街道"],
                "active_platforms": standing.count(code),
                "is_covered": code in standing,
                "is_filed": True,
            }
            if line["类型"] != "街道":
                record["is_urban"] = ANY
            must = line["类型"] == "街道" and county in hubei.counties()
            y.out.put("mart_street_coverage", (y.year, code), record, optional=not must)
        for code, kind in not_filed(county, workbook):
            record = places | {"kind": kind, "is_urban": OneOf(None, False), "is_filed": False}
            must = workbook is not None and kind == "街道" and county in hubei.counties()
            if code in set_aside_towns(workbook):
                record["is_filed"] = ANY
            if workbook is not None:
                record |= {"active_platforms": standing.count(code), "is_covered": code in standing}
            y.out.put("mart_street_coverage", (y.year, code), record, optional=not must)


def omitted_towns_and_streets(y: Year) -> None:
    """Findings: a county that marks no street urban (error), a town or street that its list omits (warning)."""
    for county, workbook in y.county_reports.items():
        optional = county not in hubei.counties()
        omitted = [code for code, kind in not_filed(county, workbook) if kind != "其他"]
        if omitted:
            doubtful = optional or set(omitted) <= set_aside_towns(workbook)
            place = (workbook.filing.file, ANY, ANY, ANY)
            why = f"{len(omitted)} towns or streets of the directory omitted"
            workbook.findings.append(Finding(*place, "warning", False, None, why, doubtful))
        if urban_streets(y, county, workbook).outcome == NO_DATA:
            place = (workbook.filing.file, ANY, ANY, ANY)
            workbook.findings.append(Finding(*place, "error", False, ANY, "no street marked urban", optional))
