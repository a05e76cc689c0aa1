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
    fifty = [5, 5, *[4] * 10]
    fifty_activities = p.applicant(wuhan, 2016, activities=year_of_activities("", 2016, fifty))
    p.applicant(wuhan, 2016)
    p.applicant(huangshi, 2017, activities=year_of_activities("", 2017, fifty))
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
    return World(p, (*steady, remaining), rectified, removed, suspicious, fifty_activities, of_2018[:-1], of_2018[-1])
