"""Filing: what the account's unit owes, the blank form, the upload, and what reading it found."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from portal.counter_pages.upload_form import SentFile, TooLarge, read_file
from portal.database import Row
from portal.downloads import download, note
from portal.login import is_own_form
from portal.page import COUNTER, Page, Viewer, base_of, finished, open_page
from portal.words import HERE
from youth_platforms.counter.acting import NotAllowed
from youth_platforms.counter.uploads import InboxClosed, NotTaken, Owed, Upload, owed_by, take, workbook_suffixes
from youth_platforms.forms.vocabularies import limit
from youth_platforms.reference.divisions import unit
from youth_platforms.reference.years import due_on, filing_years
from youth_platforms.returns.blank_forms import one_blank_form
from youth_platforms.returns.find_receipt import FoundReceipt, find_receipt

CHANGES_LIMIT, FINDINGS_LIMIT = 200, 500
# Years that the first page offers next to the one that is filed now.
YEARS_SHOWN = 3
# A page that waits for a receipt asks for itself again after so many seconds. By a header: a page that changes by
# itself after a time of its own is one that a screen reader cannot follow, and this one is gone within seconds.
AGAIN_SECONDS = 2
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = APIRouter()
Form = Annotated[str, Path(pattern="^(county|city|province)_report$")]


@router.get("/counter")
def now(request: Request) -> Response:
    return show_filing_year(request, _today_years()[0])


@router.get("/counter/{year:int}")
def of_year(request: Request, year: int) -> Response:
    return show_filing_year(request, year)


def show_filing_year(
    request: Request, year: int, *, form: str = "", trouble: str = "", http_status: int = 200
) -> Response:
    """Return the page of one filing year: what the unit owes, what it filed; `trouble` is about one form's upload."""
    years = _today_years()
    if year not in years:
        raise HTTPException(404, f"{year}年度不在填报日程内，或尚未开始填报。")
    with open_page(request, section=COUNTER) as page:
        text = page.show(
            "counter/file.html.j2",
            year=year,
            years=sorted({*years[:YEARS_SHOWN], year}, reverse=True),
            is_locked=page.read("counter/filing_year", year=year)[0]["is_locked"],
            forms=[_owed(page, owed, year) for owed in owed_by(page.viewer.login)],
            suffixes=workbook_suffixes(),
            most_megabytes=limit("file_bytes") // 2**20,
            trouble_of=form,
            trouble=trouble,
        )
    return finished(request, text, http_status)


@router.get("/counter/{year:int}/{form}/blank")
def blank(request: Request, year: int, form: Form) -> Response:
    """Return the unit's blank form of the year, with what it filed last year."""
    viewer = request.app.state.viewer(request)
    owed = _owed_form(viewer, form)
    if year not in _today_years():
        raise HTTPException(404, f"{year}年度不在填报日程内，或尚未开始填报。")
    name, content = one_blank_form(year, form, owed.unit_code)
    note(request, "blank_form", name)
    return download(name, content, WORKBOOK)


@router.post("/counter/{year:int}/{form}")
async def upload(request: Request, year: int, form: Form) -> Response:
    """Take a workbook, or say why not; the page of its receipt follows."""
    viewer = await run_in_threadpool(request.app.state.viewer, request)
    try:
        sent = await read_file(request, limit("file_bytes"))
    except TooLarge:
        trouble = f"文件超过{limit('file_bytes') // 2**20} MB，没有收下。"
        return await run_in_threadpool(_refused, request, year, form, "", trouble, 413)
    return await run_in_threadpool(_take, request, viewer, sent, year, form)


@router.get("/counter/uploads/{number:int}")
def upload_page(request: Request, number: int, again: bool = False) -> Response:
    """Return the receipt of one upload; while it is being read the page asks for itself again.

    `again`: the same file was sent once more, and this is what it was taken as before.
    """
    with open_page(request, section=COUNTER) as page:
        found = _upload(page, number)
        receipt = _receipt(found)
        of_filing = {"filing": found["filing_id"]}
        changes = page.read("counter/upload_changes", limit=CHANGES_LIMIT, **of_filing) if receipt else []
        check = page.read("counter/check_state", **of_filing) if receipt else []
        of = unit(found["unit_code"])
        text = page.show(
            "counter/receipt.html.j2",
            upload=found,
            unit_name=of.name if of else found["unit_code"],
            receipt=receipt.content if receipt else None,
            sheets=_by_sheet(receipt.content) if receipt else [],
            findings_limit=FINDINGS_LIMIT,
            changes=changes,
            changes_limit=CHANGES_LIMIT,
            check=check[0] if check else None,
            is_own=_is_own(page.viewer, found),
            again=again,
        )
    answer = finished(request, text)
    if found["status"] == "reading":
        answer.headers["Refresh"] = str(AGAIN_SECONDS)
    return answer


@router.get("/counter/uploads/{number:int}/workbook")
def marked_workbook(request: Request, number: int) -> Response:
    """Return the unit's own workbook with its findings marked: it has persons' names, so to nobody but the unit."""
    with open_page(request, section=COUNTER) as page:
        found = _upload(page, number)
        if not _is_own(page.viewer, found):
            raise HTTPException(403, "标注后的原表含姓名、电话，只给填报单位本身。")
        receipt = _receipt(found)
    if receipt is None:
        raise HTTPException(404, "回执还没有写好，请稍后再来。")
    name = f"{found['unit_code']}-{found['report_year']}-回执-{number}.xlsx"
    content = receipt.workbook()
    note(request, "receipt", f"{number} {found['file_name']}")
    return download(name, content, WORKBOOK)


def _take(request: Request, viewer: Viewer, sent: SentFile, year: int, form: str) -> Response:
    if not is_own_form(request, sent.csrf):
        return _refused(request, year, form, sent.name, "页面已过期，请再选一次文件报送。", 403)
    assert viewer.account
    try:
        taken: Upload = take(
            sent.content,
            sent.name,
            login=viewer.login,
            account=viewer.account,
            form=form,
            year=year,
            today=_today(),
            identify=request.app.state.parsers.identify,
        )
    except NotAllowed as refused:
        note(request, "upload_refused", sent.name[:200] or "（未选文件）")
        raise HTTPException(403, str(refused)) from refused
    except NotTaken as refused:
        return _refused(request, year, form, sent.name, str(refused), 422)
    except InboxClosed as closed:
        return _refused(request, year, form, sent.name, str(closed), 503)
    if taken.is_new:
        note(request, "upload", f"{taken.upload_id} {sent.name[:200]}")
        request.app.state.reader.wake()
    again = "" if taken.is_new else "?again=1"
    return RedirectResponse(f"{base_of(request)}/counter/uploads/{taken.upload_id}{again}", 303)


def _refused(request: Request, year: int, form: str, name: str, trouble: str, http_status: int) -> Response:
    note(request, "upload_refused", name[:200] or "（未选文件）")
    return show_filing_year(request, year, form=form, trouble=trouble, http_status=http_status)


def _owed(page: Page, owed: Owed, year: int) -> Row:
    """A form that the unit files, as the page shows it: when it is due, and what was filed, newest first."""
    due = due_on(owed.form, year)
    return {
        "form": owed.form,
        "due_on": due,
        "days_left": (due - _today()).days if due else None,
        "assessments_due_on": due_on("assessment", year) if owed.form == "city_report" else None,
        "uploads": page.read("counter/uploads", upload=None, year=year, form=owed.form, unit=owed.unit_code),
    }


def _owed_form(viewer: Viewer, form: str) -> Owed:
    owed = next((one for one in owed_by(viewer.login) if one.form == form), None)
    if owed is None:
        raise HTTPException(403, "本单位不填报这种报表。")
    return owed


def _upload(page: Page, number: int) -> Row:
    found = page.read("counter/uploads", upload=min(number, 2**62), year=None, form=None, unit=None)
    if not found:
        raise HTTPException(404, "没有这次报送，或不在您的查阅范围。")
    return found[0]


def _is_own(viewer: Viewer, upload: Row) -> bool:
    return any((one.form, one.unit_code) == (upload["form"], upload["unit_code"]) for one in owed_by(viewer.login))


def _receipt(upload: Row) -> FoundReceipt | None:
    if upload["state"] == "reading":
        return None
    return find_receipt(upload["inbox"], upload["report_year"], upload["file_name"], upload["filing_id"])


def _by_sheet(receipt: dict[str, Any]) -> list[tuple[str, list[Row]]]:
    """Return the costliest findings by sheet, sheets in the order of their costliest, remarks after all findings."""
    listed: Iterable[Row] = [*receipt["findings"], *receipt["notices"]][:FINDINGS_LIMIT]
    order = list(dict.fromkeys(row["sheet"] for row in listed))
    rows = sorted(listed, key=lambda row: order.index(row["sheet"]))
    return [(sheet or "整份报表", list(of_sheet)) for sheet, of_sheet in groupby(rows, lambda row: row["sheet"])]


def _today() -> date:
    return datetime.now(HERE).date()


def _today_years() -> list[int]:
    return filing_years(_today())
