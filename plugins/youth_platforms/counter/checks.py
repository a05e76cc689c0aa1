"""A city checks a county's filing (上级核查、属地管理): it confirms it, or returns it with a reason.

A check is a row that stays; the newest of a filing counts. It decides nothing: the run takes filings by its own rule.
"""

from typing import Literal

from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.refusal import Refusal
from youth_platforms.counter.acting import NotAllowed, acting_city
from youth_platforms.reference.divisions import unit
from youth_platforms.warehouse.connection import connect

Action = Literal["confirmed", "returned"]
LONGEST_REASON = 500


class CheckRefused(Refusal):
    """The filing cannot be checked so; the message says why."""


def check(filing_id: str, action: Action, reason: str, *, login: str, account: str) -> bool:
    """Keep what a city says of a filing; return False where it said just that already.

    Args:
        reason: required to return a filing; may be empty otherwise.
        login: the reader login that answers for the account.

    Raises:
        NotAllowed: the login is no city's, or the filing is of no county of that city.
        CheckRefused: no reason, a newer version, a filing that nobody can confirm, a year that is approved.
    """
    city_code = acting_city(login)
    reason = " ".join(reason.replace("\0", "").split())
    if action == "returned" and not reason:
        raise CheckRefused("退回须写明理由。")
    if len(reason) > LONGEST_REASON:
        raise CheckRefused(f"理由不超过{LONGEST_REASON}字。")
    with connect() as connection, connection.cursor() as cursor:
        # Two tabs at the same time: the second one waits, and finds what the first one did.
        cursor.execute("select 1 from raw.filings where filing_id = %s for no key update", [filing_id])
        year, unit_code = _county_filing(cursor, filing_id, city_code, action)
        cursor.execute("select action, reason_zh from counter.newest_checks where filing_id = %s", [filing_id])
        if cursor.fetchone() == (action, reason or None):
            return False
        cursor.execute(
            "insert into counter.city_checks (filing_id, report_year, unit_code, city_code, action, reason_zh, account)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [filing_id, year, unit_code, city_code, action, reason or None, account],
        )
        return True


def _county_filing(cursor: Cursor, filing_id: str, city_code: str, action: Action) -> tuple[int, str]:
    """Return year and unit of a filing that the city may check so."""
    cursor.execute(
        "select form, unit_code, report_year, is_shown, status,"
        " exists (select from audit.locked_years where locked_years.report_year = received_filings.report_year)"
        " from counter.received_filings where filing_id = %s",
        [filing_id],
    )
    found = cursor.fetchone()
    of = unit(found[1]) if found and found[0] == "county_report" else None
    if found is None or of is None or of.city_code != city_code:
        raise NotAllowed("没有这份报表，或不是本市（州）所辖县（市、区）的报表。")
    _, unit_code, year, is_shown, status, is_locked = found
    if is_locked:
        raise CheckRefused(f"{year}年度名单已审定，不再核查。")
    if not is_shown:
        raise CheckRefused("该单位已报新的版本，请核查新的版本。")
    if action == "confirmed" and status == "rejected":
        raise CheckRefused("这份报表读取时已被退回，不能核实，请等新的版本。")
    return year, unit_code
