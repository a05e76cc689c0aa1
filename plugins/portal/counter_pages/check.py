"""A city checks its counties' filings as they arrive; the province sees how far each city is."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from portal.database import Row
from portal.login import is_own_form
from portal.page import COUNTER, Page, base_of, finished, open_page
from portal.words import HERE
from youth_platforms.base.refusal import Refusal
from youth_platforms.counter.acting import NotAllowed, acting_city
from youth_platforms.counter.checks import LONGEST_REASON, check
from youth_platforms.reference.divisions import Unit, cities, counties, unit
from youth_platforms.reference.filers import owing
from youth_platforms.reference.years import county_due_on, filing_years
from youth_platforms.warehouse.access.logins import reader

FINDINGS_LIMIT = 500
router = APIRouter()
Filing = Annotated[str, Path(pattern="^[0-9a-f]{1,64}$")]


@router.get("/counter/check")
def board(request: Request, year: int = 0, city: str = "") -> Response:
    """Show a city's counties, or to the province its cities, with what has arrived and what was said of it."""
    known = filing_years(datetime.now(HERE).date())
    year = year if year in known else known[0]
    with open_page(request, section=COUNTER) as page:
        years = {row["report_year"] for row in page.read("counter/years", known=known)}
        shown = _city(page, city)
        filings = {row["unit_code"]: row for row in page.read("counter/received", year=year)}
        return finished(
            request,
            page.show(
                "counter/check.html.j2",
                year=year,
                years=sorted({*years, year, known[0]}, reverse=True),
                city=shown,
                cities=None if shown else [_progress(one, filings) for one in cities()],
                counties=_counties(shown, filings, year) if shown else [],
            ),
        )


@router.get("/counter/check/{filing}")
def filing_page(request: Request, filing: Filing) -> Response:
    return show_filing(request, filing)


@router.post("/counter/check/{filing}")
def say(
    request: Request,
    filing: Filing,
    action: Annotated[Literal["confirmed", "returned"], Form()],
    reason: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Confirm the filing, or return it."""
    viewer = request.app.state.viewer(request)
    if not is_own_form(request, csrf):
        return show_filing(request, filing, trouble="页面已过期，请再办一次。", reason=reason, http_status=403)
    try:
        check(filing, action, reason, login=viewer.login, account=viewer.account or "")
    except NotAllowed as refused:
        raise HTTPException(403, str(refused)) from refused
    except Refusal as refused:
        return show_filing(request, filing, trouble=str(refused), reason=reason, http_status=409)
    return RedirectResponse(f"{base_of(request)}/counter/check/{filing}", 303)


def show_filing(
    request: Request, filing: str, *, trouble: str = "", reason: str = "", http_status: int = 200
) -> Response:
    """Return the page of one filing: what was found in it, and the form by which its city checks it."""
    with open_page(request, section=COUNTER) as page:
        found = page.read("counter/received_filing", filing=filing)
        of = unit(found[0]["unit_code"]) if found else None
        if of is None:
            raise HTTPException(404, "没有这份报表，或不在您的查阅范围。")
        findings = page.read("counter/received_findings", filing=filing, limit=FINDINGS_LIMIT)
        text = page.show(
            "counter/check_filing.html.j2",
            filing=found[0],
            unit_name=of.name,
            city_code=of.city_code,
            checks=page.read("counter/checks", filing=filing),
            sheets=[(sheet, list(rows)) for sheet, rows in groupby(findings, lambda row: row["sheet"])],
            limit=FINDINGS_LIMIT,
            may_check=_is_of(page, of) and found[0]["is_shown"] and not found[0]["is_locked"],
            trouble=trouble,
            reason=reason,
            longest=LONGEST_REASON,
        )
    return finished(request, text, http_status)


def _is_of(page: Page, of: Unit) -> bool:
    try:
        return acting_city(page.viewer.login) == of.city_code
    except NotAllowed:
        return False


def _city(page: Page, asked: str) -> Unit | None:
    """Return the city whose counties are shown: the viewer's own, or the one that the province asks for."""
    one = reader(page.viewer.login)
    if one.scope not in ("province", "city"):
        raise HTTPException(403, "核查由市（州）办理；本单位报表的核查情况见本单位的页面。")
    code = one.city_code or asked
    return next((city for city in cities() if city.code == code), None)


def _of_city(city: Unit) -> Iterable[Unit]:
    return (county for county in counties() if county.city_code == city.code)


def _progress(city: Unit, filings: dict[str, Row]) -> Row:
    received = [filings[county.code] for county in _of_city(city) if county.code in filings]
    actions = [row["action"] for row in received]
    return {
        "code": city.code,
        "name": city.name,
        "due": sum(county in owing("county_report") for county in _of_city(city)),
        "received": len(received),
        "confirmed": actions.count("confirmed"),
        "returned": actions.count("returned"),
        "unchecked": actions.count(None),
    }


def _counties(city: Unit, filings: dict[str, Row], year: int) -> list[Row]:
    """Return each county that owes a report, and zones that filed one."""
    due_on = date.fromisoformat(county_due_on(year))
    rows = []
    for county in _of_city(city):
        filing = filings.get(county.code)
        if county in owing("county_report") or filing:
            is_late = bool(filing and filing["filed_on"] and filing["filed_on"] > due_on)
            rows.append({"code": county.code, "name": county.name, "filing": filing, "is_late": is_late})
    return rows
