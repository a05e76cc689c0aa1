"""The counter's first page: what the account's unit owes, and where it does it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from portal.page import COUNTER, finished, open_page

router = APIRouter()


@router.get("/counter")
def home(request: Request) -> Response:
    with open_page(request, section=COUNTER) as page:
        return finished(request, page.show("counter/home.html.j2"))
