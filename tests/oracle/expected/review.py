"""Yearly review (N2.2, M11, M12): assessments, spot checks, rectifications and what re-checks make of them."""

from datetime import date
from typing import Any

from tests.oracle import hubei
from tests.oracle.expected.model import ANY, FAIL, PASS, Case, Line, Record, verdict
from tests.oracle.expected.quotas import misses_assessment
from tests.oracle.expected.state import Year


def newest(lines: list[Line], day: str) -> dict[str, Line]:
    """Of several in a year, the newest by date is shown (0002)."""
    return {line["平台编码"]: line for line in sorted(lines, key=lambda line: line[day])}


def review(y: Year) -> None:
    assessments = y.rows(y.city_reports, "绩效考核")
    checks = y.register_rows("抽查")
    y.assessments = newest([line for line in assessments if line["平台编码"] in y.reviewed], "考核日期")
    y.checks = newest(checks, "抽查日期")
    for code, line in y.checks.items():
        record: Record = {"checked_on": line["抽查日期"], "outcome": verdict(line)}
        y.out.put("mart_spot_check_results", (y.year, code), record)
    for line in y.register_rows("整改复查"):
        # It counts in the year of its date; one that only a later register lists, in the year of that register.
        counts_in = max(line["复查日期"].year, y.year)
        y.carried.rechecks.append((line["平台编码"], line["复查日期"], line["结论"], counts_in))
    opened(y, checks, "抽查日期", "spot_check")
    opened(y, [line for line in assessments if line["平台编码"] in y.reviewed], "考核日期", "assessment")
    for code in sorted(y.reviewed):
        y.out.put("mart_annual_review", (y.year, code), review_of(y, code))
    for line in assessments:
        code = line["平台编码"]
        if code not in y.reviewed:  # of 市州级: shown with its tier; the contract does not say where
            record = {"assessment_outcome": ANY}
            y.out.put("mart_annual_review", (y.year, code), record, optional=True)
    assessed_after_removal(y)
    for case in y.carried.cases:
        record = {"due_on": case.due_on, "rechecked_on": case.rechecked_on, "outcome": case.outcome}
        y.out.put("mart_rectification_register", (case.platform, case.opened_on, case.opened_by), record)


def opened(y: Year, lines: list[Line], day: str, by: str) -> None:
    """Every failure opens a rectification."""
    for line in lines:
        if line["结论"] == "不合格":
            y.carried.cases.append(Case(line["平台编码"], line[day], by, line["整改期限"]))


def review_of(y: Year, code: str) -> Record:
    assessed, checked = y.assessments.get(code), y.checks.get(code)
    shown = [c for c in y.carried.cases if c.platform == code and c.outcome in ("open", "overdue")]
    last, rechecked_on = apply_rechecks(y, code)
    for case in shown:
        if case.outcome == "open" and case.due_on < y.end:
            case.outcome = "overdue"
    outcomes = {case.outcome for case in shown}
    status: Any
    if code in y.removed_now:
        status = "delisted"
    elif "overdue" in outcomes:
        status = "overdue"
    elif "open" in outcomes:
        status = "in_rectification"
    elif misses_assessment(y, code):
        status = "not_assessed"
    elif not assessed and y.only_rejected("city_report", hubei.city_of(code[:6])):
        status = ANY  # no data, not missing: none of the five words says so
    else:
        status = "in_good_standing"
    early = any(case.failed_early_in and case.failed_early_in < y.year for case in shown)
    due_days = {case.due_on for case in shown}
    return {
        "assessment_outcome": verdict(assessed),
        "assessment_filed_on": assessed["上报日期"] if assessed else None,
        "is_late": assessed["上报日期"] > y.assessments_due if assessed else None,
        "spot_check_outcome": verdict(checked),
        "score": assessed["得分"] if assessed else None,
        "removed_on": y.carried.removed_on[code] if code in y.removed_now else None,
        "rechecked_on": rechecked_on if last or not early else ANY,
        "rectification_due_on": due_days.pop() if len(due_days) == 1 else (None if not due_days else ANY),
        "recheck_outcome": last if last or not early else ANY,
        "status": status,
    }


def apply_rechecks(y: Year, code: str) -> tuple[str | None, date | None]:
    """Re-checks of Y on the open cases of a platform, by date; gives the last that met an open case, and its day."""
    last, last_day = None, None
    for _, day, conclusion, _ in sorted(r for r in y.carried.rechecks if r[0] == code and r[3] == y.year):
        for case in [c for c in y.carried.cases if c.platform == code and c.outcome in ("open", "overdue")]:
            if case.opened_on > day:
                continue
            case.rechecked_on = last_day = day
            last = PASS if conclusion == "合格" else FAIL
            if conclusion == "合格":
                case.outcome, case.ended_in = "closed", y.year
            elif day >= case.due_on:
                case.outcome, case.ended_in = "delisted", y.year
                y.removed_now.add(code)
                y.carried.removed_on[code] = day
            else:
                case.failed_early_in = y.year
        if code in y.removed_now:
            # nothing is left to rectify: the others end as delisted with it (0002)
            for case in y.carried.cases:
                if case.platform == code and case.outcome in ("open", "overdue"):
                    case.outcome, case.ended_in, case.rechecked_on = "delisted", y.year, ANY
            break
    return last, last_day


def assessed_after_removal(y: Year) -> None:
    """«an assessment of a platform already removed» leaves a trace; one that is set aside may leave a second."""
    for report in y.city_reports.values():
        for line in report.lines["绩效考核"]:
            if not line["平台编码"] or not line["考核日期"]:
                continue
            removed = y.carried.removed_on.get(line["平台编码"])
            again = y.province_tier(line["平台编码"], line["考核日期"]) is not None
            if removed and line["考核日期"] > removed and not again:
                report.trace("绩效考核", line, "an assessment of a platform already removed", not line.kept)
