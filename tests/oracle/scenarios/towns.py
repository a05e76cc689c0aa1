"""Towns and streets: what a county's list omits, leaves blank or marks."""

from datetime import date

from tests.oracle import hubei
from tests.oracle.scenario import Province, directory, township
from tests.oracle.scenarios.registry import scenario


@scenario
def towns_and_streets_omitted(p: Province) -> None:
    """Lists that lack one street, one town, one 其他; a platform is in the street that is not listed."""
    for omitted in ("街道", "镇", "其他"):
        county = next(
            c
            for c in hubei.counties()
            if c not in p._taken and {omitted, "街道", "镇"} <= {kind for _, _, kind in hubei.townships(c)}
        )
        rows = directory(county)
        left_out = next(row for row in rows if row["类型"] == omitted)
        p.county(county, 2015).add("乡镇街道", *(row for row in rows if row is not left_out))
        p.platform(county, 2015, 乡镇街道代码=left_out["乡镇街道代码"])


@scenario
def urban_left_blank(p: Province) -> None:
    """Blank where 街道 sets the row aside, blank elsewhere is 否, and so is a word that says nothing an error."""
    county = next(
        c
        for c in hubei.counties()
        if c not in p._taken and sum(kind == "街道" for _, _, kind in hubei.townships(c)) >= 3
    )
    streets = [row for row in directory(county) if row["类型"] == "街道"]
    others = [row for row in directory(county) if row["类型"] != "街道"]
    filing = p.county(county, 2015)
    filing.add("乡镇街道", streets[0] | {"城区街道": None}, streets[1] | {"城区街道": "也许"}, *streets[2:])
    for number, row in enumerate(others):
        filing.add("乡镇街道", row | {"城区街道": (None, "也许")[number % 2]})
    p.platform(county, 2015, 乡镇街道代码=streets[2]["乡镇街道代码"])


@scenario
def no_list_at_all(p: Province) -> None:
    """One county with streets in the directory and one without; each files an empty sheet."""
    for with_streets in (True, False):
        county = next(
            c
            for c in hubei.counties()
            if c not in p._taken and any(kind == "街道" for _, _, kind in hubei.townships(c)) is with_streets
        )
        p.county(county, 2016).sheets["乡镇街道"] = []


@scenario
def streets_that_only_the_filing_has(p: Province) -> None:
    """A county without a street in the directory files one, not urban; in 2016 urban."""
    county = next(
        c for c in hubei.counties() if c not in p._taken and not any(k == "街道" for _, _, k in hubei.townships(c))
    )
    for year, urban in ((2015, "否"), (2016, "是")):
        p.county(county, year).add("乡镇街道", *directory(county), township(f"{county}990", urban=urban))
        p.platform(county, year, f"{county}001", 乡镇街道代码=f"{county}990", 启用日期=date(2012, 1, 1))


@scenario
def town_listed_twice(p: Province) -> None:
    county = next(c for c in hubei.counties() if c not in p._taken)
    rows = directory(county)
    p.county(county, 2015).add("乡镇街道", *rows, rows[0] | {"共青团工作经费(元)": 5})
