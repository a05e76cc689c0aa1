"""A city objects to what was found of its platform while the preview is open; the province answers.

An objection and its answer are rows that stay; the newest answer counts. They change no result: one that is upheld
leads to a correction or a new filing, which go their ordinary ways.
"""

from dataclasses import astuple
from datetime import date, datetime
from typing import Any, Literal

from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.refusal import Refusal
from youth_platforms.counter.acting import NotAllowed, acting_city, require_province
from youth_platforms.counter.objection_files import HandedIn, keep
from youth_platforms.reference.objection_window import HERE, open_until
from youth_platforms.reference.working_days import UnknownYearError
from youth_platforms.warehouse.connection import connect

Outcome = Literal["upheld", "dismissed"]
LONGEST_TEXT = 1000


class ObjectionRefused(Refusal):
    """The objection or the answer is not taken; the message says why."""


def object_to(
    year: int,
    platform_code: str,
    rule_code: str,
    reason: str,
    *,
    login: str,
    account: str,
    file: HandedIn | None = None,
    today: date | None = None,
) -> int:
    """Keep a city's objection to a criterion of an applicant of its own; return its number.

    The same objection sent again is answered with the number that it has.

    Args:
        login: the reader login that answers for the account.
        today: in China, by the clock by default.

    Raises:
        NotAllowed: the login is no city's, or the city has no such applicant and criterion.
        ObjectionRefused: without a reason, after the last day, before there is a preview, after the approval.
        FileRefused: the file is not taken.
    """
    city_code = acting_city(login)
    reason = _text(reason, "异议理由")
    with connect() as connection, connection.cursor() as cursor:
        criterion = _criterion(cursor, year, platform_code, rule_code, city_code)
        run_id, last_day = _open_preview(cursor, year, city_code, today)
        kept = keep(file, year, city_code) if file else None
        file_row = astuple(kept) if kept else (None, None, None)
        # Two clicks at the same time: the second one waits, and finds what the first one did.
        cursor.execute("select pg_advisory_xact_lock(hashtext('youth_platforms.counter.objections'))")
        cursor.execute(
            "select objection_id from counter.objections where run_id = %s and platform_code = %s and rule_code = %s"
            " and reason_zh = %s and file_sha256 is not distinct from %s",
            [run_id, platform_code, rule_code, reason, file_row[2]],
        )
        if found := cursor.fetchone():
            return int(found[0])
        cursor.execute(
            "insert into counter.objections (report_year, run_id, city_code, platform_code, rule_code, reason_zh,"
            " file_name, file_path, file_sha256, open_until, account, city_name, county_code, county_name,"
            " platform_name, criterion_zh, outcome, message_zh)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning objection_id",
            [year, run_id, city_code, platform_code, rule_code, reason, *file_row, last_day, account, *criterion],
        )
        return int((cursor.fetchone() or (0,))[0])


def last_day_to_object(year: int, city_code: str, *, login: str, today: date | None = None) -> date:
    """Return the last day on which the login may object to the preview of a year and city.

    Raises:
        NotAllowed: the login is not that city's.
        ObjectionRefused: before there is a preview, after its last day, after the approval.
    """
    if acting_city(login) != city_code:
        raise NotAllowed("异议由平台所在市（州）提出。")
    with connect() as connection, connection.cursor() as cursor:
        return _open_preview(cursor, year, city_code, today)[1]


def answer(objection_id: int, outcome: Outcome, sentence: str, follow_up: str, *, login: str, account: str) -> bool:
    """Keep the province's answer to an objection; return False where that is its answer already.

    Args:
        follow_up: which correction or new filing follows, as text; required where it is upheld.

    Raises:
        NotAllowed: the login is not the province's.
        ObjectionRefused: no such objection, no sentence, upheld without what follows.
    """
    require_province(login)
    sentence = _text(sentence, "答复")
    follow_up = _text(follow_up, "如何落实（据以更正或补报）") if outcome == "upheld" or follow_up.strip() else ""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "select city_code, platform_code from counter.objections where objection_id = %s for no key update",
            [objection_id],
        )
        found = cursor.fetchone()
        if found is None:
            raise ObjectionRefused("没有这项异议。")
        given = (outcome, sentence, follow_up or None)
        cursor.execute(
            "select outcome, answer_zh, follow_up_zh from counter.objection_answers where objection_id = %s"
            " order by answer_id desc limit 1",
            [objection_id],
        )
        if cursor.fetchone() == given:
            return False
        cursor.execute(
            "insert into counter.objection_answers (objection_id, city_code, platform_code, outcome, answer_zh,"
            " follow_up_zh, account) values (%s, %s, %s, %s, %s, %s, %s)",
            [objection_id, *found, *given, account],
        )
        return True


def _text(given: str, name: str) -> str:
    text = " ".join(given.replace("\0", "").split())
    if not text:
        raise ObjectionRefused(f"请写明{name}。")
    if len(text) > LONGEST_TEXT:
        raise ObjectionRefused(f"{name}不超过{LONGEST_TEXT}字。")
    return text


def _criterion(cursor: Cursor, year: int, platform_code: str, rule_code: str, city_code: str) -> tuple[Any, ...]:
    """Return the names and the outcome that the objection is made against."""
    cursor.execute(
        """
        select
            applicants.city_name, applicants.county_code, applicants.county_name, applicants.platform_name,
            coalesce(results.condition_name_zh, criteria.name_zh), results.outcome, results.message_zh
        from marts.fct_criterion_results as results
        inner join marts.mart_certification_candidates as applicants using (report_year, platform_code)
        inner join marts.dim_criterion as criteria using (rule_code, valid_from_year)
        where results.report_year = %s and results.platform_code = %s and results.rule_code = %s
            and applicants.city_code = %s
        """,
        [year, platform_code, rule_code, city_code],
    )
    found = cursor.fetchone()
    if found is None:
        raise NotAllowed("没有这项判定，或不是本市（州）的申报平台。")
    return found


def _open_preview(cursor: Cursor, year: int, city_code: str, today: date | None) -> tuple[str, date]:
    """Return the current run of the year, and the last day on which its preview is open to objection."""
    cursor.execute("select 1 from audit.locked_years where report_year = %s", [year])
    if cursor.fetchone():
        raise ObjectionRefused(f"{year}年度名单已审定，不再受理异议。")
    cursor.execute(
        "select run_id, max(made_at) from audit.documents inner join audit.year_runs using (run_id, report_year)"
        " where report_year = %s and city_code = %s and kind = 'preview' group by run_id",
        [year, city_code],
    )
    found = cursor.fetchone()
    if found is None:
        raise ObjectionRefused(f"{year}年度征求意见稿尚未出具，出具后方可提出异议。")
    run_id, written_at = found
    try:
        last_day = open_until(written_at, year)
    except UnknownYearError as unknown:
        raise ObjectionRefused(
            f"工作日历尚无{unknown.year}年，算不出征求意见期最后一日，暂不受理；请与数据组联系。"
        ) from unknown
    if (today or datetime.now(HERE).date()) > last_day:
        raise ObjectionRefused(f"征求意见期已于{last_day}结束，不再受理异议。")
    return run_id, last_day
