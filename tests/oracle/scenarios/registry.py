"""The register of scenarios, and what many of them begin with."""

from collections.abc import Callable

from tests.oracle import hubei
from tests.oracle.scenario import Province, assessment

Scenario = Callable[[Province], None]
SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__] = function
    return function


def roomy_county(p: Province, year: int = 2015) -> str:
    """Return a county whose city may recommend as many as it likes, so that only the one changed thing decides."""
    county = p.shared_county("applicants", 9)
    city = hubei.city_of(county)
    if not any(row["市州代码"] == city and row["年度"] == year for row in p.register(year).sheets.get("申报名额", [])):
        p.quota(city, year, 300)
    return county


def review_county(p: Province) -> tuple[str, str]:
    county = p.shared_county("reviews", 5)
    return county, hubei.city_of(county)


YEARS = (2015, 2016, 2017)


def assess(p: Province, code: str, *years: int) -> None:
    for year in years:
        p.city(hubei.city_of(code[:6]), year).add("绩效考核", assessment(code, year))
