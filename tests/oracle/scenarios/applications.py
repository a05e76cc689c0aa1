"""Certification: the way of an application, the decisions in their order, seats and ties."""

from datetime import date

from tests.oracle import hubei
from tests.oracle.scenario import (
    Province,
    activity,
    assessment,
    plain_platform,
    spot_check,
    year_of_activities,
)
from tests.oracle.scenarios.registry import roomy_county, scenario


@scenario
def city_certification_first(p: Province) -> None:
    county = roomy_county(p)
    for day in (date(2015, 10, 9), date(2015, 10, 10), date(2015, 10, 11)):
        p.applicant(county, 2015, certification={"认定日期": day})
    p.applicant(county, 2015, certification=False)


@scenario
def city_certification_that_nobody_can_read(p: Province) -> None:
    """Neither certified nor not: one lists a sum that cannot be, one is listed again rightly, one is provincial."""
    county = roomy_county(p)
    for change in ({"认定日期": None}, {"认定日期": "去年"}, {"经费支持(元)": -1}):
        p.applicant(county, 2015, certification=change)
    again = p.applicant(county, 2015, certification={"认定日期": None})
    p.city(hubei.city_of(county), 2015).add("市州级认定", {"平台编码": again, "认定日期": date(2015, 1, 1)})
    provincial = p.provincial(county, (2015,))
    p.city(hubei.city_of(county), 2015).add("市州级认定", {"平台编码": provincial, "认定日期": None})
    standing = p.platform(county, 2015)
    for year, day in ((2015, date(2014, 1, 1)), (2016, date(2014, 1, 1)), (2017, "不详")):
        p.city(hubei.city_of(county), year).add("市州级认定", {"平台编码": standing, "认定日期": day})
    alone = p.take_county()
    code = p.platform(alone, 2015)
    p.city(hubei.city_of(alone), 2015).add("市州级认定", {"平台编码": code, "认定日期": "不详"})


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
        review = {"公示开始日期": start, "公示结束日期": end}
        p.applicant(county, 2015, application={"申请日期": date(2015, 9, 1)}, review=review)


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
def places_in_line_that_are_shared(p: Province) -> None:
    """鄂州 has one place, which two share; 咸宁 has many, of which two share one and one comes before the first."""
    for city, quota, orders in (("420700", 1, (1, 1, 2)), ("421200", 9, (0, 1, 3, 3))):
        p.quota(city, 2016, quota)
        county = p.take_county(city)
        for order in orders:
            p.applicant(county, 2016, review={"推荐次序": order})


@scenario
def closed_platforms_apply(p: Province) -> None:
    county = roomy_county(p)
    for closed in (date(2015, 12, 31), date(2016, 1, 1)):
        p.applicant(county, 2015, platform={"停用日期": closed})
    for closed in (date(2016, 1, 19), date(2016, 1, 20)):
        days = {"申请日期": date(2016, 1, 20), "县级审核日期": date(2016, 1, 20)}
        p.applicant(county, 2015, platform={"停用日期": closed}, application=days)


@scenario
def panel_scores(p: Province) -> None:
    county = roomy_county(p)
    for score in (0, 100, "100.1", -1, "优秀", None, "88.5分"):
        p.applicant(county, 2015, score=score)
    p.applicant(county, 2015, score=None, platform={"服务对象人数": 10})
    for scores in ((101, 91), (91, 92)):  # only a row that counts makes the next one its repeat
        code = p.applicant(county, 2015, score=None)
        p.register(2015).add("综合评估", *({"平台编码": code, "得分": score} for score in scores))


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
