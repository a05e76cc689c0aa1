"""Small provinces thrown with dice, and cells spoilt at random."""

import random
from datetime import date, timedelta
from typing import Any

from tests.oracle import hubei
from tests.oracle.forms import sheets_of
from tests.oracle.scenario import (
    Province,
    assessment,
    funding,
    recheck,
    year_of_activities,
)
from tests.oracle.scenarios.registry import scenario


def random_province(p: Province, seed: int, counties: int = 6, most: int = 5) -> None:
    """A few counties whose values lie around the thresholds; all years of `p`, applicants in the first two."""
    dice = random.Random(seed)
    chosen = [p.shared_county("dice", 4) for _ in range(counties)]
    living: list[str] = []
    for year in p.years:
        for county in chosen:
            for _ in range(dice.randint(0, most) if year in p.years[:2] else 0):
                living.append(_random_applicant(p, dice, county, year))
        for code in living:
            if dice.random() < 0.5:
                _random_review(p, dice, code, year)


def _random_applicant(p: Province, dice: random.Random, county: str, year: int) -> str:
    def mostly(good: Any, *others: Any) -> Any:
        return good if dice.random() < 0.9 else dice.choice(others)

    counts = [mostly(5, 3, 4, 6) for _ in range(12)]
    rows = year_of_activities("", year, counts)
    for row in rows:
        row["参与人数"] = mostly(25, 20, 21) if dice.random() < 0.995 else 19
    applied = date(year, 10, 10)
    return p.applicant(
        county,
        year,
        platform={
            "场地面积(平方米)": mostly(130, 99, 100, 101, "99.5"),
            "启用日期": mostly(date(year - 3, 1, 1), date(year - 1, 10, 9), date(year - 1, 10, 11)),
            "使用权年限(年)": mostly(8, 4, 5, None),
            "服务对象人数": mostly(800, 499, 500),
            "无线网络": mostly("是", "否"),
            "停用日期": mostly(None, date(year, 12, 31)),
        },
        activities=rows,
        money=[funding("", year, dice.choice((10000, 15000, 20000, 29999))) for _ in range(dice.randint(1, 4))],
        application={
            "县级审核日期": mostly(applied + timedelta(3), applied, applied - timedelta(1), None),
            "县级审核意见": mostly("同意", "不同意", None),
        },
        certification=mostly(True, False),
        review=mostly(True, False)
        and {
            "公示结束日期": mostly(date(year, 11, 16), date(year, 11, 6), date(year, 11, 5)),
            "异议情况": mostly("无异议", "异议不成立", "异议成立", None),
        },
        score=mostly(dice.randint(60, 99), None),
    )


def _random_review(p: Province, dice: random.Random, code: str, year: int) -> None:
    """An assessment; whether the platform is provincial by then is for the rules to say."""
    city = hubei.city_of(code[:6])
    bad = dice.random() < 0.3
    due = date(year, 12, 20) + timedelta(dice.randint(0, 200))
    filed = date(year, 12, dice.choice((10, 15, 16)))
    p.city(city, year).add(
        "绩效考核", assessment(code, year, "不合格" if bad else "合格", due if bad else None, 上报日期=filed)
    )
    if bad and dice.random() < 0.6:
        day = due + timedelta(dice.choice((-10, 0, 10)))
        if day.year in p.years:
            p.register(day.year).add("整改复查", recheck(code, day, dice.choice(("合格", "不合格"))))


@scenario
def dice_1(p: Province) -> None:
    random_province(p, 1)


@scenario
def dice_2(p: Province) -> None:
    random_province(p, 2)


PALETTE: dict[str, tuple[Any, ...]] = {
    "date": (None, "2015-02-30", "不详", "2014年12月31日", "2016/1/1"),
    "yes": (None, "也许", "√", "×", 0),
    "code": (None, "12345", "420102999", "110101001"),
    "township": (None, "42", "429004001"),
    "text": (None, "  "),
    "people": (None, "若干", -1, 100001, 100000, "２０人", "1,000"),
    "area": (None, "若干", -1, 100001, "99.99㎡"),
    "yuan": (None, "若干", -1, 1_000_000_001, "3万元", "1,234.56"),
    "score": (None, "良", -1, 101, 100),
    "whole": (None, "若干", 1),
    "number": (None, "若干", 5),
    "year": (None, "去年"),
    "city": (None, "420100", "430100"),
    "soft": (None, "M4.1-area", "M4.6-year"),
}


@scenario
def dice_defects(p: Province) -> None:
    random_province(p, 3, most=3)
    random_defects(p, 4)


def random_defects(p: Province, seed: int, share: float = 0.2) -> None:
    """In so many rows (of activities fewer), one cell is replaced by something else."""
    dice = random.Random(seed)
    for filing in p.filings:
        for sheet, rows in filing.sheets.items():
            kinds = {header: kind for header, kind, _ in sheets_of(filing.form, filing.year)[sheet]}
            for row in rows:
                if dice.random() < (share / 10 if sheet == "活动" else share):
                    header = dice.choice(list(row))
                    if (sheet, header) not in (("平台", "启用日期"), ("平台", "停用日期")):
                        row[header] = dice.choice(PALETTE.get(kinds[header], (None, "别的")))
