"""What is dated outside its round: publicity, reviews, applications, money, plans; and who owes an assessment."""

from datetime import date

from tests.oracle import hubei
from tests.oracle.scenario import Province, Row, assessment, funding, recheck, spot_check
from tests.oracle.scenarios.registry import YEARS, assess, roomy_county, scenario


@scenario
def publicity_outside_its_round(p: Province) -> None:
    """The application is of 10 October 2015, the counties' due day 31 January 2016."""
    county = roomy_county(p)
    for start, end in (
        (date(2015, 10, 9), date(2015, 10, 30)),
        (date(2015, 10, 10), date(2015, 10, 30)),
        (date(2016, 1, 18), date(2016, 1, 31)),
        (date(2016, 1, 18), date(2016, 2, 1)),
    ):
        p.applicant(county, 2015, review={"公示开始日期": start, "公示结束日期": end})


@scenario
def applications_at_the_edges_of_the_round(p: Province) -> None:
    county = roomy_county(p)
    for day in (date(2014, 12, 31), date(2015, 1, 1), date(2016, 1, 31), date(2016, 2, 1)):
        p.applicant(county, 2015, application={"申请日期": day})


@scenario
def reviews_outside_the_round(p: Province) -> None:
    county = roomy_county(p)
    for day in (date(2016, 1, 31), date(2016, 2, 1)):
        p.applicant(county, 2015, application={"县级审核日期": day}, review={"市级审核日期": day})


@scenario
def money_at_the_edges_of_the_year(p: Province) -> None:
    county = roomy_county(p)
    code = p.platform(county, 2015)
    days = (date(2014, 12, 31), date(2015, 1, 1), date(2015, 12, 31), date(2016, 1, 1))
    p.county(county, 2015).add("经费", *(funding(code, 2015, 100, 到账日期=day) for day in days))
    p.county(county, 2015).add("经费", funding(None, 2015, 100, 到账日期=days[-1]))


@scenario
def plans_at_the_edges_of_their_year(p: Province) -> None:
    filed: Row = {"规划报备日期": date(2015, 11, 1)}
    days = (date(2014, 9, 30), date(2014, 10, 1), date(2015, 12, 31), date(2016, 1, 1), None)
    for day, county in zip(days, (c for c in hubei.counties() if hubei.city_of(c) == "421200"), strict=False):
        p.county(county, 2016).cover = filed | {"年度计划报备日期": day and day.replace(year=day.year + 1)}
        p.county(county, 2017).cover = {"年度计划报备日期": date(2017, 1, 1)}  # the plan to 2017 is still asked


@scenario
def who_owes_an_assessment(p: Province) -> None:
    """Carried in or removed around 15 December, and assessed by nobody."""
    county = p.shared_county("reviews", 5)
    for day in (15, 16):
        p.provincial(county, YEARS, 认定日期=date(2015, 12, day))
    for day in (14, 15, 16):
        code = p.provincial(county, (2015,))
        p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2015, 10, 1)))
        p.register(2015).add("整改复查", recheck(code, date(2015, 12, day), "不合格"))


@scenario
def city_report_rejected(p: Province) -> None:
    """仙桃 in 2016: all that the city filed is rejected, so that its assessments are no data, not missing."""
    county = p.take_county("429004")
    code = p.provincial(county, YEARS)
    assess(p, code, 2015, 2017)
    p.city("429004", 2016).damage = ("missing_sheet", "绩效考核")
    p.applicant(county, 2016, city=False)


@scenario
def assessments_of_city_platforms(p: Province) -> None:
    """They count, cost nothing and open nothing; one of no tier is set aside."""
    county = p.shared_county("reviews", 5)
    city = hubei.city_of(county)
    report = p.city(city, 2015)
    for conclusion, filed in (("合格", date(2015, 12, 1)), ("不合格", date(2015, 12, 20))):
        code = p.platform(county, 2015)
        report.add("市州级认定", {"平台编码": code, "认定日期": date(2014, 1, 1), "经费支持(元)": 1})
        report.add("绩效考核", assessment(code, 2015, conclusion, date(2016, 5, 1), 上报日期=filed))
    future = p.platform(county, 2015)
    report.add("市州级认定", {"平台编码": future, "认定日期": date(2016, 1, 1), "经费支持(元)": 1})
    report.add("绩效考核", assessment(future, 2015), assessment(p.platform(county, 2015), 2015))


@scenario
def assessed_after_removal(p: Province) -> None:
    """Removed on 1 November 2015, still of 市州级: assessed in the same month and a year later, each leaves a trace."""
    county = p.shared_county("reviews", 5)
    city = hubei.city_of(county)
    code = p.provincial(county, YEARS)
    p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2015, 10, 1)))
    p.register(2015).add("整改复查", recheck(code, date(2015, 11, 1), "不合格"))
    for year in (2015, 2016):
        p.city(city, year).add("市州级认定", {"平台编码": code, "认定日期": date(2013, 1, 1), "经费支持(元)": 1})
    assess(p, code, 2015, 2016)


@scenario
def a_day_that_tips_the_scale(p: Province) -> None:
    """随州 has two points and an assessment of 15 December itself: one place less where only before the 15th is on
    time."""
    county = p.take_county("421300")
    for conclusion, due in (("不合格", date(2016, 12, 31)), ("不合格", date(2016, 12, 31)), ("合格", None)):
        code = p.provincial(county, YEARS)
        p.city("421300", 2015).add("绩效考核", assessment(code, 2015, conclusion, due, 上报日期=date(2015, 12, 15)))
        assess(p, code, 2016, 2017)
        if due:
            p.register(2016).add("整改复查", recheck(code, date(2016, 5, 5), "合格"))
