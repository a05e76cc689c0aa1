"""Codes of divisions: every vintage means its unit, and the counts are those of the published list."""

from collections import Counter

import pytest

from youth_platforms.reference import divisions


def test_there_are_103_counties_of_the_national_standard_and_two_zones_that_file_as_well() -> None:
    zones = {county.code for county in divisions.counties() if not county.counts_as_county}
    assert zones == {"421071", "421171"}
    assert len(divisions.counties()) == 105


def test_seventeen_cities_of_which_four_are_counties_too() -> None:
    cities = {city.code for city in divisions.cities()}
    both = cities & {county.code for county in divisions.counties()}
    assert len(cities) == 17
    assert both == {"429004", "429005", "429006", "429021"}


def test_each_county_belongs_to_a_city_and_the_placeholder_4290_is_no_unit() -> None:
    cities = {city.code for city in divisions.cities()}
    assert {county.city_code for county in divisions.counties()} == cities
    assert divisions.unit("429000") is None


def test_an_old_code_means_the_unit_of_today() -> None:
    for old, newest, name in (
        ("420821", "420882", "京山市"),
        ("421023", "421088", "监利市"),
        ("420321", "420304", "郧阳区"),
    ):
        assert divisions.unit(old) == divisions.unit(newest)
        assert divisions.newest_code(old) == newest
        assert divisions.vintages(old) == divisions.vintages(newest) == {old, newest}
        found = divisions.unit(old)
        assert found is not None
        assert found.name == name


def test_a_unit_goes_by_the_code_and_name_of_the_year() -> None:
    assert divisions.known_as("420882", 2017) == ("420821", "京山县")
    assert divisions.known_as("420821", 2018) == ("420882", "京山市")
    assert divisions.known_as("421088", 2019) == ("421023", "监利县")
    assert divisions.known_as("420321", 2015) == ("420304", "郧阳区")
    with pytest.raises(KeyError):
        divisions.known_as("110101", 2015)


def test_unknown_codes_and_codes_of_other_provinces_mean_no_unit() -> None:
    for code in ("110101", "420199", "42", "", "420102001"):
        assert divisions.unit(code) is None
        assert divisions.newest_code(code) is None
        assert divisions.vintages(code) == frozenset()


def test_a_township_keeps_its_own_digits_and_takes_its_countys_newest_code() -> None:
    assert divisions.with_newest_county("420821100") == "420882100"
    assert divisions.with_newest_county("420102002") == "420102002"
    assert divisions.with_newest_county("110101001") == "110101001"


def test_townships_are_counted_as_the_bureau_codes_them() -> None:
    kinds = Counter(t.kind for county in divisions.counties() for t in divisions.townships(county.code))
    assert kinds == {"街道": 339, "镇": 760, "乡": 160, "其他": 216}
    streetless = [
        county
        for county in divisions.counties()
        if county.counts_as_county and all(t.kind != "街道" for t in divisions.townships(county.code))
    ]
    assert len(streetless) == 42


def test_townships_of_a_county_are_found_by_any_vintage_of_its_code() -> None:
    assert divisions.townships("420821") == divisions.townships("420882") != ()
    assert divisions.townships("429000") == ()
