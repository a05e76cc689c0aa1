"""An edition made up by hand: names that fonts, spreadsheets and markup stumble over, platforms in each state."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from youth_platforms.documents.edition import Edition, Row
from youth_platforms.reference.divisions import cities

RARE = ("硚口区", "猇亭区")
CHANGED_QUOTA = "上年公布7个（基数8个，核减1个）；本年实行11个：基数改为12个（2016年度登记表下达），核减1个"
FORMULA, MARKUP = "=1+1青少年之家", "<w:p>&{{ x }}*#青少年\n# 空间"


def edition(applicants: int = 6, reviewed: int = 2, **changed: Any) -> Edition:
    """Return an edition approved by a person, with a platform in each of three states in each of `reviewed` cities."""
    found = [_applicant(place, "certified" if place <= applicants - 2 else "ineligible") for place in range(applicants)]
    objection = {
        "objection_id": 7,
        "city_name": "武汉市",
        "county_name": RARE[0],
        "platform_code": "420100003",
        "platform_name": FORMULA,
        "rule_code": "M4.6-year",
        "criterion_zh": "全年活动次数",
        "outcome": "fail",
        "objected_on": date(2017, 2, 20),
        "reason_zh": MARKUP,
        "file_name": "说明.pdf",
        "answer": "upheld",
        "answer_zh": "情况属实",
        "follow_up_zh": "由县补报",
        "answered_on": date(2017, 2, 24),
    }
    whole = Edition(
        report_year=2016,
        edition_no=2,
        run_id="2016-20170301T080000-ab12",
        approver="审定人",
        is_automatic=False,
        approved_on=date(2017, 3, 1),
        changes_zh="首版",
        chain_hash="0" * 64,
        is_known=True,
        applicants=found,
        criteria=[_criterion(applicant, nth) for applicant in found for nth in range(24)],
        quotas=[_quota(city.code, city.name, nth) for nth, city in enumerate(cities())],
        in_force=[_in_force(city.code, city.name) for city in cities()],
        problems=[{"city_code": "420100", "city_name": "武汉市", "name_zh": "摘牌", "occurrences": 1, "points": 3}],
        reviews=[
            review(city.code, city.name, status)
            for city in cities()[:reviewed]
            for status in ("in_rectification", "overdue", "delisted")
        ],
        objections=[objection],
    )
    return replace(whole, **changed)


def review(city_code: str, city_name: str, status: str, tier: str = "province") -> Row:
    """Return a platform as the review of the year left it, with the case that led there."""
    rechecked = {"in_rectification": None, "overdue": None, "delisted": "2016-12-05"}[status]
    return {
        "platform_code": f"{city_code}{len(status):03}",
        "platform_name": f"{RARE[0]}青少年之家",
        "tier": tier,
        "city_code": city_code,
        "city_name": city_name,
        "county_name": RARE[0],
        "status": status,
        "cases": [
            {
                "opened_on": "2016-05-04",
                "opened_by": "assessment",
                "due_on": "2016-12-01",
                "rechecked_on": rechecked,
                "recheck_outcome": rechecked and "fail",
                "score": 55.5,
                "problems_zh": "活动记录不全。",
            }
        ],
    }


def _applicant(place: int, decision: str) -> Row:
    names = {0: FORMULA, 1: MARKUP}
    return {
        "platform_code": f"420104{place:03}",
        "platform_name": names.get(place, f"{RARE[place % 2]}青少年之家"),
        "city_code": "420100",
        "city_name": "武汉市",
        "county_name": RARE[place % 2],
        "decision": decision,
        "panel_score": Decimal("91.5"),
        "rank": place + 1,
        "cut_off_distance": None,
        "reason_zh": "认定：综合评估91.5分，排第1名，在50个名额之内",
    }


def _criterion(applicant: Row, nth: int) -> Row:
    return {
        "platform_code": applicant["platform_code"],
        "platform_name": applicant["platform_name"],
        "rule_code": f"M{nth}",
        "clause_zh": "管理办法第四条第6项：全年累积开展活动不少于60次",
        "name_zh": "全年活动次数",
        "observed": Decimal(62),
        "unit": "次",
        "required": "不少于60次",
        "outcome": "pass",
        "message_zh": "全年活动次数：62次，要求不少于60次，符合",
        "file_name": "武汉市/硚口区.xlsx",
        "sheet": "活动",
        "source_rows": [2, 3, 4, 9],
    }


def _quota(city_code: str, city_name: str, points: int) -> Row:
    return {
        "quota_year": 2017,
        "city_code": city_code,
        "city_name": city_name,
        "base_quota": 8,
        "base_basis": "share",
        "problem_points": points,
        "reduction": points // 3,
        "final_quota": 8 - points // 3,
        "reason_zh": "无问题记录，名额不减",
    }


def _in_force(city_code: str, city_name: str) -> Row:
    """Return a city's quota in force; Wuhan's is another one than was announced."""
    differs = city_code == "420100"
    return {
        "city_code": city_code,
        "city_name": city_name,
        "announced_quota": 7,
        "base_quota": 12 if differs else 8,
        "base_basis": "filed" if differs else "share",
        "register_year": 2016 if differs else None,
        "reduction": 1,
        "quota": 11 if differs else 7,
        "applicants": 9,
        "beyond_quota": 0,
        "eligible": 5,
        "certified": 4,
        "note_zh": CHANGED_QUOTA if differs else None,
    }
