"""Layout 2018: its columns and sheets, and the years after."""

from datetime import date

from tests.oracle.scenario import Province, Row, activity, assessment
from tests.oracle.scenarios.registry import scenario


@scenario
def later_years(p: Province) -> None:
    """2018 to 2020 on layout 2018; in 2020 no register of its own, and February's lost working days."""
    if p.years[0] != 2018:
        return
    county = p.take_county("429004")
    code = p.applicant(county, 2018)
    p.platform(county, 2019, code)
    p.platform(county, 2020, code)
    for year in (2019, 2020):
        p.city("429004", year).add("绩效考核", assessment(code, year))
    for end in (date(2020, 2, 18), date(2020, 2, 19), date(2020, 2, 20)):
        p.applicant(
            county,
            2020,
            application={"申请日期": date(2020, 1, 31)},
            review={"公示开始日期": date(2020, 1, 31), "公示结束日期": end},
            score=None,
        )
    layout_2018(p, county)
    for year, day in ((2018, date(2018, 3, 1)), (2018, date(2017, 9, 30)), (2019, None)):
        unit = p.take_county()
        p.county(unit, year).cover = {"年度计划报备日期": day}  # the plan to 2017 is asked no more
    # certified in 2018: paid in 2019, and given its plaque
    for year, yuan in ((2019, 20000), (2020, 5000)):  # the second of a year still to come
        p.register(2019).add("经费支持", {"平台编码": code, "年度": year, "经费支持(元)": yuan})
    p.register(2019).add("授牌", {"平台编码": code, "牌匾编号": "鄂青2019-01", "授牌日期": date(2019, 5, 4)})


def layout_2018(p: Province, county: str) -> None:
    filing = p.county(county, 2018)
    other = p.platform(county, 2018, 建设方式="其他", 建设方式说明="与社区合办", 详细地址="新街1号")
    plain = p.platform(county, 2018)
    p.platform(county, 2018, 负责人=None)  # required
    p.platform(county, 2018, **{"每周开放时长(小时)": "全天"})
    filing.add("活动", activity(other, date(2018, 3, 3), "一场"))

    def programme(code: str, kind: str, **over: date) -> Row:
        row: Row = {"平台编码": code, "项目名称": f"项目{kind}", "服务类别": kind, "开始日期": date(2018, 1, 1)}
        return row | over

    filing.add(
        "服务项目",
        programme(other, "咨询服务类"),
        programme(other, "基础团务类"),
        programme(other, "文体休闲类", 开始日期=date(2015, 1, 1), 结束日期=date(2017, 12, 31)),
        programme(other, "别的类"),
        programme(f"{county}999", "咨询服务类"),
    )
    filing.add(
        "团员报到",
        {"平台编码": other, "报到团员人数": 30, "服务人次": 90},
        {"平台编码": f"{county}999", "报到团员人数": 30, "服务人次": 90},
        {"平台编码": plain, "报到团员人数": "若干", "服务人次": 90},
    )
