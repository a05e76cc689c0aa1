"""Every question of docs/sql-for-officials.zh.md is answered by its SQL, for the logins that the text names."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from youth_platforms.base.paths import PROJECT_ROOT
from youth_platforms.warehouse.access.logins import connect_as

TEXT = PROJECT_ROOT / "docs" / "sql-for-officials.zh.md"
LOGINS = {"省级": "province", "市州": "city_420100", "专人": "pii"}
QUESTION = re.compile(
    r"^## (?P<title>.+?)\n(?:(?!^## ).)*?```sql\n(?P<query>.+?)```\n\n"
    r"结果的列：(?P<columns>.+?)\n登录：(?P<logins>.+?)\n",
    re.MULTILINE | re.DOTALL,
)


class Question(NamedTuple):
    title: str
    query: str
    columns: list[str]
    logins: list[str]
    may_be_empty: bool


def questions() -> list[Question]:
    """Return the questions of the text, in order. A column's name may hold 、 within its brackets."""
    found = []
    for match in QUESTION.finditer(TEXT.read_text(encoding="utf-8")):
        logins, _, rest = match["logins"].partition("（")
        columns = re.split(r"、(?![^（]*）)", match["columns"])
        found.append(Question(match["title"], match["query"], columns, logins.split("、"), "可能没有行" in rest))
    return found


def test_each_question_of_the_text_has_sql_columns_and_logins():
    titles = re.findall(r"^## (.+)$", TEXT.read_text(encoding="utf-8"), re.MULTILINE)
    assert [question.title for question in questions()] == titles
    assert len(titles) >= 12
    assert len([question for question in questions() if not question.may_be_empty]) >= 12


# Number of a question: one row of its answer in the published world, as the province reads it, and why.
KNOWN_ANSWERS: dict[str, dict[str, object]] = {
    # Seven of eight counties were silent in 2016 and one platform was removed: ten points, three places.
    "21": {
        "市（州）名称": "十堰市",
        "核减前名额": 5,
        "核减前名额的来源": "按份额分配",
        "上年度核减的名额": 3,
        "实行名额": 2,
    },
    # One of four urban streets, in both years.
    "22": {"县（市、区）名称": "茅箭区", "上年占比": Decimal("0.250"), "今年占比": Decimal("0.250")},
    # Fifty activities in 2016, and no application in 2017.
    "23": {"市（州）名称": "武汉市", "上年差的一项": "全年活动次数", "差距": 10, "今年结论": "未申报"},
    "24": {"县（市、区）名称": "茅箭区", "街道名称": "二堰街道"},
    "25": {"级别": "省级", "市（州）名称": "黄石市"},
    "26": {"人员类别": "专职社工", "用工性质": "专职"},
    # Removed in March 2016.
    "27": {"级别": "省级", "市（州）名称": "十堰市", "是否仍为示范性平台": "否", "摘牌日期": date(2016, 3, 5)},
    "28": {"起因": "绩效考核", "整改": 2, "复查合格": 1, "摘牌": 1},
    "29": {"服务类别": "基础团务类", "年度": 2016, "活动次数": 214, "参与人次": 5250},
    # Two applicants of 2016 with 40,000 yuan each.
    "30": {"市（州）名称": "武汉市", "年度": 2016, "财政配套（元）": 80000},
    # One county of Wuhan and the city itself, of fourteen that owe a report.
    "31": {"市（州）名称": "武汉市", "年度": 2017, "应报（份）": 14, "已接收（份）": 2, "未报（份）": 12},
    "32": {"市（州）名称": "十堰市", "建有平台的城区街道（个）": 1, "城区街道（个）": 4, "占比": Decimal("0.250")},
    # Nobody was certified in 2017, and no assessment came on the due day itself.
    "33": {"市（州）名称": "武汉市", "失去认定的平台": 0, "多减的名额": 0},
    # Three streets of four are without a platform.
    "34": {"市（州）名称": "十堰市", "目标": "建有平台的城区街道占比", "未达标的县": 1, "合计还差": Decimal("0.75")},
    "35": {"年度": 2016, "认定（个）": 1, "本年度摘牌（个）": 1},
    # Nobody was at the counter.
    "36": {"市（州）名称": "武汉市", "填报单位": "江岸区", "市（州）退回日期": None},
}


def test_the_questions_of_what_officials_decide_next_have_known_answers(owner):
    assert set(KNOWN_ANSWERS) == {question.title.partition(".")[0] for question in questions()[20:]}
    with connect_as(LOGINS["省级"]) as connection, connection.cursor() as cursor:
        for question in questions()[20:]:
            cursor.execute(question.query)
            answers = [dict(zip(question.columns, row, strict=True)) for row in cursor.fetchall()]
            known = KNOWN_ANSWERS[question.title.partition(".")[0]]
            assert any(known.items() <= row.items() for row in answers), (question.title, answers[:40])


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title.partition(".")[0])
def test_the_sql_gives_the_columns_and_rows_that_the_text_promises(question, owner):
    for login in question.logins:
        with connect_as(LOGINS[login]) as connection, connection.cursor() as cursor:
            cursor.execute(question.query)
            assert [column.name for column in cursor.description or ()] == question.columns
            assert cursor.fetchone() or question.may_be_empty, f"no row for {login}"
