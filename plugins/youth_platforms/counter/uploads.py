"""Filing at the counter: a workbook of the account's own unit is kept, listed, and put into the inbox, once.

Nothing is lost and nothing is there twice: in one transaction the upload is listed and its file put into the inbox,
and the same bytes of a unit are listed once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

from psycopg2.extensions import cursor as Cursor

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.tables import rows
from youth_platforms.counter.acting import NotAllowed
from youth_platforms.forms.layout import form_title
from youth_platforms.forms.vocabularies import FORMS, limit
from youth_platforms.inbox.files import Archive, Inbox, configured_inbox
from youth_platforms.intake.filings import keep_cover
from youth_platforms.parsing.filing import Identity, filing_id
from youth_platforms.reference.divisions import PROVINCE_CODE, unit
from youth_platforms.reference.filers import forms_of
from youth_platforms.reference.years import filing_years
from youth_platforms.warehouse.access.logins import reader
from youth_platforms.warehouse.connection import connect

FOLDER = "柜台"
CLOSED = "收件处暂时不能收文件，请稍后再报；仍不行请与数据组联系。"
_LONGEST_NAME = 200
Identify = Callable[[bytes, str], Identity]


class NotTaken(Refusal):
    """The workbook is not taken; nothing of it is kept. The message says why and what to do, in Chinese."""


class InboxClosed(Refusal):
    """The inbox cannot be written to at the moment; the message is for the unit."""


@dataclass(frozen=True)
class Owed:
    """A form that a unit files."""

    form: str
    unit_code: str
    unit_name: str
    city_code: str | None


@dataclass(frozen=True)
class Upload:
    """An upload that was taken; `is_new`: now, and not before with the same bytes."""

    upload_id: int
    is_new: bool


def owed_by(login: str) -> tuple[Owed, ...]:
    """Return the forms that the unit of a reader login files.

    Of a directly administered county, which files two, the login of its county files that one's alone.
    """
    one = reader(login)
    if one.kind not in ("province", "city", "county"):
        return ()
    found = unit(one.city_code or one.county_code or PROVINCE_CODE)
    assert found is not None
    forms = ("county_report",) if one.kind == "county" else forms_of(found)
    return tuple(Owed(form, found.code, found.name, found.city_code or None) for form in forms)


def take(
    content: bytes, name: str, *, login: str, account: str, form: str, year: int, today: date, identify: Identify
) -> Upload:
    """Take a workbook that an account filed.

    Args:
        name: its file's name, as the browser says it.
        identify: says whose and which year's the workbook is, by its cover.

    Raises:
        NotAllowed: the account's unit does not file this form.
        NotTaken: the workbook is not this unit's, not of this form and year, or no workbook.
        InboxClosed: the inbox does not exist or cannot be written to.
    """
    owed = next((one for one in owed_by(login) if one.form == form), None)
    if owed is None:
        raise NotAllowed(f"本单位不填报{form_title(form)}。")
    if year not in filing_years(today):
        raise NotTaken(f"现在不收{year}年度的报表。")
    name = name.replace("\0", "").replace("\\", "/").rpartition("/")[2].strip()[-_LONGEST_NAME:]
    _require_workbook(content, name)
    digest = sha256(content).hexdigest()
    with connect() as connection, connection.cursor() as cursor:
        if known := _known(cursor, owed, year, digest):
            return known
    identity = identify(content, name)
    _require_own(identity, owed, year)
    inbox_url = configured_inbox()
    try:
        inbox = Inbox(inbox_url)
        Archive().keep_bytes(content)
    except (OSError, Refusal) as closed:
        raise InboxClosed(CLOSED) from closed
    file_name = _file_name(owed, year, digest, name)
    with connect() as connection, connection.cursor() as cursor:
        # The same bytes at the same moment meet in whichever unique index comes first: no conflict is left out.
        cursor.execute(
            """
            insert into counter.uploads (
                account, report_year, form, unit_code, city_code, original_name, sha256, file_size, inbox, file_name,
                filing_id
            ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            on conflict do nothing
            returning upload_id
            """,
            (
                account,
                year,
                form,
                owed.unit_code,
                owed.city_code,
                name,
                digest,
                len(content),
                inbox_url,
                file_name,
                filing_id(digest, file_name),
            ),
        )
        row = cursor.fetchone()
        if row is None:
            known = _known(cursor, owed, year, digest)
            assert known is not None
            return known
        cursor.execute("insert into counter.readings (upload_id) values (%s)", row)
        keep_cover(connection, digest, file_name, identity)
        # Before it is listed for all to see: what is listed is in the inbox, and who reads it finds it there.
        try:
            inbox.put(file_name, content)
        except OSError as closed:
            raise InboxClosed(CLOSED) from closed
    return Upload(row[0], is_new=True)


@cache
def workbook_suffixes() -> tuple[str, ...]:
    """Return the suffixes of workbooks that are read (forms/workbook_names.csv)."""
    return tuple(row["suffix"] for row in rows(FORMS / "workbook_names.csv"))


def _known(cursor: Cursor, owed: Owed, year: int, digest: str) -> Upload | None:
    """Return the upload that has the same bytes already."""
    cursor.execute(
        "select upload_id from counter.uploads where report_year = %s and form = %s and unit_code = %s and sha256 = %s",
        (year, owed.form, owed.unit_code, digest),
    )
    row = cursor.fetchone()
    return Upload(row[0], is_new=False) if row else None


def _require_workbook(content: bytes, name: str) -> None:
    if not name.lower().endswith(workbook_suffixes()):
        raise NotTaken(f"只收工作簿（{'、'.join(workbook_suffixes())}），所选文件是「{name or '（没有选文件）'}」。")
    if not content:
        raise NotTaken(f"「{name}」是空文件，请重新选择。")
    if len(content) > limit("file_bytes"):
        raise NotTaken(f"「{name}」超过{limit('file_bytes') // 2**20} MB，不能收。")


def _require_own(identity: Identity, owed: Owed, year: int) -> None:
    """Compare what the cover says with what is expected, and say both where they differ."""
    expected = f"{year}年度{form_title(owed.form)}，填报单位{owed.unit_name}（{owed.unit_code}）"
    if identity.form is None:
        raise NotTaken(f"看不出这是什么报表：没有读到封面。这里收的是{expected}。请用下发的空白表填写。")
    if identity.form != owed.form:
        raise NotTaken(f"封面写的是{form_title(identity.form)}，这里收的是{expected}。")
    if identity.report_year != year:
        said = f"{identity.report_year}年度" if identity.report_year else "看不出年度"
        raise NotTaken(f"封面所填年度：{said}。这里收的是{expected}。")
    if identity.unit_code != owed.unit_code:
        code = identity.unit_code_filed or "未填"
        said = f"{identity.unit_name or '未填'}（{code}）"
        raise NotTaken(f"封面所填单位：{said}。这里收的是{expected}。别的单位的报表请用其本单位的账号报送。")


def _file_name(owed: Owed, year: int, digest: str, name: str) -> str:
    """Return where the workbook goes below the inbox: a name that no other file has, and the same when sent again.

    Were it put there and not listed, since PostgreSQL failed in between, the second time finds it.
    """
    suffix = next(suffix for suffix in workbook_suffixes() if name.lower().endswith(suffix))
    return f"{FOLDER}/{year}/{owed.unit_code}-{owed.form}-{digest[:16]}{suffix}"
