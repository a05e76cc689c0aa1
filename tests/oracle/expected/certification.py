"""The decision of a year: criteria of the applicants, ranks, seats, near misses, what-if under other readings."""

from collections import Counter
from datetime import date
from typing import Any

from tests.oracle import hubei
from tests.oracle.expected import criteria
from tests.oracle.expected.criteria import a_year_after, opinion
from tests.oracle.expected.model import ANY, FAIL, NO_DATA, FiledWorkbook, Line, Record
from tests.oracle.expected.quotas import quota_in_force
from tests.oracle.expected.state import Year

__all__ = ["a_year_after", "decide", "judge", "opinion", "traces", "what_if"]
SEATS = 50


def reviews(y: Year) -> dict[str, Line]:
    return {line["平台编码"]: line for line in y.rows(y.city_reports, "申报审核")}


def scores(y: Year) -> dict[str, Any]:
    return {line["平台编码"]: line["得分"] for line in y.register_rows("综合评估")}


def waivers(y: Year) -> set[str]:
    return {line["平台编码"] for line in y.register_rows("豁免") if line["规则"] == criteria.SOFT}


def evaluate(y: Year, **reading: bool) -> dict[str, criteria.Results]:
    """Rule -> result of every applicant."""
    reviewed, waived = reviews(y), waivers(y)
    results = {}
    for code, (application, _) in y.applications.items():
        results[code] = criteria.of_platform(
            y.measures[code],
            counting=reading.get("counting", False),
            waived=code in waived and not reading.get("hard_area", False),
        ) | criteria.of_application(
            application,
            y.measures[code],
            reviewed.get(code),
            y.city_certified.get(code),
            quota_in_force(y, hubei.city_of(code[:6])),
            y.filings_due,
        )
    return results


def decisions(
    y: Year, results: dict[str, criteria.Results], fixed_seats: bool = False
) -> tuple[dict[str, str], dict[str, int]]:
    """Decision of every applicant, and rank of the ranked."""
    panel = scores(y)
    decided: dict[str, str] = {}
    strengths: dict[str, tuple[Any, ...]] = {}
    for code, of_rules in results.items():
        outcomes = {result.outcome for result in of_rules.values()}
        if code in y.critical:
            decided[code] = "withheld"
        elif FAIL in outcomes:
            decided[code] = "ineligible"
        elif NO_DATA in outcomes or code not in panel:
            decided[code] = "pending"
        else:
            measures = y.measures[code]
            strengths[code] = (panel[code], measures["activities"], measures["youth_served"])
    ranks = {code: 1 + sum(other > mine for other in strengths.values()) for code, mine in strengths.items()}
    seated = sorted(ranks, key=lambda code: (ranks[code], code))[:SEATS]
    for code, rank in ranks.items():
        has_seat = code in seated if fixed_seats else rank <= SEATS
        decided[code] = "certified" if has_seat else "not_selected"
    return decided, ranks


def judge(y: Year) -> None:
    y.applied_results = evaluate(y)
    for code, results in y.applied_results.items():
        for rule, result in results.items():
            y.out.put("fct_criterion_results", (y.year, code, rule), as_record(result))


def as_record(result: criteria.Result) -> Record:
    return {
        "observed": result.observed,
        "threshold": result.threshold,
        "outcome": result.outcome,
        "condition_no": result.condition,
    }


def traces(y: Year) -> None:
    """Publicity and review outside their round leave a finding that officials see."""
    for report in y.city_reports.values():
        for line in report.kept("申报审核"):
            if line["平台编码"] not in y.applications:
                continue
            application, _ = y.applications[line["平台编码"]]
            shown = (line["公示开始日期"], line["公示结束日期"])
            if criteria.is_outside_its_round(*shown, application["申请日期"], y.filings_due):
                report.trace("申报审核", line, "publicity outside its round", optional=not all(shown))
            if line["市级审核日期"]:
                latest = max(application["申请日期"], application["县级审核日期"] or date.min)
                trace_review(y, report, "申报审核", line, (line["市级审核日期"], latest))
    for application, report in y.applications.values():
        if application["县级审核日期"]:
            days = (application["县级审核日期"], application["申请日期"])
            trace_review(y, report, "申报", application, days)
    places_in_line(y)
    closed_applicants(y)


def places_in_line(y: Year) -> None:
    """Orders are compared as filed: one that two applicants of a city share, or 0, lets more through than the quota."""
    for report in y.city_reports.values():
        lines = [line for line in report.kept("申报审核") if line["平台编码"] in y.applications]
        sharing = Counter(line["推荐次序"] for line in lines)
        for line in lines:
            if line["推荐次序"] < 1 or sharing[line["推荐次序"]] > 1:
                report.trace("申报审核", line, "a place in line that is no place of its own")


def closed_applicants(y: Year) -> None:
    for code, (application, report) in y.applications.items():
        row = y.measures[code]["row"]
        if row and row["停用日期"] and (row["停用日期"] <= y.end or row["停用日期"] < application["申请日期"]):
            report.trace("平台", row, "an applicant that was closed")


def trace_review(y: Year, report: FiledWorkbook, sheet: str, line: Line, days: tuple[date, date]) -> None:
    """One after the counties' due day or before 1 January of Y; one before what it follows may leave a trace too."""
    given, not_before = days
    if is_outside(y, given) or given < not_before:
        report.trace(sheet, line, "a review outside its round", optional=not is_outside(y, given))


def is_outside(y: Year, day: Any) -> bool:
    """Return the round of a review is read as that of an application: 1 January of Y to the counties' due day."""
    return bool(day.year < y.year or day > y.filings_due)


def decide(y: Year) -> None:
    panel = scores(y)
    y.decisions, y.ranks = decisions(y, y.applied_results)
    certified = [code for code, decision in y.decisions.items() if decision == "certified"]
    cut_off: Any = min((panel[code] for code in certified), default=None)
    for code, decision in y.decisions.items():
        row = y.measures[code]["row"]
        failed = {rule for rule, result in y.applied_results[code].items() if result.outcome == FAIL}
        name, city = row["平台名称"] if row else ANY, hubei.city_of(code[:6])
        key = (y.year, code)
        y.out.put(
            "mart_certification_candidates",
            key,
            {
                "platform_name": name,
                "city_code": city,
                "county_code": code[:6],
                "decision": decision,
                "panel_score": panel.get(code),
                "rank": y.ranks.get(code),
                "failed_rules": failed,
                "cut_off_score": cut_off if decision == "not_selected" else ANY,
                "cut_off_distance": cut_off - panel[code] if decision == "not_selected" else ANY,
            },
        )
        if decision == "certified":
            y.carried.certified_in[code] = (y.year, y.ranks[code])
            y.out.put(
                "mart_certification_list",
                key,
                {
                    "rank": y.ranks[code],
                    "platform_name": name,
                    "city_name": hubei.name(city),
                    "county_name": hubei.name(code[:6]),
                    "panel_score": panel[code],
                },
            )
        if len(failed) == 1 and decision != "withheld":
            (rule,) = failed
            result = y.applied_results[code][rule]
            y.out.put(
                "mart_near_misses",
                key,
                {
                    "rule_code": rule,
                    "kind": "procedure" if rule.startswith("M6") else "platform",
                    "observed": result.observed,
                    "threshold": result.threshold,
                    "gap": criteria.gap_of(rule, result),
                },
            )


def what_if(y: Year) -> None:
    """Each reading's decision of each applicant; a row of one that does not flip may be left out («who flips»)."""
    readings = {
        "activity_people=counting": decisions(y, evaluate(y, counting=True)),
        "area=hard": decisions(y, evaluate(y, hard_area=True)),
        "seats=fixed": decisions(y, y.applied_results, fixed_seats=True),
    }
    for reading, (otherwise, _) in readings.items():
        for code, decision in y.decisions.items():
            record = {"decision": decision, "decision_under_reading": otherwise[code]}
            stays = otherwise[code] == decision
            y.out.put("mart_what_if", (y.year, reading, code), record, optional=stays)
