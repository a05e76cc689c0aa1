"""One file that a form sends, read with a bound: never more of it in memory or on disk than may be taken."""

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from portal.bounded_body import UNBOUNDED

# What a form sends next to its file: boundaries, headers, the token.
_AROUND = 1 << 16
# So much of a body that is too large is read and dropped, since a browser shows an answer only after sending all.
_DRAINED = 4


class TooLarge(Exception):
    """The form sends more than may be taken."""


@dataclass(frozen=True)
class SentFile:
    """The token of the form, the file's name as the browser says it, its bytes, and the other fields of the form."""

    csrf: str
    name: str
    content: bytes
    fields: dict[str, str]


async def read_file(request: Request, most: int) -> SentFile:
    """Return the file that the request's form sends as `file`; an empty one without a name where none was chosen.

    Args:
        most: bytes of the largest file that is taken.

    Raises:
        TooLarge: as soon as more arrived; the rest is dropped.
        starlette.exceptions.HTTPException: 400, the body is no such form, or the connection broke.
    """
    taken, is_more = 0, True
    receive: Receive = request.scope.get(UNBOUNDED, request.receive)

    async def arriving() -> Message:
        nonlocal taken, is_more
        message = await receive()
        taken += len(message.get("body", b""))
        is_more = message["type"] == "http.request" and message.get("more_body", False)
        return message

    async def bounded() -> Message:
        message = await arriving()
        if taken > most + _AROUND:
            raise TooLarge
        return message

    try:
        async with Request(request.scope, bounded).form(max_files=1, max_fields=8) as form:
            fields = {name: said for name, said in form.items() if isinstance(said, str)}
            token, file = fields.pop("csrf", ""), form.get("file")
            if not isinstance(file, UploadFile):
                return SentFile(token, "", b"", fields)
            return SentFile(token, file.filename or "", await file.read(), fields)
    except TooLarge:
        while is_more and taken < _DRAINED * most:
            await arriving()
        raise
    except ClientDisconnect as broke:
        # Nobody is there to read it, and nothing was kept.
        raise HTTPException(400, "连接中断，没有收下。") from broke
