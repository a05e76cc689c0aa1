"""Files that pages hand out: under a name that any browser keeps, noted in the log, a kept one as it was listed."""

from hashlib import sha256
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal import accounts
from portal.page import ASKED_WITHOUT_BODY, client_of
from youth_platforms.base.store import find

# To keep, never to show in the page.
OCTETS = "application/octet-stream"


def download(name: str, content: bytes, kind: str = OCTETS) -> Response:
    """Return a file that the browser keeps under the name."""
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )


def kept_file(path: str, digest: str, *, differs_zh: str) -> bytes | None:
    """Return a file of the store with the very bytes of the list (`digest`, SHA-256); None where it is gone.

    Raises:
        starlette.exceptions.HTTPException: 404 with the sentence, it holds other bytes.
    """
    file = find(path)
    content = file.read_bytes() if file else None
    if content is not None and sha256(content).hexdigest() != digest:
        raise HTTPException(404, differs_zh)
    return content


def note(request: Request, event: str, path: str) -> None:
    """Add a line to the log on a file that was taken, brought or refused; HEAD takes nothing away."""
    if not request.scope.get(ASKED_WITHOUT_BODY):
        entrance, account = request.app.state.who(request)
        accounts.note(entrance, account, client_of(request), event, path.replace("\0", ""))
