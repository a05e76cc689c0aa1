"""Which unit files which form, and which unit owes it: the one place in Python. In SQL, mart_filing_status says so."""

from functools import cache

from youth_platforms.reference.divisions import PROVINCE_CODE, Unit, cities, counties, unit

FORMS = ("county_report", "city_report", "province_report")


@cache
def filers(form: str) -> tuple[Unit, ...]:
    """Return every unit that files a form: those that owe it, and zones, which file a county's when they wish."""
    if form == "county_report":
        return counties()
    if form == "city_report":
        return cities()
    province = unit(PROVINCE_CODE)
    assert form == "province_report"
    assert province is not None
    return (province,)


@cache
def owing(form: str) -> tuple[Unit, ...]:
    """Return the units that are missed when they do not file a form: nobody misses a zone."""
    return tuple(filer for filer in filers(form) if form != "county_report" or filer.counts_as_county)


def forms_of(filer: Unit) -> tuple[str, ...]:
    """Return the forms that a unit files, the wider one first: a directly administered county files two."""
    return tuple(form for form in reversed(FORMS) if filer in filers(form))
