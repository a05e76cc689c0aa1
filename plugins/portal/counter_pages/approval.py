"""Where the approval of a year's list is: waiting since when and for whom, or answered; to readers of the province."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.page import finished, open_page
from youth_platforms.reference.in_force import parameters
from youth_platforms.warehouse.access.logins import reader

router = APIRouter()


@router.get("/{year:int}/approval")
def approval(request: Request, year: int) -> Response:
    with open_page(request, year) as page:
        if reader(page.viewer.login).scope != "province":
            raise HTTPException(403, "审定情况由团省委查阅；结果见页脚和正式文件。")
        objections = page.read("counter/objections", year=year, platform=None)
        text = page.show(
            "counter/approval.html.j2",
            requests=page.read("counter/approval_requests", year=year),
            signatures=int(parameters(year)["approval_signatures"]),
            unanswered=[row for row in objections if row["answer"] == "unanswered"],
        )
    return finished(request, text)
