"""The register of objections of a year, as it was at a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extensions import cursor as Cursor

from youth_platforms.warehouse.named_rows import named_rows

Row = dict[str, Any]
# The newest answer by then; an objection keeps the names and the outcome that it was made against.
REGISTER = """
select
    objections.objection_id, objections.city_name, objections.county_name, objections.platform_code,
    objections.platform_name, objections.rule_code, objections.criterion_zh, objections.outcome,
    (objections.objected_at at time zone 'Asia/Shanghai')::date as objected_on, objections.reason_zh,
    objections.file_name, coalesce(answers.outcome, 'unanswered') as answer, answers.answer_zh, answers.follow_up_zh,
    (answers.answered_at at time zone 'Asia/Shanghai')::date as answered_on
from counter.objections
left join lateral (
    select outcome, answer_zh, follow_up_zh, answered_at
    from counter.objection_answers
    where
        objection_answers.objection_id = objections.objection_id
        and objection_answers.answered_at <= coalesce(%(until)s, 'infinity'::timestamptz)
    order by answer_id desc
    limit 1
) as answers on true
where
    objections.report_year = %(year)s
    and objections.objected_at <= coalesce(%(until)s, 'infinity'::timestamptz)
order by objections.city_code, objections.platform_code, objections.rule_code, objections.objection_id
"""


@dataclass(frozen=True)
class Objections:
    """How many objections a year has, and those that nobody has answered, one line each."""

    made: int
    unanswered: list[str]


def read_register(cursor: Cursor, year: int, until: datetime | None = None) -> list[Row]:
    """Return every objection of a year with its newest answer, by city, platform and criterion.

    Args:
        cursor: of plain rows.
        until: what came after this moment is left out, so that an edition's register stays the same.
    """
    cursor.execute(REGISTER, {"year": year, "until": until})
    return named_rows(cursor)


def read_objections(cursor: Cursor, year: int) -> Objections:
    """Return what the approver of a year's list has to know of its objections."""
    register = read_register(cursor, year)
    return Objections(
        len(register),
        [
            f"{row['city_name']} {row['platform_name']} {row['platform_code']}：{row['criterion_zh']}，"
            f"{row['objected_on']}提出"
            for row in register
            if row["answer"] == "unanswered"
        ],
    )
