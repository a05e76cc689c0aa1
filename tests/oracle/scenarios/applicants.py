"""Certification: the platform, its money, people, partners and activities, just below, at and above each threshold."""

from datetime import date, timedelta
from typing import Any

from tests.oracle.scenario import (
    EQUIPMENT,
    RECORDS,
    RULES,
    Province,
    Row,
    activity,
    funding,
    partner,
    person,
    year_of_activities,
)
from tests.oracle.scenarios.registry import roomy_county, scenario


@scenario
def perfect_applicant(p: Province) -> None:
    p.applicant(roomy_county(p), 2015)


@scenario
def area_and_waiver(p: Province) -> None:
    county = roomy_county(p)
    for area in (99, "99.99", 100, "100.01", "100㎡", "1,000平方米"):
        p.applicant(county, 2015, platform={"场地面积(平方米)": area})
    waiver = {"规则": "M4.1-area", "理由": "老城区用地紧张", "批准人": "部长", "批准日期": date(2015, 12, 1)}
    small = p.applicant(county, 2015, platform={"场地面积(平方米)": 80})
    large = p.applicant(county, 2015, platform={"场地面积(平方米)": 200})
    hard = p.applicant(county, 2015, platform={"服务对象人数": 499})
    unheard = p.applicant(county, 2015)
    p.register(2015).add(
        "豁免",
        {"平台编码": small} | waiver,
        {"平台编码": large} | waiver,
        {"平台编码": hard} | waiver | {"规则": "M4.5-youth"},
        {"平台编码": unheard} | waiver | {"规则": "M9.9"},
    )


@scenario
def running_for_a_year(p: Province) -> None:
    county = roomy_county(p)
    for opened in (date(2014, 10, 9), date(2014, 10, 10), date(2014, 10, 11)):
        p.applicant(county, 2015, platform={"启用日期": opened})
    for applied in (date(2015, 2, 27), date(2015, 2, 28), date(2015, 3, 1)):
        p.applicant(county, 2015, platform={"启用日期": date(2012, 2, 29)}, application={"申请日期": applied})


@scenario
def leap_day_opening(p: Province) -> None:
    county = roomy_county(p, 2017)
    for applied in (date(2017, 2, 27), date(2017, 2, 28)):
        p.applicant(
            county, 2017, platform={"启用日期": date(2016, 2, 29)}, application={"申请日期": applied}, score=None
        )


@scenario
def tenure(p: Province) -> None:
    county = roomy_county(p)
    for years in (4, "4.9", 5, "5年", 6, None, "长期"):
        p.applicant(county, 2015, platform={"使用权年限(年)": years})
    for years in (None, 1):
        p.applicant(county, 2015, platform={"产权性质": "团组织所有", "使用权年限(年)": years})


@scenario
def plaque_emblem_equipment_rules(p: Province) -> None:
    county = roomy_county(p)
    single = ("悬挂牌匾", "团旗", "团徽", *EQUIPMENT, *RULES, "区域化工作机制")
    for header in single:
        p.applicant(county, 2015, platform={header: "否"})
    p.applicant(
        county,
        2015,
        platform=dict(zip(single, ("√", "有", "Y", "1", 1, "是", "√", "有", "Y", "1", 1, "是"), strict=True)),
    )
    p.applicant(county, 2015, platform={"悬挂牌匾": "×", "团旗": "无", "团徽": "N", "电脑": "0", "电视机": 0})


@scenario
def youth_served(p: Province) -> None:
    county = roomy_county(p)
    for people in (0, 499, 500, 501, "５００人", "1,200"):
        p.applicant(county, 2015, platform={"服务对象人数": people})


# ---- certification: money, people, partners ---------------------------------------------------------------------


@scenario
def fiscal_money(p: Province) -> None:
    county = roomy_county(p)
    lists: list[list[Row]] = [
        [funding("", 2015, amount)] for amount in (29999, "29999.99", 30000, 30001, "3万", "2.9999万")
    ]
    lists += [
        [],
        [funding("", 2015, 50000, 资金来源="社会捐助")],
        [funding("", 2015, 15000), funding("", 2015, 15000)],
        [funding("", 2015, 15000), funding("", 2015, 15000, 到账日期=date(2014, 12, 31))],
        [funding("", 2015, 15000, 到账日期=date(2015, 1, 1)), funding("", 2015, 15000, 到账日期=date(2015, 12, 31))],
        [funding("", 2015, 15000), funding("", 2015, 15000, 到账日期=date(2016, 1, 1))],
        [funding("", 2015, "40,000元", 到账日期="2015年6月1日")],
    ]
    for money in lists:
        p.applicant(county, 2015, money=money)
    p.county(county, 2015).add("经费", funding(None, 2015, 99999))


@scenario
def staff(p: Province) -> None:
    county = roomy_county(p)

    def post(kind: str, employment: str, mainly: str, **over: Any) -> Row:
        return person("", 2015, kind, employment, mainly, **over)

    end = date(2015, 12, 31)
    volunteer = post("志愿者", "兼职", "否")
    for posts in (
        [],
        [post("专职社工", "专职", "是")],
        [post("青少年事务岗", "专职", "是")],
        [post("三支一扶", "专职", "否"), volunteer],
        [post("团干部", "专职", "是")],
        [post("志愿者", "专职", "是")],
        [post("大学生村官", "专职", "是")],
        [post("专职社工", "兼职", "是")],
        [post("专职社工", "兼职", "是"), post("专职社工", "兼职", "是")],
        [post("团干部", "兼职", "是"), post("志愿者", "兼职", "是")],
        [post("团干部", "兼职", "是"), post("志愿者", "兼职", "否")],
        [post("专职社工", "专职", "是", 到岗日期=end), volunteer],
        [post("专职社工", "专职", "是", 到岗日期=end + timedelta(1)), volunteer],
        [post("专职社工", "专职", "是", 离岗日期=end), volunteer],
        [post("专职社工", "专职", "是", 离岗日期=end + timedelta(1)), volunteer],
        [post("专职社工", "专职", "是"), post("志愿者", "兼职", "否", 离岗日期=date(2015, 6, 30))],
    ):
        p.applicant(county, 2015, staff=posts)


@scenario
def partners(p: Province) -> None:
    county = roomy_county(p)

    def some(count: int) -> list[Row]:
        return [partner("", 2015, f"社团{n}") for n in range(count)]

    for rows in (
        [],
        some(2),
        some(3),
        some(4),
        [*some(2), partner("", 2015, "社团0")],
        [*some(2), partner("", 2015, "某中学", 组织类别="学校")],
        [*some(2), partner("", 2015, "新社团", 合作开始日期=date(2015, 12, 31))],
        [*some(2), partner("", 2015, "新社团", 合作开始日期=date(2016, 1, 1))],
    ):
        p.applicant(county, 2015, partners=rows)


# ---- certification: activities ----------------------------------------------------------------------------------


@scenario
def activities_of_the_year(p: Province) -> None:
    county = roomy_county(p)

    def months(*counts: int) -> list[Row]:
        return year_of_activities("", 2015, counts)

    p.applicant(county, 2015, activities=0)
    p.applicant(county, 2015, activities=months(*[5] * 11, 4))  # 59
    p.applicant(county, 2015, activities=months(*[5] * 10, 6, 4))  # 60, fewest 4
    p.applicant(county, 2015, activities=months(*[5] * 10, 7, 3))  # 60, fewest 3
    p.applicant(county, 2015, activities=months(*[6] * 11, 0))  # 66, none in December
    p.applicant(county, 2015, activities=months(*[5] * 11, 6))  # 61
    full = year_of_activities("", 2015)
    for people in (19, 20, 21):
        p.applicant(county, 2015, activities=[full[0] | {"参与人数": people}, *full[1:]])
    p.applicant(county, 2015, activities=[row | {"服务类别": "咨询服务类"} for row in full])
    p.applicant(
        county,
        2015,
        activities=[full[0] | {"服务类别": "整合资源类"}, *(r | {"服务类别": "咨询服务类"} for r in full[1:])],
    )
    for record in RECORDS:
        p.applicant(county, 2015, activities=[*full[:-1], full[-1] | {record: "否"}])
    p.applicant(
        county, 2015, activities=[row | {"活动日期": spelled(row["活动日期"], n)} for n, row in enumerate(full)]
    )


def spelled(day: date, nth: int) -> Any:
    """Return a date in one of the spellings that FORMS allows."""
    return (
        day,
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    )[nth % 6]


@scenario
def only_kept_activities_count(p: Province) -> None:
    """60 rows of which one is set aside: 59 count, and with it the rule fails."""
    county = roomy_county(p)
    full = year_of_activities("", 2015)
    spoilt: list[Row] = [
        {"活动日期": date(2014, 12, 31)},
        {"活动日期": date(2016, 1, 1)},
        {"活动日期": "2015-02-30"},
        {"活动日期": None},
        {"参与人数": -1},
        {"参与人数": 100001},
        {"参与人数": "约二十"},
        {"参与人数": None},
        {"服务类别": "其他类"},
        {"活动名称": "  "},
        {"人员名单": "也许"},
        {"活动日期": full[1]["活动日期"], "活动名称": full[1]["活动名称"]},
        {"活动日期": full[1]["活动日期"], "活动名称": " 活 动1-1　"},
        {"活动日期": full[1]["活动日期"], "活动名称": "活动１－１"},
    ]
    for change in spoilt:
        p.applicant(county, 2015, activities=[*full[1:], full[0] | change])


@scenario
def life_of_a_platform(p: Province) -> None:
    county = roomy_county(p)
    for code, opened, closed in (
        (p.new_code(county), date(2015, 6, 10), None),
        (p.new_code(county), date(2013, 1, 1), date(2015, 6, 10)),
    ):
        p.platform(county, 2015, code, 启用日期=opened, 停用日期=closed)
        for day in (9, 10, 11):
            p.county(county, 2015).add("活动", activity(code, date(2015, 6, day), f"六月{day}日"))
    for closed in (date(2015, 12, 30), date(2015, 12, 31), date(2016, 1, 1)):
        p.platform(county, 2015, 停用日期=closed)
    for opened in (date(2015, 12, 31), date(2016, 1, 1)):
        p.platform(county, 2015, 启用日期=opened)
