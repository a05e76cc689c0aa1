"""mart_demonstration_register: every platform of each tier, as it is after the newest year."""

from typing import Any

from tests.oracle import hubei
from tests.oracle.expected.model import ANY, Record
from tests.oracle.expected.state import Year


def demonstration_register(y: Year) -> None:
    city_rows(y)
    province_rows(y)


def put(y: Year, code: str, tier: str, record: Record, optional: bool = False) -> None:
    places = {"city_name": hubei.name(hubei.city_of(code[:6])), "county_name": hubei.name(code[:6])}
    places["platform_name"] = y.carried.names.get(code, ANY)
    y.out.put("mart_demonstration_register", (code, tier), places | record, optional)


def city_rows(y: Year) -> None:
    """市州级认定 lists every one that is still certified: one that the newest list leaves out is not."""
    lists: dict[str, dict[int, dict[str, Any]]] = {}
    for (city, year), listed in y.carried.city_lists.items():
        lists.setdefault(city, {})[year] = listed
    for of_years in lists.values():
        newest = max(of_years)
        for code in {code for listed in of_years.values() for code in listed}:
            days = {listed[code]["认定日期"] for listed in of_years.values() if code in listed}
            record: Record = {
                "certified_on": days.pop() if len(days) == 1 else ANY,
                "basis": "市州级",
                "rank": None,
                "is_standing": ANY,
            }
            listed_now = code in of_years[newest]
            if newest == y.year:
                record["is_standing"] = listed_now or code in y.city_certified_unknown
            future = listed_now and of_years[newest][code]["认定日期"] > y.end
            put(y, code, "city", record, optional=not listed_now or future)


def province_rows(y: Year) -> None:
    for code in {row.platform for row in y.carried.carried_in} | set(y.carried.certified_in):
        removed = y.carried.removed_on.get(code)
        for tier in ("province", "nation"):
            rows = [row for row in y.carried.carried_in if row.platform == code and row.level == tier]
            here = y.carried.certified_in.get(code) if tier == "province" else None
            if not rows and not here:
                continue
            days = {row.certified_on for row in rows}
            certified_later = removed and ((here and here[0] > removed.year) or any(day > removed for day in days))
            record: Record = {
                "basis": "认定" if here and not rows else "上级认定" if rows and not here else ANY,
                "certified_on": days.pop() if len(days) == 1 and not here else ANY,
                "report_year": here[0] if here and not rows else ANY,
                "rank": here[1] if here and not rows else None if not here else ANY,
                "removed_on": ANY if certified_later else removed,
                "is_standing": ANY if certified_later else removed is None,
            }
            plaque = y.carried.plaques.get(code)
            both = {row.level for row in y.carried.carried_in if row.platform == code} >= {"province", "nation"}
            if not both:
                record["plaque_no"] = plaque["牌匾编号"] if plaque else None
                record["awarded_on"] = plaque["授牌日期"] if plaque else None
                record["withdrawn_on"] = plaque["收回日期"] if plaque else None
            future = all(row.certified_on > y.end for row in rows) and not here
            put(y, code, tier, record, optional=future)
            if removed and not certified_later:
                y.out.texts["mart_demonstration_register"].add((code, tier, "removal_reason_zh"))
