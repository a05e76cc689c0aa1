"""Who files which form, and who is missed when nothing comes."""

import pytest

from youth_platforms.forms.layout import all_sheets
from youth_platforms.reference.divisions import unit
from youth_platforms.reference.filers import FORMS, filers, forms_of, owing


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("420000", ("province_report",)),
        ("420100", ("city_report",)),
        ("420102", ("county_report",)),
        ("421071", ("county_report",)),
        ("429004", ("city_report", "county_report")),
    ],
)
def test_each_unit_files_the_form_of_its_kind_and_a_directly_administered_county_two(
    code: str, forms: tuple[str, ...]
) -> None:
    found = unit(code)
    assert found is not None
    assert forms_of(found) == forms


def test_103_counties_17_cities_and_the_province_owe_a_form_and_zones_may_file_one() -> None:
    assert [len(owing(form)) for form in FORMS] == [103, 17, 1]
    may_file_only = {(form, filer.code) for form in FORMS for filer in set(filers(form)) - set(owing(form))}
    assert may_file_only == {("county_report", "421071"), ("county_report", "421171")}


def test_the_forms_are_those_of_the_layouts() -> None:
    assert {sheet.form for sheet in all_sheets()} == set(FORMS)
