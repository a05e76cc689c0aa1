"""A small province over four years, in which every decision of later tests has its case.

2015 to 2018: provincial platforms in three cities, one of which is rectified and one removed; applicants that the
number of activities decides; a platform that several screens notice.
"""

from dataclasses import dataclass
from datetime import date

from tests.oracle.scenario import (
    Province,
    activity,
    assessment,
    directory,
    funding,
    person,
    recheck,
    year_of_activities,
)

YEARS = (2015, 2016, 2017, 2018)
CITIES = {"420100": "420102", "420200": "420202", "420300": "420302"}
APPLICANTS_OF_2018 = 52


@dataclass(frozen=True)
class World:
    """The province, and its platforms by what happens to them."""

    province: Province
    steady: tuple[str, ...]
    rectified: str
    removed: str
    suspicious: str
    fifty_activities: str
    of_another_round: str
    of_2018: tuple[str, ...]
    without_second_kind: str


def make_world() -> World:
    p = Province(YEARS)
    wuhan, huangshi, shiyan = CITIES.values()
    steady = (*(p.provincial(wuhan, YEARS) for _ in range(8)), p.provincial(huangshi, YEARS))
    rectified = p.provincial(huangshi, YEARS)
    removed = p.provincial(shiyan, YEARS)
    remaining = p.provincial(shiyan, YEARS)
    suspicious = p.provincial(wuhan, YEARS)
    for year in YEARS:
        for code in (*steady, remaining, suspicious):
            p.county(code[:6], year).add("活动", *year_of_activities(code, year, 1 if code == suspicious else 2))
            p.city(code[:4] + "00", year).add("绩效考核", assessment(code, year))
        odd = [activity(suspicious, date(year, 5, 4), f"补录{nth}", 参与人数=20) for nth in range(20)]
        p.county(suspicious[:6], year).add("活动", *odd, odd[0], odd[1])
    for code in (rectified, removed):
        p.city(code[:4] + "00", 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 3, 1)))
        p.city(code[:4] + "00", 2016).add("绩效考核", assessment(code, 2016))
        p.register(2016).add("整改复查", recheck(code, date(2016, 3, 5), "合格" if code == rectified else "不合格"))
    for year in (2017, 2018):
        p.city("420200", year).add("绩效考核", assessment(rectified, year))
    # Four urban streets; every platform of the county stands in the first of them.
    for year in YEARS:
        p.county(shiyan, year).add("乡镇街道", *directory(shiyan))
    of_another_round = loopholes_of_2017(p, steady[0], CITIES["420200"], shiyan)
    fifty = [5, 5, *[4] * 10]
    fifty_activities = p.applicant(wuhan, 2016, activities=year_of_activities("", 2016, fifty))
    p.applicant(wuhan, 2016)
    p.applicant(huangshi, 2017, activities=year_of_activities("", 2017, fifty), review={"推荐次序": 0})
    p.quota("420100", 2018, 300)
    # 2016's register brings another base than the one that 2015 announced by.
    p.quota("420200", 2016, 9)
    of_2018 = tuple(
        p.applicant(
            wuhan,
            2018,
            activities=year_of_activities("", 2018, 4),
            staff=[
                person("", 2018),
                person("", 2018, "志愿者", "兼职", "否"),
                *([] if nth == APPLICANTS_OF_2018 else [person("", 2018, "大学生村官", "兼职", "否")]),
            ],
        )
        for nth in range(APPLICANTS_OF_2018 + 1)
    )
    return World(
        p,
        (*steady, remaining),
        rectified,
        removed,
        suspicious,
        fifty_activities,
        of_another_round,
        of_2018[:-1],
        of_2018[-1],
    )


def loopholes_of_2017(p: Province, of_wuhan: str, huangshi: str, shiyan: str) -> str:
    """Do wrong in 2017 what is right in the filings of 2016; return the applicant whose publicity was of 2013."""
    wuhan = of_wuhan[:6]
    for year in (2016, 2017):
        streets = [row | {"城区街道": "否"} for row in directory(huangshi)] if year == 2017 else directory(huangshi)
        p.county(huangshi, year).add("乡镇街道", *streets)
    listed = p.county(shiyan, 2017).sheets["乡镇街道"]
    listed.remove(next(row for row in listed if row["类型"] == "镇"))
    p.county(wuhan, 2017).add("经费", funding(of_wuhan, 2017, 777, 到账日期=date(2016, 12, 31)))
    p.county(wuhan, 2017).add("申报", {"平台编码": of_wuhan, "申请日期": date(2013, 10, 10), "县级审核意见": "同意"})
    return p.applicant(
        wuhan,
        2017,
        platform={"停用日期": date(2017, 12, 31)},
        review={"公示开始日期": date(2013, 11, 4), "公示结束日期": date(2013, 11, 15)},
    )
