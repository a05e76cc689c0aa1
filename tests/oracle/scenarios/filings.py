"""Counties and townships; rows set aside, warnings, versions and rejected filings."""

from datetime import date, timedelta
from typing import Any

from tests.oracle import hubei
from tests.oracle.scenario import (
    Province,
    activity,
    funding,
    partner,
    person,
    plain_platform,
    recheck,
    spot_check,
    township,
)
from tests.oracle.scenarios.registry import YEARS, assess, roomy_county, scenario


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
    county = p.take_county("421000")  # a platform, in a town that no list has, which the second version drops
    dropped = plain_platform(f"{county}009", 2015, 乡镇街道代码=f"{county}999")
    p.file("county_report", county, 2015, date(2016, 1, 5)).add("平台", dropped)
    p.file("county_report", county, 2015, date(2016, 1, 6))
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
        # lowered to the thresholds as the code changes: a platform is compared with itself
        area, people = (300, 700) if year == 2015 else (100, 500)
        figures = {"场地面积(平方米)": area, "服务对象人数": people}
        place = {"乡镇街道代码": f"{old}100", "启用日期": date(2012, 1, 1)}
        filing.add("平台", plain_platform(code, year, **place, **figures))
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
