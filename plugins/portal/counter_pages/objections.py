"""Objections to a preview: a city makes them, criterion by criterion; the province answers. Who may see one sees it."""

from datetime import date, datetime
from re import fullmatch
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from portal.counter_pages.upload_form import SentFile, TooLarge, read_file
from portal.database import Row
from portal.downloads import download, kept_file, note
from portal.login import is_own_form
from portal.page import COUNTER, Page, Viewer, base_of, finished, open_page
from portal.words import HERE
from youth_platforms.base.refusal import Refusal
from youth_platforms.counter.acting import NotAllowed, require_province
from youth_platforms.counter.objecting import LONGEST_TEXT, answer, last_day_to_object, object_to
from youth_platforms.counter.objection_files import HandedIn, extensions, most_bytes

# What only looks is for both entrances; what acts is for accounts of the portal's own.
looking, acting = APIRouter(), APIRouter()


@looking.get("/{year:int}/objections")
def register(request: Request, year: int) -> Response:
    """Show the objections of a year, to read."""
    with open_page(request, year) as page:
        return finished(request, _list(page, year))


@looking.get("/objections/{objection:int}/file")
def file(request: Request, objection: int) -> Response:
    """Return the file of an objection that the viewer may see: to keep, never to show in the page."""
    with open_page(request) as page:
        # A county reads what is said of its platforms, and no file.
        is_let_in = page.viewer.level != "county"
        listed = page.read("counter/objection_file", objection=min(objection, 2**62)) if is_let_in else []
    kept = listed[0] if listed else None
    differs = "附件与登记的不一致，请与数据组联系。"
    content = kept_file(kept["file_path"], kept["file_sha256"], differs_zh=differs) if kept else None
    if kept is None or content is None:
        raise HTTPException(404, "没有这个附件，或不在您的查阅范围。")
    note(request, "download", kept["file_path"])
    return download(kept["file_name"], content)


@acting.get("/counter/objections")
def objections(request: Request, year: int = 0) -> Response:
    return show_objections(request, year)


def show_objections(
    request: Request, year: int = 0, *, trouble: str = "", typed: Row | None = None, http_status: int = 200
) -> Response:
    """Return the list: to a city its own, to the province all with the form to answer; `typed` is in one of them."""
    with open_page(request, section=COUNTER) as page:
        years = page.read("counter/objection_years")
        newest = max([row["report_year"] for row in years], default=page.header.year)
        year = year or newest or datetime.now(HERE).year
        text = _list(page, year, years=years, may_answer=_is_province(page.viewer), trouble=trouble, typed=typed)
    return finished(request, text, http_status)


@acting.get("/counter/objections/new")
def new(request: Request, year: int, platform: str, rule: str) -> Response:
    return show_form(request, year, platform.replace("\0", ""), rule.replace("\0", ""))


@acting.post("/counter/objections/new")
async def make(request: Request) -> Response:
    """Keep an objection; nothing that a stranger sends is read."""
    viewer = await run_in_threadpool(request.app.state.viewer, request)
    try:
        form = await read_file(request, most_bytes())
    except TooLarge as error:
        raise HTTPException(413, f"附件太大，不超过{most_bytes() // 2**20} MB。请退回重新选择。") from error
    return await run_in_threadpool(_make, request, viewer, form)


@acting.post("/counter/objections/{objection:int}/answer")
def give_answer(
    request: Request,
    objection: int,
    outcome: Annotated[Literal["upheld", "dismissed"], Form()],
    sentence: Annotated[str, Form()] = "",
    follow_up: Annotated[str, Form()] = "",
    year: Annotated[int, Form()] = 0,
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Keep the province's answer."""
    viewer: Viewer = request.app.state.viewer(request)
    typed = {"objection": objection, "outcome": outcome, "sentence": sentence, "follow_up": follow_up}
    if not is_own_form(request, csrf):
        return show_objections(request, year, trouble="页面已过期，请再答复一次。", typed=typed, http_status=403)
    try:
        answer(min(objection, 2**62), outcome, sentence, follow_up, login=viewer.login, account=viewer.account or "")
    except NotAllowed as refused:
        raise HTTPException(403, str(refused)) from refused
    except Refusal as refused:
        return show_objections(request, year, trouble=str(refused), typed=typed, http_status=409)
    return RedirectResponse(f"{base_of(request)}/counter/objections?year={year}#o{objection}", 303)


def show_form(
    request: Request,
    year: int,
    platform: str,
    rule: str,
    *,
    trouble: str = "",
    reason: str = "",
    http_status: int = 200,
) -> Response:
    """Return the form by which a city objects to one criterion, or the reason why it may not now."""
    with open_page(request, year) as page:
        found = page.read("counter/criterion", year=year, platform=platform[:9], rule=rule[:50])
        if not found:
            raise HTTPException(404, "没有这项判定，或不在您的查阅范围。")
        last_day, closed = may_object_until(page.viewer, year, found[0]["city_code"])
        text = page.show(
            "counter/objection.html.j2",
            year=year,
            platform=platform,
            criterion=found[0],
            last_day=last_day,
            closed=closed,
            trouble=trouble,
            reason=reason,
            longest=LONGEST_TEXT,
            extensions=extensions(),
            most_bytes=most_bytes(),
        )
    return finished(request, text, http_status)


def may_object_until(viewer: Viewer, year: int, city_code: str) -> tuple[date | None, str]:
    """Return the last day on which the viewer may object to the preview of a city; None, and why, where he may not."""
    if not viewer.account:
        return None, "异议由平台所在市（州）提出。"
    try:
        return last_day_to_object(year, city_code, login=viewer.login), ""
    except Refusal as refused:
        return None, str(refused)


def _make(request: Request, viewer: Viewer, form: SentFile) -> Response:
    said = {name: form.fields.get(name, "").replace("\0", "") for name in ("year", "platform", "rule", "reason")}
    of = (int(said["year"]) if fullmatch("[0-9]{4}", said["year"]) else 0, said["platform"], said["rule"])
    # Browsers send a file without a name where none was chosen.
    file = HandedIn(form.name, form.content) if form.name else None
    if not is_own_form(request, form.csrf):
        return show_form(request, *of, trouble="页面已过期，请再提交一次。", reason=said["reason"], http_status=403)
    try:
        made = object_to(*of, said["reason"], login=viewer.login, account=viewer.account or "", file=file)
    except NotAllowed as refused:
        raise HTTPException(403, str(refused)) from refused
    except Refusal as refused:
        return show_form(request, *of, trouble=str(refused), reason=said["reason"], http_status=409)
    return RedirectResponse(f"{base_of(request)}/counter/objections?year={of[0]}#o{made}", 303)


def _list(
    page: Page,
    year: int,
    *,
    years: list[Row] | None = None,
    may_answer: bool = False,
    trouble: str = "",
    typed: Row | None = None,
) -> str:
    today = datetime.now(HERE).date()
    rows = page.read("counter/objections", year=year, platform=None)
    for row in rows:
        row["is_overdue"] = row["answer"] == "unanswered" and row["open_until"] < today
    return page.show(
        "counter/objections.html.j2",
        year=year,
        years=years or [],
        rows=rows,
        waiting=sum(row["answer"] == "unanswered" for row in rows),
        overdue=sum(row["is_overdue"] for row in rows),
        may_answer=may_answer,
        trouble=trouble,
        typed=typed,
        longest=LONGEST_TEXT,
    )


def _is_province(viewer: Viewer) -> bool:
    try:
        require_province(viewer.login)
    except NotAllowed:
        return False
    return True
