"""Yearly review, rectification and removal, and the points and quotas that follow."""

from datetime import date

from tests.oracle import hubei
from tests.oracle.scenario import (
    Province,
    assessment,
    recheck,
    spot_check,
)
from tests.oracle.scenarios.registry import YEARS, assess, review_county, roomy_county, scenario


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
    """Re-checks of 2015 in the register of 2016: until then the cases are overdue. One listed twice counts once."""
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
    # removed through the spot check: the re-check that passes later closes nothing
    code = p.provincial(county, YEARS)
    p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2016, 2, 1)))
    p.city(city, 2015).add("绩效考核", assessment(code, 2015, "不合格", date(2016, 9, 1)))
    rechecks = (recheck(code, date(2016, 3, 1), "不合格"), recheck(code, date(2016, 8, 1), "合格"))
    p.register(2016).add("整改复查", *rechecks)


@scenario
def delisted_is_gone_next_year(p: Province) -> None:
    county, city = review_county(p)
    code = p.provincial(county, YEARS)
    p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2015, 10, 1)))
    p.register(2015).add("整改复查", recheck(code, date(2015, 12, 1), "不合格"))
    assess(p, code, 2015)
    p.city(city, 2016).add("绩效考核", assessment(code, 2016))  # no longer provincial: set aside


@scenario
def carried_in_again_after_a_removal(p: Province) -> None:
    """In the year of the removal; and by a register of 2016 with a day of 2017, which changes nothing in 2016."""
    for day, listed_in in ((date(2015, 12, 20), 2015), (date(2017, 3, 1), 2016)):
        county, _ = review_county(p)
        code = p.provincial(county, YEARS)
        p.register(2015).add("抽查", spot_check(code, 2015, "不合格", date(2015, 10, 1)))
        p.register(2015).add("整改复查", recheck(code, date(2015, 11, 1), "不合格"))
        row = {"平台编码": code, "级别": "全国级", "认定日期": day, "经费支持(元)": 1}
        p.register(listed_in).add("上级认定", row)
        assess(p, code, *range(max(day.year, 2016), 2018))


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
def a_failed_spot_check_costs_its_points_though_a_later_one_passed(p: Province) -> None:
    county, _ = review_county(p)
    code = p.provincial(county, YEARS)
    p.register(2015).add(
        "抽查",
        spot_check(code, 2015, "不合格", date(2016, 12, 31), 抽查日期=date(2015, 6, 1)),
        spot_check(code, 2015, "合格", 抽查日期=date(2015, 10, 1)),
    )
    p.register(2016).add("整改复查", recheck(code, date(2016, 5, 5), "合格"))
    assess(p, code, *YEARS)


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
