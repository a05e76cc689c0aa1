"""Certified platforms, judged again each year; the N rules of single platforms; staff, partners, figures lowered."""

from datetime import date
from typing import Any

from tests.oracle import hubei
from tests.oracle.scenario import (
    Province,
    Row,
    activity,
    funding,
    partner,
    person,
    year_of_activities,
)
from tests.oracle.scenarios.registry import assess, scenario


def standing_county(p: Province) -> str:
    return p.shared_county("standing", 2)


@scenario
def standards_of_single_platforms(p: Province) -> None:
    county = standing_county(p)
    filing = p.county(county, 2015)
    named, unnamed = "城东青少年之家", "城东青少年空间"
    for opened, name in ((date(2015, 9, 1), unnamed), (date(2015, 9, 2), unnamed), (date(2015, 9, 2), named)):
        p.platform(county, 2015, 建设方式="新建", 启用日期=opened, 平台名称=name)
    p.platform(county, 2015, 建设方式="开放", 启用日期=date(2015, 9, 2), 平台名称=unnamed)
    p.platform(county, 2015, 团徽="否")
    p.platform(county, 2015, 悬挂牌匾="否")
    p.platform(county, 2015, 团旗="否")
    for days in ((0,), (1,), (1, 2), (2, "0.5"), (None,), (1, None), (0, None)):
        code = p.platform(county, 2015)
        filing.add("队伍", *(person(code, 2015, "团干部", "兼职", "否", 每月最少到岗天数=n) for n in days))
    for count in (0, 1, 3, 4):
        code = p.platform(county, 2015)
        filing.add("队伍", *(person(code, 2015) for _ in range(count)))
    for _ in range(2):  # one cadre at two platforms, who is no full-time staff whatever the row says
        filing.add("队伍", person(p.platform(county, 2015), 2015, "团干部", "专职", 姓名="两地团干"))


@scenario
def support_money(p: Province) -> None:
    county = standing_county(p)
    for yuan in (None, 0, 1, "1万"):
        code = p.platform(county, 2015)
        row = {"平台编码": code, "认定日期": date(2014, 12, 1), "经费支持(元)": yuan}
        p.city(hubei.city_of(county), 2015).add("市州级认定", row)
        paid: Row = {"经费支持(元)": yuan}
        code = p.provincial(county, (2015,), **paid)
        assess(p, code, 2015)


@scenario
def who_stands_and_misses_what(p: Province) -> None:
    """A city-level platform that is perfect in 2015, misses three in 2016 and others in 2017; and a plain one."""
    county = standing_county(p)
    changes: dict[int, dict[str, Any]] = {
        2015: {},
        2016: {"platform": {"场地面积(平方米)": 90, "服务对象人数": 499, "音响": "否"}},
        2017: {
            "platform": {"使用权年限(年)": 3, "场地面积(平方米)": 100},
            "activities": year_of_activities("", 2017, [5] * 11 + [1]),
            "money": [funding("", 2017, 15000)],
            "staff": [person("", 2017, "大学生村官", "兼职", "是")],
        },
    }
    code = p.new_code(county)
    plain = p.new_code(county)
    for year, change in changes.items():
        scratch = Province((year,))
        scratch.applicant(county, year, code, city=False, score=None, **change)
        for sheet, rows in scratch.county(county, year).sheets.items():
            if sheet != "申报":
                p.county(county, year).add(sheet, *rows)
        p.city(hubei.city_of(county), year).add(
            "市州级认定", {"平台编码": code, "认定日期": date(2014, 12, 1), "经费支持(元)": 1}
        )
        p.platform(county, year, plain)


@scenario
def staff_and_partners_in_figures(p: Province) -> None:
    county = standing_county(p)
    code = p.platform(county, 2015)

    def post(kind: str, employment: str, mainly: str, **over: Any) -> Row:
        return person(code, 2015, kind, employment, mainly, **over)

    p.county(county, 2015).add(
        "队伍",
        post("专职社工", "专职", "是"),
        post("专职社工", "专职", "否", 到岗日期=date(2015, 1, 1)),
        post("专职社工", "专职", "是", 离岗日期=date(2015, 12, 31)),
        post("专职社工", "兼职", "是", 到岗日期=date(2014, 12, 31)),
        post("志愿者", "兼职", "否", 离岗日期=date(2016, 1, 1)),
        post("团干部", "兼职", "否", 离岗日期=date(2015, 1, 1)),
    )
    p.county(county, 2015).add(
        "合作组织",
        partner(code, 2015, "甲社"),
        partner(code, 2015, "乙社"),
        partner(code, 2015, "甲社"),
        partner(code, 2015, "丙社", 合作开始日期=date(2016, 1, 1)),
        partner(code, 2015, "一中", 组织类别="学校"),
    )


@scenario
def categories_offered(p: Province) -> None:
    county = standing_county(p)
    kinds = ("基础团务类", "阵地功能类", "整合资源类", "咨询服务类", "文体休闲类")
    for count in (0, 1, 5):
        code = p.platform(county, 2015)
        rows = [activity(code, date(2015, 5, 5 + n), "开放日", 服务类别=kind) for n, kind in enumerate(kinds[:count])]
        p.county(county, 2015).add("活动", *rows)


@scenario
def figures_lowered_to_the_safe_side(p: Province) -> None:
    county = standing_county(p)
    for before, after in (
        ({"场地面积(平方米)": 120}, {"场地面积(平方米)": 100}),
        ({"场地面积(平方米)": 120}, {"场地面积(平方米)": 101}),
        ({"场地面积(平方米)": 100}, {"场地面积(平方米)": 100}),
        ({"服务对象人数": 600}, {"服务对象人数": 500}),
        ({"服务对象人数": 600}, {"服务对象人数": 501}),
        ({"服务对象人数": 400}, {"服务对象人数": 500}),
    ):
        code = p.platform(county, 2015, **before)
        p.platform(county, 2016, code, **after)


@scenario
def readings_that_flip(p: Province) -> None:
    """An applicant with one activity too small of many, one with too few that count; one waived."""
    county = p.shared_county("applicants", 9)
    for count in (6, 5, 4):
        rows = year_of_activities("", 2015, [count] * 12)
        small = [rows[0] | {"参与人数": 19}, *rows[1:]]
        p.applicant(county, 2015, activities=small)
    p.applicant(county, 2015, activities=[r | {"参与人数": 19} for r in year_of_activities("", 2015)])
