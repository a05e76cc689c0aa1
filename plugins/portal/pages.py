"""The pages: what each reads, and with which template it is shown. Every verdict comes from the marts."""

from collections.abc import Callable, Iterable
from itertools import groupby
from mimetypes import guess_type
from operator import itemgetter
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from portal.charts import cartogram, tally
from portal.counter_pages.objections import may_object_until
from portal.database import Row
from portal.downloads import OCTETS, download, kept_file, note
from portal.page import Page, base_of, open_page
from portal.page_cache import cached
from portal.words import label, labels, measured, tone

SEARCH_LIMIT, FINDINGS_LIMIT, PLATFORM_FINDINGS_LIMIT = 100, 500, 50
FILING_COUNTS = ("due", "accepted", "rejected", "missing", "unread")
router = APIRouter()
Unit = Annotated[str, Path(pattern="^[0-9]{6}$")]
Platform = Annotated[str, Path(pattern="^[0-9]{9}$")]
Form = Annotated[str, Path(pattern="^(county|city|province)_report$")]


def _page(path: str) -> Callable[[Callable[..., str]], Callable[..., Response]]:
    """Register what makes a page."""
    return lambda make: router.get(path, response_model=None)(cached(make))


def _text(key: str) -> Callable[[Row], str]:
    return lambda row: row[key] or ""


def _most(key: str) -> Callable[[Row], tuple[bool, Any]]:
    """Return a sort key: largest first, blanks last."""
    return lambda row: (row[key] is None, -(row[key] or 0))


def _place(key: str) -> Callable[[Row], tuple[bool, Any]]:
    """Return a sort key: smallest first, blanks last."""
    return lambda row: (row[key] is None, row[key] or 0)


SORTS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "rank": ("按名次", _place("rank")),
    "name": ("按平台名称", _text("platform_name")),
    "city": ("按市（州）", _text("city_code")),
    "county": ("按县（市、区）", _text("county_code")),
    "decision": ("按结论", lambda row: list(labels("decision")).index(row["decision"])),
    "score": ("按评估得分", _most("panel_score")),
    "activities": ("按全年活动", _most("activities")),
    "youth": ("按服务对象", _most("youth_served")),
}


@router.get("/")
def newest(request: Request) -> Response:
    """Return the newest year's overview, at its own address, so that the link can be sent; for a county, the counter.

    Of a table about cities, from which the overview is made, a county sees nothing.
    """
    viewer = request.app.state.viewer(request)
    if viewer.level == "county":
        return RedirectResponse(f"{base_of(request)}/counter", 307)
    with open_page(request) as page:
        return RedirectResponse(f"{base_of(request)}/{page.header.year}", 307)


@_page("/search")
def search(request: Request, q: str = "") -> str:
    words = q.replace("\0", "").strip()[:50]
    with open_page(request) as page:
        rows = page.read("search", words=words, limit=SEARCH_LIMIT) if words else []
        return page.show("search.html.j2", words=words, rows=rows)


@_page("/{year:int}")
def overview(request: Request, year: int) -> str:
    with open_page(request, year, "") as page:
        if page.viewer.level == "county":
            raise HTTPException(404, "总览按市（州）汇总；本县（市、区）的情况见认定名单、达标情况和填报情况。")
        filings = page.read("filings/counts", year=year)
        counted = {row["decision"]: row["platforms"] for row in page.read("province/decisions", year=year)}
        decisions = {code: counted.get(code, 0) for code in labels("decision")}
        quotas = page.read("province/quotas", year=year)
        figures = {
            **{name: sum(row[name] for row in filings) for name in FILING_COUNTS},
            **decisions,
            "applicants": sum(decisions.values()),
            "places_lost": sum(row["reduction"] for row in quotas),
            "cities_cut": sum(row["reduction"] > 0 for row in quotas),
        }
        targets = page.read("province/county_targets", year=year, city=None)
        names = {row["city_code"]: row["city_name"] for row in quotas}
        return page.show(
            "overview.html.j2",
            figures=figures,
            decisions=decisions,
            filings=filings,
            refusals=page.read("province/refusals", year=year),
            targets=[_drawn(rows, names) for rows in _by_rule(targets) if rows[0]["target"] is not None],
            quotas=quotas,
            years=page.read("province/years_at_a_glance"),
            city_years=page.read("province/city_years", year=year),
            standing=page.read("standing/counts", year=year),
            most_places=max((row["base_quota"] for row in quotas), default=1),
        )


@_page("/{year:int}/list")
def applicants(request: Request, year: int, city: str = "", decision: str = "", sort: str = "") -> str:
    with open_page(request, year, "/list") as page:
        city = _known(city, (row["city_code"] for row in page.cities))
        decision = _known(decision, labels("decision"))
        sort = _known(sort, SORTS) or "rank"
        rows = page.read("province/applicants", year=year, city=city or None, decision=decision or None)
        return page.show(
            "list.html.j2",
            rows=sorted(rows, key=SORTS[sort][1]),
            total=sum(row["platforms"] for row in page.read("province/decisions", year=year)),
            cut_off=next((row["cut_off_score"] for row in rows), None),
            cities=page.cities,
            city=city,
            decision=decision,
            sort=sort,
            sorts={code: name for code, (name, _) in SORTS.items()},
            address=f"?city={city}&decision={decision}&",
        )


@_page("/{year:int}/platforms/{code}")
def platform(request: Request, year: int, code: Platform) -> str:
    with open_page(request, year) as page:
        of = {"year": year, "platform": code}
        found = page.read("platform/platform", platform=code)
        if not found:
            raise HTTPException(404, f"没有编码为{code}的平台，或不在您的查阅范围。")
        decision = page.read("platform/decision", **of)
        criteria = page.read("platform/criteria", is_applicant=bool(decision), **of)
        standing = page.read("standing/demonstrations", city=None, tier=None, **of)
        return page.show(
            "platform.html.j2",
            platform=found[0],
            object_until=may_object_until(page.viewer, year, found[0]["city_code"])[0] if decision else None,
            objections=page.read("counter/objections", **of),
            decision=decision[0] if decision else None,
            near_misses=page.read("platform/near_miss", **of),
            standing=standing[0] if standing else None,
            fixes=page.read("platform/fixes", **of),
            articles=[(article, list(rows)) for article, rows in groupby(criteria, _text("article"))],
            tally=tally(criteria, labels("outcome")),
            findings=page.read("platform/findings", limit=PLATFORM_FINDINGS_LIMIT, **of),
            limit=PLATFORM_FINDINGS_LIMIT,
            history=page.read("platform/history", platform=code),
            rectifications=page.read("standing/rectifications", city=None, platform=code),
            standards=page.read("platform/standards", **of),
        )


@_page("/{year:int}/cities/{code}")
def city(request: Request, year: int, code: Unit) -> str:
    with open_page(request, year) as page:
        quota = next((row for row in page.read("province/quotas", year=year) if row["city_code"] == code), None)
        if quota is None:
            name = _permitted(page, code, "市（州）")
            raise HTTPException(404, f"{name}不是市（州）。")
        targets = list(_by_rule(page.read("province/county_targets", year=year, city=code)))
        counties: dict[str, Row] = {}
        for row in (row for rows in targets for row in rows):
            county = {"code": row["county_code"], "name": row["county_name"], "results": {}}
            counties.setdefault(row["county_code"], county)["results"][row["rule_code"]] = row
        return page.show(
            "city.html.j2",
            quota=quota,
            problems=page.read("city/problems", year=year, city=code),
            applicants=page.read("province/applicants", year=year, city=code, decision=None),
            targets=[rows[0] for rows in targets],
            counties=list(counties.values()),
            explained=_explained(row for rows in targets for row in rows),
            outcomes=tally([row for rows in targets for row in rows], labels("target")),
            reviews=page.read("city/reviews", year=year, city=code),
            standing=page.read("standing/demonstrations", year=year, city=code, tier=None, platform=None),
            rectifications=page.read("standing/rectifications", city=code, platform=None),
        )


@_page("/{year:int}/standing")
def standing(request: Request, year: int, city: str = "", tier: str = "", result: str = "") -> str:
    """Show what each demonstration platform in operation misses, and what it would take."""
    with open_page(request, year, "/standing") as page:
        city = _known(city, (row["city_code"] for row in page.cities))
        tier = _known(tier, labels("tier").keys() - {"none"})
        result = _known(result, labels("standing"))
        rows = page.read("standing/demonstrations", year=year, city=city or None, tier=tier or None, platform=None)
        return page.show(
            "standing.html.j2",
            counts=page.read("standing/counts", year=year),
            rows=[row for row in rows if result in ("", _standing_of(row))],
            total=len(rows),
            documents=page.read("standing/documents", year=year),
            cities=page.cities,
            city=city,
            tier=tier,
            result=result,
        )


@_page("/{year:int}/filings")
def filings(request: Request, year: int, city: str = "", form: str = "", status: str = "") -> str:
    with open_page(request, year, "/filings") as page:
        city = _known(city, (row["city_code"] for row in page.cities))
        form, status = _known(form, labels("form")), _known(status, labels("filing"))
        rows = page.read("filings/filings", year=year, city=city or None, form=form or None, status=status or None)
        counts = {code: sum(row["status"] == code for row in rows) for code in labels("filing")}
        return page.show(
            "filings.html.j2",
            rows=rows,
            statuses={code: count for code, count in counts.items() if count},
            late=sum(bool(row["is_late"]) for row in rows),
            checked={
                action: sum(row[f"{action}_on"] is not None for row in rows) for action in ("confirmed", "returned")
            },
            cities=page.cities,
            city=city,
            form=form,
            status=status,
        )


@_page("/{year:int}/filings/rates")
def reporting_rates(request: Request, year: int, city: str = "") -> str:
    """Show how many reports each unit owed, filed, filed late and had confirmed, year by year."""
    with open_page(request, year, "/filings") as page:
        city = _known(city, (row["city_code"] for row in page.cities))
        rows = page.read("filings/reporting_rates", city=city or None)
        units: dict[str, Row] = {}
        for row in rows:
            of = units.setdefault(row["code"], {"code": row["code"], "name": row["name"], "years": {}})
            of["years"][row["report_year"]] = row
        return page.show("reporting_rates.html.j2", units=list(units.values()), cities=page.cities, city=city)


@_page("/{year:int}/filings/{form}/{unit}")
def filing(request: Request, year: int, form: Form, unit: Unit) -> str:
    with open_page(request, year, "/filings") as page:
        of = {"year": year, "form": form, "unit": unit}
        found = page.read("filings/status", **of)
        return page.show(
            "filing.html.j2",
            form=form,
            check=next(iter(page.read("counter/check_state", filing=found[0]["filing_id"])), None) if found else None,
            unit_name=found[0]["unit_name"] if found else _permitted(page, unit, "填报单位"),
            filing=found[0] if found else None,
            versions=page.read("filings/versions", **of),
            findings=page.read("filings/findings", limit=FINDINGS_LIMIT, **of),
        )


@_page("/{year:int}/what-if")
def other_readings(request: Request, year: int) -> str:
    with open_page(request, year, "/what-if") as page:
        flips = page.read("what_if/flips", year=year)
        readings = page.read("what_if/readings", year=year)
        for reading in readings:
            reading["flips"] = [row for row in flips if row["reading"] == reading["reading"]]
        return page.show("other_readings.html.j2", readings=readings)


@_page("/{year:int}/documents")
def documents(request: Request, year: int) -> str:
    with open_page(request, year, "/documents") as page:
        rows = page.read("documents/documents", year=year)
        editions = [(edition, list(of_edition)) for edition, of_edition in groupby(rows, itemgetter("edition_no"))]
        return page.show("documents.html.j2", editions=editions)


@router.get("/files/{path:path}")
def document(request: Request, path: str) -> Response:
    """Return a document as it was listed: only what the viewer may see listed, and only with the bytes of the list."""
    with open_page(request) as page:
        listed = page.read("documents/document", path=path) if "\0" not in path else []
    file = listed[0] if listed else None
    differs = "文件与登记的不一致，可能正在重新生成，请稍后再试。"
    content = kept_file(file["path"], file["sha256"], differs_zh=differs) if file else None
    if file is None or content is None:
        raise HTTPException(404, "没有这个文件，或不在您的查阅范围。")
    note(request, "download", file["path"])
    name = file["path"].rpartition("/")[2]
    return download(name, content, guess_type(name)[0] or OCTETS)


def _permitted(page: Page, code: str, kind: str) -> str:
    """Return the name of a unit with no row on the page: 404 if there is none, 403 if the viewer may not see it."""
    known = page.read("division", code=code)
    if not known:
        raise HTTPException(404, f"没有代码为{code}的{kind}。")
    if not page.viewer.covers(known[0]["city_code"], known[0]["county_code"]):
        raise HTTPException(403, f"{known[0]['name']}不在您的查阅范围（{page.viewer.scope_name}）。")
    return str(known[0]["name"])


def _known(asked: str, codes: Iterable[str]) -> str:
    """Return what was asked for if it is one of the codes, else nothing: a filter that nobody knows filters nothing."""
    return asked if asked in set(codes) else ""


def _standing_of(row: Row) -> str:
    """Return whether a platform misses a criterion, else lacks data for one, else meets all."""
    if row["missed"]:
        return "missing"
    return "unknown" if row["unknown_rules_zh"] else "meeting"


def _explained(rows: Iterable[Row]) -> list[tuple[str, list[str]]]:
    """Return each county with what its report says of the targets that it missed or gave no data for."""
    said: dict[str, list[str]] = {}
    for row in rows:
        if row["outcome"] in ("fail", "no_data"):
            said.setdefault(row["county_name"], []).append(row["message_zh"])
    return list(said.items())


def _by_rule(rows: list[Row]) -> Iterable[list[Row]]:
    return (list(of_rule) for _, of_rule in groupby(rows, _text("rule_code")))


def _drawn(rows: list[Row], names: dict[str, str]) -> Row:
    """Return one target with its drawing, its counts, and the same by city for those who cannot see a drawing."""
    for row in rows:
        row["tone"] = tone(row["outcome"], "target")
        row["title"] = f"{row['county_name']}：{label(row['outcome'], 'target')}"
        if row["observed"] is not None:
            row["title"] += f"（{measured(row['observed'], row['unit'])}）"
    counts = tally(rows, labels("target"))
    by_city: dict[str, list[Row]] = {}
    for row in rows:
        by_city.setdefault(row["city_code"], []).append(row)
    cities = [
        (code, names.get(code, code), {kind: sum(row["outcome"] == kind for row in members) for kind in counts})
        for code, members in by_city.items()
    ]
    return {**rows[0], "map": cartogram(rows), "tally": counts, "cities": cities}
