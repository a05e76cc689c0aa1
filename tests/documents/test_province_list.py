"""The province's list of what demonstration platforms miss."""

from io import BytesIO

import openpyxl

from youth_platforms.documents.cities import _standing
from youth_platforms.documents.edition import CityResults


def of_city(code, name):
    row = {
        "platform_code": f"{code}001",
        "platform_name": f"{name}站",
        "city_code": code,
        "city_name": name,
        "county_name": "某县",
        "tier": "city",
        "missed_rules_zh": "全年活动次数",
        "missed_last_year_zh": None,
        "reason_zh": "少 2 次",
        "is_in_pool": True,
        "fixes_zh": "再办 2 次",
        "is_all_within_own_power": True,
    }
    return CityResults(2016, "run 7", code, name, [], [], {}, [], [], [], [row])


def test_the_province_reads_of_every_city_what_the_city_reads_of_the_same_run():
    document = _standing([of_city("420100", "武汉市"), of_city("420200", "黄石市")])
    sheet = openpyxl.load_workbook(BytesIO(document.content)).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert [cell for cell in cells if cell in ("420100001", "420200001")] == ["420100001", "420200001"]
    assert "run 7" in sheet.oddFooter.left.text
