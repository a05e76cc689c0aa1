"""The self-check: a county's platforms against every criterion by its newest filing, before the year is run."""

from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.charts import tally
from portal.database import Row
from portal.page import COUNTER, Viewer, finished, open_page
from portal.words import HERE, labels
from youth_platforms.counter.judging import (
    PROVISIONAL_ZH,
    BeingCompiled,
    CheckedPlatform,
    NothingFiled,
    SelfCheck,
    filings_of,
    open_year,
    self_check,
)
from youth_platforms.reference.divisions import Unit, counties, unit
from youth_platforms.reference.years import county_due_on, filing_years
from youth_platforms.warehouse.trial_build import EnoughAtWork

# A page that waits asks again by itself.
REFRESH_SECONDS = 4
# The page of a filing is one of a published year.
NO_ADDRESS = {"form": None, "unit_code": None, "filed_year": None}
router = APIRouter()


@router.get("/counter/self-check")
def self_check_page(request: Request, county: str = "", year: str = "") -> Response:
    """Return the page of the viewer's own county; above the county, of the one that was chosen."""
    viewer: Viewer = request.app.state.viewer(request)
    own = [one for one in counties() if viewer.covers(one.city_code, one.code)]
    chosen = _permitted(viewer, county) or (own[0] if len(own) == 1 else None)
    today = datetime.now(HERE).date()
    years = filing_years(today)
    asked = next((one for one in years if str(one) == year), None)
    shown = asked or (open_year(chosen.code) if chosen else None) or years[0]
    # Before the page opens: what takes a second holds none of its connections.
    check, waiting = _checked(chosen, shown) if chosen else (None, "")
    platforms = check.platforms if check else []
    due_on = date.fromisoformat(county_due_on(shown))
    with open_page(request, section=COUNTER) as page:
        answer = finished(
            request,
            page.show(
                "counter/self_check.html.j2",
                county=chosen,
                counties=own,
                year=shown,
                years=years,
                check=check,
                waiting=waiting,
                again="?" + urlencode({"county": chosen.code, "year": shown}) if chosen else "",
                filings=filings_of(chosen.code, shown) if chosen else [],
                due_on=due_on,
                days_left=(due_on - today).days,
                provisional=PROVISIONAL_ZH,
                articles={platform.code: _by_article(platform) for platform in platforms},
                tallies={platform.code: tally(platform.criteria, labels("outcome")) for platform in platforms},
            ),
        )
    if waiting:
        answer.headers["Refresh"] = str(REFRESH_SECONDS)
    return answer


def _checked(county: Unit, year: int) -> tuple[SelfCheck | None, str]:
    """Return the answer, or why it has to wait."""
    try:
        return self_check(county.code, year), ""
    except NothingFiled:
        return None, ""
    except BeingCompiled:
        return None, "规则刚有变动，正在准备，约需半分钟。"
    except EnoughAtWork:
        return None, "其他县（市、区）正在自查，几秒后轮到。"


def _permitted(viewer: Viewer, code: str) -> Unit | None:
    """Return the county that was asked for, if any: 404 if there is none, 403 if it is not the viewer's to see."""
    if not code:
        return None
    found = unit(code)
    if found is None or found.level != "county":
        raise HTTPException(404, f"没有代码为{code}的县（市、区）。")
    if not viewer.covers(found.city_code, found.code):
        raise HTTPException(403, f"{found.name}不在您的查阅范围（{viewer.scope_name}）。")
    return found


def _by_article(platform: CheckedPlatform) -> list[tuple[str, list[Row]]]:
    """Return a platform's criteria under their articles, in the order of the measures."""
    return [
        (article, [row | NO_ADDRESS for row in of_it])
        for article, of_it in groupby(platform.criteria, itemgetter("article"))
    ]
