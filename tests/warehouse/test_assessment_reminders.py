"""Reminders of the yearly assessment: the provincial platforms, and which of them their city has assessed."""

from datetime import date, timedelta
from pathlib import Path

import psycopg2
import pytest

from tests.support import workbooks as made
from youth_platforms.intake import watch
from youth_platforms.reminders.remind import remind


def test_each_city_is_told_of_its_provincial_platforms_without_an_assessment(
    decided: psycopg2.extensions.connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YP_ARCHIVE", str(tmp_path / "archive"))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with decided.cursor() as cursor:
        cursor.execute(
            "select city_code, array_agg(platform_code order by platform_code) from marts.dim_platform"
            " where tier in ('province', 'nation') group by 1 order by count(*) desc"
        )
        standing = cursor.fetchall()
    city, (first, *others) = standing[0]
    report = made.city(unit_code=city, report_year=2018, filed_on="2018-12-10")
    assessed = {"platform_code": first, "assessed_on": "2018-12-01", "filed_on": "2018-12-10", "conclusion": "合格"}
    report.layout_year = 2017
    report.rows = {"assessments": [assessed]}
    (inbox / "市.xlsx").write_bytes(report.bytes())
    for _ in range(2):
        watch.look(str(inbox), 0, 60)
    missing = {
        each.unit_code: each
        for each in remind(date(2018, 12, 15), str(inbox), "", timedelta(hours=24), None)
        if each.deadline == "assessment"
    }
    assert len(missing[city].platforms) == len(others)
    assert all(first not in name for name in missing[city].platforms)
    for other, codes in standing[1:]:
        assert len(missing[other].platforms) == len(codes)
        assert missing[other].missing_zh == f"尚有 {len(codes)} 个平台未见考核结论"
