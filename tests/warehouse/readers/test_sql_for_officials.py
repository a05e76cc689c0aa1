"""Every question of docs/sql-for-officials.zh.md is answered by its SQL, for the logins that the text names."""

import re
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


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title.partition(".")[0])
def test_the_sql_gives_the_columns_and_rows_that_the_text_promises(question, owner):
    for login in question.logins:
        with connect_as(LOGINS[login]) as connection, connection.cursor() as cursor:
            cursor.execute(question.query)
            assert [column.name for column in cursor.description or ()] == question.columns
            assert cursor.fetchone() or question.may_be_empty, f"no row for {login}"
