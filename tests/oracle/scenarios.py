"""The scenarios: what happens just below, at and above each threshold, and on every path that RULES and FORMS settle.

Each adds its own counties to a Province, so that they run alone or all in one province (`combined`). Those that need
the whole list of a year to themselves (the fifty seats) use 2017, in which nobody else applies.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.oracle import hubei
from tests.oracle.forms import sheets_of
from tests.oracle.scenario import (
    EQUIPMENT,
    RECORDS,
    RULES,
    Province,
    Row,
    activity,
    assessment,
    funding,
    partner,
    person,
    plain_platform,
    recheck,
    spot_check,
    township,
    year_of_activities,
)

Scenario = Callable[[Province], None]
SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__] = function
    return function


def roomy_county(p: Province, year: int = 2015) -> str:
    """A county whose city may recommend as many as it likes, so that only the one changed thing decides."""
    county = p.shared_county("applicants", 9)
    city = hubei.city_of(county)
    if not any(row["市州代码"] == city and row["年度"] == year for row in p.register(year).sheets.get("申报名额", [])):
        p.quota(city, year, 300)
    return county


# ---- certification: platform ------------------------------------------------------------------------------------


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
    """A date in one of the spellings that FORMS allows."""
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


# ---- certification: the way of an application -------------------------------------------------------------------


@scenario
def city_certification_first(p: Province) -> None:
    county = roomy_county(p)
    for day in (date(2015, 10, 9), date(2015, 10, 10), date(2015, 10, 11)):
        p.applicant(county, 2015, certification={"认定日期": day})
    p.applicant(county, 2015, certification=False)


@scenario
def county_opinion(p: Province) -> None:
    county = roomy_county(p)
    for change in (
        {"县级审核日期": date(2015, 10, 9)},
        {"县级审核日期": date(2015, 10, 10)},
        {"县级审核意见": "不同意"},
        {"县级审核意见": "不同意", "县级审核日期": None},
        {"县级审核意见": None},
        {"县级审核日期": None},
        {"县级审核日期": "十月中旬"},
        {"县级审核意见": "基本同意"},
        {"县级审核意见": None, "县级审核日期": None},
    ):
        p.applicant(county, 2015, application=change)
    p.applicant(county, 2015, application={"申请日期": "去年"})
    p.applicant(county, 2015, application={"申请日期": None})


@scenario
def city_opinion(p: Province) -> None:
    county = roomy_county(p)
    for change in (
        {"市级审核日期": date(2015, 10, 14)},
        {"市级审核日期": date(2015, 10, 15)},
        {"市级审核意见": "不同意"},
        {"市级审核意见": "不同意", "市级审核日期": None},
        {"市级审核意见": None},
        {"市级审核日期": None},
    ):
        p.applicant(county, 2015, review=change)
    p.applicant(county, 2015, review=False)
    p.applicant(county, 2015, application={"县级审核日期": None}, review={"市级审核意见": "不同意"})


@scenario
def publicity(p: Province) -> None:
    county = roomy_county(p)
    for start, end in (
        (date(2015, 9, 2), date(2015, 9, 8)),  # 3 September is a holiday, the 6th a working Sunday
        (date(2015, 9, 2), date(2015, 9, 9)),
        (date(2015, 9, 30), date(2015, 10, 11)),
        (date(2015, 9, 30), date(2015, 10, 12)),
        (date(2015, 11, 2), date(2015, 11, 5)),
        (date(2015, 11, 2), date(2015, 11, 6)),
        (date(2015, 11, 2), date(2015, 11, 8)),
        (date(2015, 11, 7), date(2015, 11, 8)),
        (date(2015, 11, 6), date(2015, 11, 2)),
        (None, date(2015, 11, 6)),
        (date(2015, 11, 2), None),
        (date(2015, 11, 2), "公示五天"),
    ):
        p.applicant(county, 2015, review={"公示开始日期": start, "公示结束日期": end})


@scenario
def objection(p: Province) -> None:
    county = roomy_county(p)
    for said in ("无异议", "异议不成立", "异议成立", None, "有人来电"):
        p.applicant(county, 2015, review={"异议情况": said})


@scenario
def city_report_missing(p: Province) -> None:
    county = p.take_county("429006")
    p.silent.add(("429006", 2015))
    p.applicant(county, 2015, city=False)
    p.applicant(county, 2015, city=False, application={"县级审核意见": "不同意"})


@scenario
def recommended_order_against_quota(p: Province) -> None:
    """咸宁 has the default share of 4; 随州 is given 2 and then, newest, 1."""
    county = p.take_county("421200")
    for order in (4, 5, 1, 2, 3):
        p.applicant(county, 2015, review={"推荐次序": order})
    p.applicant(county, 2015, review={"推荐次序": "第一"})
    p.quota("421300", 2015, 2)
    county = p.take_county("421300")
    for order in (1, 2, 3):
        p.applicant(county, 2015, review={"推荐次序": order})


@scenario
def panel_scores(p: Province) -> None:
    county = roomy_county(p)
    for score in (0, 100, "100.1", -1, "优秀", None, "88.5分"):
        p.applicant(county, 2015, score=score)
    p.applicant(county, 2015, score=None, platform={"服务对象人数": 10})


@scenario
def already_provincial_applies(p: Province) -> None:
    county = roomy_county(p, 2016)
    code = p.applicant(county, 2016)
    p.county(county, 2015).add("平台", plain_platform(code, 2015))
    p.register(2015).add(
        "上级认定", {"平台编码": code, "级别": "全国级", "认定日期": date(2014, 12, 1), "经费支持(元)": None}
    )
    certified = p.applicant(roomy_county(p), 2015, score=100)
    p.applicant(certified[:6], 2016, certified, review={"推荐次序": 1})


@scenario
def decisions_in_order(p: Province) -> None:
    """Withheld before ineligible before pending."""
    county = roomy_county(p)
    p.applicant(county, 2015, platform={"场地面积(平方米)": "约一百", "服务对象人数": 10}, score=None)
    p.applicant(county, 2015, platform={"服务对象人数": 10}, application={"县级审核日期": None}, score=None)
    p.applicant(county, 2015, application={"县级审核日期": None}, score=None)


@scenario
def withheld_for_the_platform_row(p: Province) -> None:
    county = roomy_county(p)
    p.applicant(county, 2015, platform={"启用日期": "2013-13-01"})
    p.applicant(county, 2015, platform={"服务对象人数": -600})
    p.applicant(county, 2015, platform={"乡镇街道代码": "429004001"})
    p.applicant(county, 2015, platform={"无线网络": "不详"})
    filing = p.county(county, 2015)
    exact = p.applicant(county, 2015)
    filing.add("平台", plain_platform(exact, 2015))
    other = p.applicant(county, 2015)
    filing.add("平台", plain_platform(other, 2015, **{"场地面积(平方米)": 300}))
    bystander = p.platform(county, 2015)
    filing.add("平台", plain_platform(bystander, 2015, 平台名称="同码异名"))
    p.platform(county, 2015, None, **{"场地面积(平方米)": 100001})


@scenario
def verified_activities(p: Province) -> None:
    """47 of 60 is below 80%, 48 is exactly 80%."""
    county = roomy_county(p)
    for verified in (47, 48, 49):
        code = p.applicant(county, 2015)
        p.register(2015).add("抽查", spot_check(code, 2015, 核实活动次数=verified))
    carried = p.provincial(county, (2015,))
    p.county(county, 2015).add("活动", *year_of_activities(carried, 2015, 5))
    p.register(2015).add("抽查", spot_check(carried, 2015, 核实活动次数=47))
    p.city(hubei.city_of(county), 2015).add("绩效考核", assessment(carried, 2015))


@scenario
def tie_on_the_fiftieth_seat(p: Province) -> None:
    """In 2017: 48 ahead, then one alone in 49th place, three in a full tie on the 50th, one behind them."""
    groups = (([95], 48), ([90], 1), ([85], 3), ([84], 1))
    counties = [p.take_county() for _ in range(4)]
    for city in {hubei.city_of(county) for county in counties}:
        p.quota(city, 2017, 100)
    nth = 0
    for scores, count in groups:
        for _ in range(count):
            p.applicant(counties[nth % 4], 2017, score=scores[0])
            nth += 1


@scenario
def ties_broken_by_activities_then_youth(p: Province) -> None:
    county = roomy_county(p)
    full = year_of_activities("", 2015)
    more = [*full, activity("", date(2015, 7, 30), "加一场")]
    p.applicant(county, 2015, score=77)
    p.applicant(county, 2015, score=77, activities=more)
    p.applicant(county, 2015, score=77, platform={"服务对象人数": 601})
    p.applicant(county, 2015, score=77, platform={"服务对象人数": 601})


# ---- review, rectification, removal -----------------------------------------------------------------------------


def review_county(p: Province) -> tuple[str, str]:
    county = p.shared_county("reviews", 5)
    return county, hubei.city_of(county)


YEARS = (2015, 2016, 2017)


def assess(p: Province, code: str, *years: int) -> None:
    for year in years:
        p.city(hubei.city_of(code[:6]), year).add("绩效考核", assessment(code, year))


@scenario
def reviews_in_good_standing_and_missing(p: Province) -> None:
    county, city = review_county(p)
    good = p.provincial(county, YEARS)
    assess(p, good, *YEARS)
    p.provincial(county, YEARS)  # never assessed
    national = p.provincial(county, YEARS, "全国级")
    assess(p, national, 2015, 2017)
    for filed in (date(2015, 12, 14), date(2015, 12, 15), date(2015, 12, 16)):
        code = p.provincial(county, YEARS)
        p.city(city, 2015).add("绩效考核", assessment(code, 2015, 上报日期=filed))
    late = p.provincial(county, (2016, 2017))
    p.city(city, 2016).add("绩效考核", assessment(late, 2016, 上报日期=date(2017, 1, 5)))


@scenario
def carried_in_on_the_last_day(p: Province) -> None:
    county, _ = review_county(p)
    p.provincial(county, YEARS, 认定日期=date(2015, 12, 31))
    p.provincial(county, YEARS, 认定日期=date(2016, 1, 1))


@scenario
def rectification_closed(p: Province) -> None:
    county, city = review_county(p)
    code = p.provincial(county, YEARS)
    p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 6, 30)))
    p.register(2016).add("整改复查", recheck(code, date(2016, 6, 1), "合格"))
    assess(p, code, 2016, 2017)


@scenario
def rectification_closed_after_the_deadline(p: Province) -> None:
    county, city = review_county(p)
    code = p.provincial(county, YEARS)
    p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2015, 12, 20)))
    p.register(2016).add("整改复查", recheck(code, date(2016, 3, 1), "合格"))
    assess(p, code, 2016, 2017)


@scenario
def recheck_failed_around_the_deadline(p: Province) -> None:
    for day in (29, 30, 31):
        county, city = review_county(p)
        code = p.provincial(county, YEARS)
        p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 5, 30)))
        p.register(2016).add("整改复查", recheck(code, date(2016, 5, day), "不合格"))
        assess(p, code, 2016)


@scenario
def recheck_failed_early_then_passed(p: Province) -> None:
    county, city = review_county(p)
    code = p.provincial(county, YEARS)
    p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 5, 30)))
    p.register(2016).add(
        "整改复查", recheck(code, date(2016, 4, 1), "不合格"), recheck(code, date(2016, 5, 20), "合格")
    )
    assess(p, code, 2016, 2017)


@scenario
def overdue_twice(p: Province) -> None:
    county, city = review_county(p)
    code = p.provincial(county, YEARS)
    p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 2, 1)))
    assess(p, code, 2016, 2017)
    edge = p.provincial(county, YEARS)
    p.city(city, 2015).add("绩效考核", assessment(edge, 2015, "不合格", date(2015, 12, 31)))
    assess(p, edge, 2016, 2017)
    past = p.provincial(county, YEARS)
    p.city(city, 2015).add("绩效考核", assessment(past, 2015, "不合格", date(2015, 12, 30)))
    assess(p, past, 2016, 2017)


@scenario
def recheck_of_next_year_in_this_register(p: Province) -> None:
    """The register of 2015, filed in January 2016, holds a re-check of 2016: it counts in 2016."""
    county, _ = review_county(p)
    code = p.provincial(county, YEARS)
    p.register(2015).add(
        "抽查",
        spot_check(code, 2015, "不合格", date(2015, 12, 1)),
    )
    p.register(2015).add("整改复查", recheck(code, date(2016, 1, 8), "合格"))
    assess(p, code, *YEARS)


@scenario
def recheck_that_only_a_later_register_tells(p: Province) -> None:
    """Re-checks of 2015 in the register of 2016: until then the cases are overdue. One told twice counts once."""
    for conclusion in ("合格", "不合格"):
        county, city = review_county(p)
        code = p.provincial(county, YEARS)
        p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2015, 12, 10)))
        p.register(2016).add("整改复查", recheck(code, date(2015, 12, 20), conclusion))
        assess(p, code, 2016)
    county, city = review_county(p)
    code = p.provincial(county, YEARS)
    p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2015, 12, 10)))
    for year in (2015, 2016):
        p.register(year).add("整改复查", recheck(code, date(2015, 12, 20), "合格"))
    assess(p, code, 2016, 2017)


@scenario
def two_cases_and_one_recheck(p: Province) -> None:
    county, city = review_county(p)
    for conclusion in ("合格", "不合格"):
        code = p.provincial(county, YEARS)
        p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2016, 3, 1)))
        p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 3, 1)))
        p.register(2016).add("整改复查", recheck(code, date(2016, 3, 1), conclusion))
        assess(p, code, 2016)
    code = p.provincial(county, YEARS)
    p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2016, 3, 1)))
    p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 9, 1)))
    p.register(2016).add("整改复查", recheck(code, date(2016, 4, 1), "不合格"))
    assess(p, code, 2016)


@scenario
def delisted_is_gone_next_year(p: Province) -> None:
    county, city = review_county(p)
    code = p.provincial(county, YEARS)
    p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2015, 10, 1)))
    p.register(2015).add("整改复查", recheck(code, date(2015, 12, 1), "不合格"))
    assess(p, code, 2015)
    p.city(city, 2016).add("绩效考核", assessment(code, 2016))  # no longer provincial: set aside


@scenario
def reviews_that_are_set_aside(p: Province) -> None:
    county, city = review_county(p)
    plain = p.platform(county, 2015)
    provincial = p.provincial(county, YEARS)
    p.city(city, 2015).add(
        "绩效考核",
        assessment(plain, 2015),
        assessment(provincial, 2015, "不合格"),
        assessment(provincial, 2015, "不合格", "尽快", 考核日期=date(2015, 11, 21)),
    )
    p.register(2015).add("抽查", spot_check(plain, 2015), spot_check(provincial, 2015, "不合格"))
    p.register(2015).add("整改复查", recheck(plain, date(2015, 12, 1), "合格"))


@scenario
def certified_here_is_reviewed_next_year(p: Province) -> None:
    """Certified in 2015: not reviewed in 2015, reviewed in 2016, takes tier province then."""
    county = roomy_county(p)
    code = p.applicant(county, 2015, score=100, platform={"服务对象人数": 9000})
    p.platform(county, 2016, code)
    p.city(hubei.city_of(county), 2016).add("绩效考核", assessment(code, 2016, "不合格", date(2017, 3, 1)))


@scenario
def certified_elsewhere_twice_listed(p: Province) -> None:
    """The same platform in 上级认定 and certified here is one; a national one too."""
    county = roomy_county(p)
    code = p.applicant(county, 2015, score=100, platform={"服务对象人数": 9001})
    p.platform(county, 2016, code)
    p.platform(county, 2017, code)
    for level in ("省级", "全国级"):
        p.register(2016).add(
            "上级认定", {"平台编码": code, "级别": level, "认定日期": date(2016, 3, 1), "经费支持(元)": 1}
        )
    assess(p, code, 2016, 2017)


# ---- quotas -----------------------------------------------------------------------------------------------------


@scenario
def quota_points_and_reduction(p: Province) -> None:
    """潜江 (share 2) fails hard in 2015 and is cut to 1 in 2016; in 2016 its second recommended is over the quota."""
    county = p.take_county("429005")
    for _ in range(3):
        code = p.provincial(county, YEARS)
        p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2016, 12, 31)))
        p.city("429005", 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 12, 31)))
        assess(p, code, 2016, 2017)
        p.register(2016).add("整改复查", recheck(code, date(2016, 5, 5), "合格"))
    for order in (1, 2):
        p.applicant(county, 2016, review={"推荐次序": order})


@scenario
def two_points_are_not_prominent(p: Province) -> None:
    county = p.take_county("420700")
    for _ in range(2):
        code = p.provincial(county, YEARS)
        p.city("420700", 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 12, 31)))
        p.city("420700", 2016).add("绩效考核", assessment(code, 2016))
        p.register(2016).add("整改复查", recheck(code, date(2016, 5, 5), "合格"))
    third = p.provincial(county, (2016, 2017))
    p.city("420700", 2016).add(
        "绩效考核", assessment(third, 2016, "不合格", date(2017, 12, 31), 上报日期=date(2016, 12, 16))
    )
    p.register(2016).add("抽查", spot_check(third, 2016, "不合格", date(2017, 12, 31)))


@scenario
def filed_quota_for_next_year(p: Province) -> None:
    """荆门 gets 10 for 2016 in the register of 2015, 9 in the newer one; four of its counties are silent in 2015."""
    county = p.take_county("420800")
    for silent in [c for c in hubei.counties() if hubei.city_of(c) == "420800" and c != county][:4]:
        p.silent.add((silent, 2015))
    p.quota("420800", 2016, 10, register_of=2015)
    p.quota("420800", 2016, 9)
    for order in (7, 8, 9):
        p.applicant(county, 2016, review={"推荐次序": order})


# ---- counties, townships, filings -------------------------------------------------------------------------------


@scenario
def county_targets_at_the_edge(p: Province) -> None:
    for count in (2, 3, 4, 5):
        county = p.take_county()
        for year in YEARS:
            p.county(county, year).cover = {"规划报备日期": date(2015, 11, 1), "年度计划报备日期": date(2015, 11, 1)}
            for number in range(1, count + 1):
                p.platform(county, year, f"{county}{100 + number}")
            p.platform(county, year, f"{county}200", 停用日期=date(2015, 12, 31))
    for change in (
        {"规划报备日期": date(2015, 11, 1)},
        {"年度计划报备日期": date(2015, 11, 1)},
        {"规划报备日期": date(2015, 11, 1), "年度计划报备日期": "已报"},
    ):
        p.county(p.take_county(), 2015).cover = change


@scenario
def demonstration_platforms(p: Province) -> None:
    county = p.take_county("420900")
    for year in YEARS:
        code = p.platform(county, year, f"{county}101", 停用日期=date(2016, 12, 31))
        p.city("420900", year).add(
            "市州级认定", {"平台编码": code, "认定日期": date(2015, 12, 31), "经费支持(元)": None}
        )
    county = p.take_county("420900")
    code = p.platform(county, 2015)
    p.city("420900", 2015).add("市州级认定", {"平台编码": code, "认定日期": date(2016, 1, 1), "经费支持(元)": 1})
    p.provincial(p.take_county("420900"), YEARS)


@scenario
def urban_streets(p: Province) -> None:
    """Five urban streets of which 2, 3 or 5 are served; streets but none urban; no streets at all."""
    street_counties = [c for c in hubei.counties() if sum(k == "街道" for _, _, k in hubei.townships(c)) >= 5]
    chosen = [c for c in street_counties if hubei.city_of(c) == "420100"][:4]
    for county, served in zip(chosen, (2, 3, 5, 0), strict=True):
        streets = [code for code, _, kind in hubei.townships(county) if kind == "街道"][:5]
        for year in (2015, 2017):
            filing = p.county(county, year)
            filing.add("乡镇街道", *(township(code, urban="是" if served else "否") for code in streets))
            for number, code in enumerate(streets[:served], 101):
                p.platform(county, year, f"{county}{number}", 乡镇街道代码=code)
            p.platform(county, year, f"{county}100", 乡镇街道代码=streets[-1], 停用日期=date(2015, 1, 1))
    bare = next(
        c for c in hubei.counties() if c[:4] == "4213" and not any(k == "街道" for _, _, k in hubei.townships(c))
    )
    towns = [code for code, _, kind in hubei.townships(bare) if kind == "镇"][:3]
    p.county(bare, 2015).add("乡镇街道", *(township(code, "镇", "否") for code in towns))
    for code in towns[:2]:
        p.platform(bare, 2015, 乡镇街道代码=code)


@scenario
def township_money(p: Province) -> None:
    county = p.take_county("421100")
    codes = [code for code, _, _ in hubei.townships(county)]
    kinds = ("街道", "镇", "乡", "镇", "镇", "其他", "其他")
    funds = (19999, 20000, "2万", "1.9999万", None, None, 5)
    rows = [township(code, kind, "否", fund) for code, kind, fund in zip(codes, kinds, funds, strict=False)]
    p.county(county, 2015).add(
        "乡镇街道", *rows, township(codes[7], "镇", "否", "若干"), township(codes[8], "镇", "否", 0)
    )


@scenario
def negative_money_in_an_optional_cell(p: Province) -> None:
    county = p.take_county("421100")
    codes = [code for code, _, _ in hubei.townships(county)]
    p.county(county, 2015).add(
        "乡镇街道",
        township(codes[0], "镇", "否", -1),
        township(codes[1], "镇", "否", 1_000_000_001),
        township(codes[2], "镇", "否", 1_000_000_000),
    )


@scenario
def rows_that_are_set_aside(p: Province) -> None:
    county = p.take_county()
    other = p.take_county()
    theirs = p.platform(other, 2015)
    ours = p.platform(county, 2015)
    filing = p.county(county, 2015)
    absent = f"{county}999"
    filing.add("平台", plain_platform(theirs, 2015), plain_platform("12345", 2015), plain_platform(ours, 2015))
    for code in (theirs, absent, ours, None, "ABC"):
        filing.add("活动", activity(code or "", date(2015, 3, 3), f"活动{code}"))
        filing.add("经费", funding(code, 2015, 1))
        filing.add("队伍", person(code or "", 2015))
        filing.add("合作组织", partner(code or "", 2015, "社团"))
    filing.add(
        "申报",
        {"平台编码": absent, "申请日期": date(2015, 10, 10)},
        {"平台编码": theirs, "申请日期": date(2015, 10, 10)},
    )
    filing.add("经费", funding(ours, 2015, -1), funding(ours, 2015, 1_000_000_001), funding(ours, 2015, 1_000_000_000))
    filing.add("经费", funding(ours, 2015, 1, 资金来源="彩票"), funding(ours, 2015, 1, 到账日期="今年"))
    filing.add("队伍", person(ours, 2015, "厨师"), person(ours, 2015, 离岗日期="不详"), person(ours, 2015, 姓名=None))
    filing.add("乡镇街道", township("429004001"), township("42"), township(f"{county}998", "镇", "否"))
    filing.add("活动", activity(ours, date(2015, 3, 4), "十万人", 参与人数=100000))


@scenario
def set_aside_platform_still_stands(p: Province) -> None:
    county = p.take_county()
    code = p.platform(county, 2015, **{"场地面积(平方米)": "很大"})
    p.county(county, 2015).add("活动", activity(code, date(2015, 5, 5), "仍计"))
    p.county(county, 2015).add("经费", funding(code, 2015, 7))
    p.city(hubei.city_of(county), 2015).add("市州级认定", {"平台编码": code, "认定日期": date(2015, 1, 1)})


@scenario
def unknown_platforms_of_city_and_province(p: Province) -> None:
    county = p.take_county()
    city = hubei.city_of(county)
    code = p.platform(county, 2015)  # 2015 only: known in 2016 from there
    elsewhere = p.platform(p.take_county("420600"), 2015)
    certified = {"认定日期": date(2015, 1, 1), "经费支持(元)": 1}
    p.city(city, 2015).add("市州级认定", {"平台编码": elsewhere} | certified, {"平台编码": f"{county}998"} | certified)
    p.city(city, 2016).add("市州级认定", {"平台编码": code} | certified)
    p.city(city, 2016).add("市州级认定", {"平台编码": f"{county}997"} | certified)
    p.register(2015).add("综合评估", {"平台编码": f"{county}998", "得分": 90}, {"平台编码": "110101001", "得分": 90})
    p.register(2015).add("上级认定", {"平台编码": f"{county}998", "级别": "省级", "认定日期": date(2014, 1, 1)})
    p.register(2015).add("申报名额", {"市州代码": "430100", "年度": 2015, "名额": 9})


@scenario
def warnings(p: Province) -> None:
    county = p.take_county()
    filing = p.county(county, 2015)

    def of(count: int, twenty: int) -> str:
        code = p.platform(county, 2015)
        for n in range(count):
            filing.add(
                "活动",
                activity(code, date(2015, 1, 1) + timedelta(n * 3), f"第{n}次", 参与人数=20 if n < twenty else 21),
            )
        return code

    of(20, 18)  # exactly 90%: no warning
    of(20, 19)
    for area in (24, 25, 26):
        code = p.platform(county, 2015, None, **{"场地面积(平方米)": area})
        filing.add("活动", activity(code, date(2015, 5, 5), "一场"))
    for count in (9, 10):
        code = p.platform(county, 2015)
        filing.add("活动", *(activity(code, date(2015, 5, 5), f"第{n}场") for n in range(count)))
    for name in ("同一人", "同一人"):
        filing.add("队伍", person(p.platform(county, 2015), 2015, 姓名=name))
    for kind in ("兼职", "兼职"):
        filing.add("队伍", person(p.platform(county, 2015), 2015, "志愿者", kind, 姓名="同一志愿者"))


@scenario
def area_changed_since_last_year(p: Province) -> None:
    county = p.take_county()
    for before, after in ((200, 101), (200, 100), (200, 299), (200, 300), (200, 400)):
        code = p.platform(county, 2015, None, **{"场地面积(平方米)": before})
        p.platform(county, 2016, code, **{"场地面积(平方米)": after})


@scenario
def versions(p: Province) -> None:
    def county_with(*filings: dict[str, Any]) -> None:
        county = p.take_county("421000")
        for number, filing in enumerate(filings, 1):
            made = p.file("county_report", county, 2015, **filing)
            made.add("平台", plain_platform(f"{county}001", 2015, 平台名称=f"第{number}份"))

    county_with({"filed_on": date(2016, 1, 5)}, {"filed_on": date(2016, 1, 6)})
    county_with({"filed_on": date(2016, 1, 6)}, {"filed_on": date(2016, 1, 5), "file_hour": 9})
    county_with({"file_hour": 3}, {"file_hour": 2})
    county_with({"file": "2015-同时-b.xlsx"}, {"file": "2015-同时-a.xlsx"})
    county_with({"filed_on": date(2016, 1, 5)}, {"filed_on": date(2016, 1, 6), "damage": ("missing_sheet", "活动")})
    city = p.file("city_report", "421000", 2015, date(2016, 1, 5))
    county = p.take_county("421000")
    code = p.platform(county, 2015)
    city.add("市州级认定", {"平台编码": code, "认定日期": date(2015, 1, 1)})
    p.file("city_report", "421000", 2015, date(2016, 2, 1))


@scenario
def rejected_filings(p: Province) -> None:
    """Whoever was only rejected is not missing; junk that names nobody is nobody's."""
    damages: tuple[tuple[str, ...], ...] = (
        ("missing_sheet", "队伍"),
        ("unknown_sheet", "学生名册"),
        ("missing_header", "平台", "电脑"),
        ("unknown_header", "活动", "活动名称"),
        ("extra_header", "经费", "备注"),
        ("extra_header", "经费", "资金来源"),
    )
    counties = [c for c in hubei.counties() if hubei.city_of(c) == "422800"]
    for county, damage in zip(counties, damages, strict=False):
        p.county(county, 2015).damage = damage
    p.file("county_report", counties[6], 2015, cover={"填报人": None})
    p.file("county_report", counties[7], 2015, cover={"填报日期": "年底"})
    for number, kind in enumerate(("text", "empty", "truncated", "entity", "no_cover")):
        p.file("county_report", counties[0], 2015, file=f"废件{number}.xlsx", damage=(kind,), filed_on=date(2016, 1, 1))
    p.file("county_report", counties[0], 2015, file="带宏.xlsm", damage=("macro",), filed_on=date(2016, 1, 1))
    for number, cover in enumerate(
        (
            {"行政区划代码": "110101"},
            {"行政区划代码": "429999"},
            {"行政区划代码": "420100"},
            {"表名": "别的表"},
            {"填报年度": 2014},
            {"填报年度": 2099},
            {"填报年度": "今年"},
            {"行政区划代码": None},
        )
    ):
        p.file("county_report", "420102", 2015, file=f"封面有误{number}.xlsx", cover=cover)
    p.file("city_report", "420102", 2015, file="县用市表.xlsx")
    p.file("city_report", "422800", 2015, damage=("missing_sheet", "绩效考核"))


@scenario
def late_and_on_time(p: Province) -> None:
    for filed in (date(2016, 1, 30), date(2016, 1, 31), date(2016, 2, 1), "2016年1月31日"):
        p.file("county_report", p.take_county("420200"), 2015, filed)
    p.file("city_report", "420200", 2015, date(2016, 2, 1))
    p.silent.add((p.take_county("420200"), 2015))


@scenario
def vintages_of_codes(p: Province) -> None:
    """京山 files under its old code, its new one and the old again; 监利 files twice in 2015, once under each."""
    for year, old in ((2015, "420821"), (2016, "420882"), (2017, "420821")):
        filing = p.file("county_report", old, year)
        code = f"{old}001"
        filing.add("平台", plain_platform(code, year, 乡镇街道代码=f"{old}100", 启用日期=date(2012, 1, 1)))
        filing.add("活动", activity(code, date(year, 3, 3), "春游"))
        p.city("420800", year).add(
            "市州级认定", {"平台编码": "420821001" if year == 2016 else code, "认定日期": date(2014, 1, 1)}
        )
    p._taken.add("420882")
    p.file("county_report", "421023", 2015, date(2016, 1, 3)).add(
        "平台", plain_platform("421023001", 2015, 平台名称="旧码")
    )
    p.file("county_report", "421088", 2015, date(2016, 1, 4)).add(
        "平台", plain_platform("421088001", 2015, 平台名称="新码")
    )
    p._taken.add("421088")


@scenario
def codes_as_numbers_and_messy_sheets(p: Province) -> None:
    county = p.take_county()
    filing = p.county(county, 2015)
    filing.title_rows, filing.total_row = 2, True
    filing.cover = {"行政区划代码": int(county), "填报年度": "2015", "填报日期": "2016.1.9"}
    code = f"{county}001"
    filing.add(
        "平台",
        plain_platform(code, 2015, 平台编码=int(code), 乡镇街道代码=int(f"{county}001"), 服务对象人数=" ６００ 人 "),
    )
    filing.add("活动", activity(code, "2015年3月3日", "活动", 平台编码=float(code), 参与人数="１,２００人"))


@scenario
def direct_units_and_zones(p: Province) -> None:
    shennongjia = p.take_county("429021")
    p.applicant(shennongjia, 2015)
    p.provincial(shennongjia, YEARS)
    zone = p.county("421071", 2015)
    zone.add("平台", plain_platform("421071001", 2015))
    p.applicant("421071", 2015, "421071002", city=False)
    p.silent.add(("421071", 2016))


@scenario
def columns_in_any_order_and_blank_rows(p: Province) -> None:
    county = p.take_county()
    filing = p.county(county, 2015)
    filing.backwards = True
    code = p.platform(county, 2015)
    filing.add("活动", activity(code, date(2015, 3, 3), "一"), {}, activity(code, "三月", "二"), {}, {})
    filing.add("活动", activity(code, date(2015, 3, 4), "三", 参与人数="许多"))


@scenario
def a_county_names_the_platform_of_another(p: Province) -> None:
    """What one county files about another's applicant touches nobody: no critical finding, nothing withheld."""
    county = roomy_county(p)
    code = p.applicant(county, 2015)
    other = p.take_county()
    filing = p.county(other, 2015)
    filing.add("平台", plain_platform(code, 2015, 服务对象人数=-1))
    filing.add("申报", {"平台编码": code, "申请日期": date(2015, 1, 1)})
    filing.add("活动", activity(code, date(2015, 3, 3), "别人的"))


@scenario
def removed_and_certified_again(p: Province) -> None:
    county = roomy_county(p)
    code = p.new_code(county)
    p.platform(county, 2015, code)
    p.register(2015).add("上级认定", {"平台编码": code, "级别": "省级", "认定日期": date(2013, 12, 1)})
    p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2015, 10, 1)))
    p.register(2015).add("整改复查", recheck(code, date(2015, 11, 1), "不合格"))
    assess(p, code, 2015)
    p.applicant(county, 2016, code, review={"推荐次序": 1}, score=100)
    p.platform(county, 2017, code)
    assess(p, code, 2017)


@scenario
def provincial_while_its_county_is_silent(p: Province) -> None:
    county = p.take_county()
    p.silent |= {(county, 2016), (county, 2017)}
    code = p.platform(county, 2015)
    p.register(2015).add("上级认定", {"平台编码": code, "级别": "省级", "认定日期": date(2014, 12, 1)})
    assess(p, code, 2015, 2017)


@scenario
def warnings_of_kept_rows_only(p: Province) -> None:
    county = p.take_county()
    filing = p.county(county, 2015)
    code = p.platform(county, 2015)
    filing.add("活动", *(activity(code, date(2015, 5, 5), f"第{n}场") for n in range(9)))
    filing.add("活动", activity(code, date(2015, 5, 5), "第 0 场"))
    code = p.platform(county, 2015)
    filing.add("活动", activity(code, date(2015, 5, 5), "人山人海", 参与人数="200人", 实施计划="?"))
    code = p.platform(county, 2015)
    filing.add("活动", activity(code, date(2015, 5, 5), "只此一场", 参与人数=20))


@scenario
def names_that_repeat_in_other_counties(p: Province) -> None:
    """A name is no person: the same one in two counties, or in turn at two platforms, is nothing to warn of."""
    for _ in range(2):
        county = p.take_county()
        p.county(county, 2015).add("队伍", person(p.platform(county, 2015), 2015, 姓名="李明"))
    moved = {"姓名": "王芳"}
    filing = p.county(county, 2015)
    filing.add("队伍", person(p.platform(county, 2015), 2015, **moved, 离岗日期=date(2015, 6, 30)))
    filing.add("队伍", person(p.platform(county, 2015), 2015, **moved, 到岗日期=date(2015, 7, 1)))
    twice = p.platform(county, 2015)
    filing.add("队伍", person(twice, 2015, 姓名="赵云"), person(twice, 2015, "团干部", "兼职", 姓名="赵云"))


@scenario
def a_corrected_version_withholds_nothing(p: Province) -> None:
    """The platform row of the applicant was broken in the first version only: nothing is open against it."""
    county = p.take_county("422800")
    code = f"{county}001"
    first = p.file("county_report", county, 2015, date(2016, 1, 2))
    first.add("平台", plain_platform(code, 2015, 服务对象人数="很多"))
    first.add("申报", {"平台编码": code, "申请日期": date(2015, 10, 10)})
    second = p.file("county_report", county, 2015, date(2016, 1, 3))
    scratch = Province((2015,))
    scratch.applicant(county, 2015, code, city=False)
    second.sheets = scratch.county(county, 2015).sheets
    p.register(2015).add("综合评估", {"平台编码": code, "得分": 70})


@scenario
def awkward_texts(p: Province) -> None:
    county = p.take_county()
    filing = p.county(county, 2015)
    code = p.platform(county, 2015, 平台名称="青年“之家”';-- \\N")
    titles = (
        "\\N",
        "\\.",
        "a\tb",
        "甲\n乙",
        "O'Reilly",
        '"引号"',
        "Abc",
        "abc",
        "{{ x }}",
        "%s",
        "=1+1",
        "𠮷野家",
        "100%",
        ",",
    )
    for title in titles:
        filing.add("活动", activity(code, date(2015, 4, 4 if title != "abc" else 5), title))
    filing.add("活动", activity(code, date(2015, 4, 6), "Abc"), activity(code, date(2015, 4, 6), "abc"))


@scenario
def far_dates_and_large_numbers(p: Province) -> None:
    county = roomy_county(p)
    far = date(9999, 12, 31)
    p.applicant(county, 2015, platform={"使用权年限(年)": 999999999999, "停用日期": far})
    p.applicant(county, 2015, platform={"启用日期": date(1949, 10, 1)})
    p.applicant(
        county, 2015, staff=[person("", 2015, 离岗日期=far), person("", 2015, "志愿者", "兼职", "否", 到岗日期=far)]
    )
    p.applicant(county, 2015, application={"申请日期": far})
    p.platform(county, 2015, 启用日期=far)
    town = f"{county}997"
    p.platform(county, 2015, 乡镇街道代码=town)


@scenario
def zone_that_applies(p: Province) -> None:
    p.applicant("421171", 2015, review={"推荐次序": 1})


@scenario
def vintage_of_a_platform_code(p: Province) -> None:
    """A platform named under its county's old code by the city and its new one by the county is one platform."""
    filing = p.file("county_report", "421088", 2016)
    filing.add("平台", plain_platform("421088001", 2016, 乡镇街道代码="421088100"))
    p.city("421000", 2016).add("市州级认定", {"平台编码": "421023001", "认定日期": date(2014, 1, 1)})


@scenario
def later_years(p: Province) -> None:
    """2018: certified; 2019: nobody files anything; 2020: no register, and February's lost working days."""
    if p.years[0] != 2018:
        return
    county = p.take_county("429004")
    code = p.applicant(county, 2018)
    p.everyone_files(2018)
    p.platform(county, 2020, code)
    for end in (date(2020, 2, 18), date(2020, 2, 19), date(2020, 2, 20)):
        p.applicant(county, 2020, review={"公示开始日期": date(2020, 1, 31), "公示结束日期": end}, score=None)
    p.city("429004", 2020).add("绩效考核", assessment(code, 2020))


# ---- the dice ---------------------------------------------------------------------------------------------------


def random_province(p: Province, seed: int, counties: int = 6, most: int = 5) -> None:
    """A few counties whose values stand around the thresholds; all years of `p`, applicants in the first two."""
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


# ---- all together -----------------------------------------------------------------------------------------------

# First those that need particular counties, then those that take any.
PARTICULAR = (
    "urban_streets",
    "township_money",
    "negative_money_in_an_optional_cell",
    "demonstration_platforms",
    "unknown_platforms_of_city_and_province",
    "vintages_of_codes",
    "rejected_filings",
    "direct_units_and_zones",
    "versions",
)


# Scenarios that need years or filings of their own.
ALONE = {"later_years": (2018, 2019, 2020), "dice_defects": (2015, 2016)}
# Scenarios whose outcome the contracts leave open to some degree; not among `combined`.
CONTENDED = ("vintage_of_a_platform_code",)


def build(*names: str) -> Province:
    """The province of these scenarios (all: `combined`), with an empty clean filing from everybody else."""
    if names == ("combined",):
        chosen = [name for name in SCENARIOS if name not in ALONE and name not in CONTENDED]
        names = tuple(sorted(chosen, key=lambda name: name not in PARTICULAR))
    alone = [ALONE[name] for name in names if name in ALONE]
    province = Province(alone[0]) if alone else Province()
    for name in names:
        SCENARIOS[name](province)
    if names != ("later_years",):
        province.everyone_files()
    return province
