"""The bound on what a request may send: FastAPI reads a form whole, before any page can ask who sends it."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from youth_platforms.forms.vocabularies import limit

# Where a request's scope keeps its body without the bound, for a form that sends a file and has a bound of its own.
UNBOUNDED = "portal.unbounded_body"


class BoundedBody:
    """ASGI middleware: a page gets no more of a request's body than a form without a file may send (limits.csv)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its body bounded; 413 is raised where the page reads beyond."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit("form_bytes"):
                raise HTTPException(413, f"提交的内容太多，不超过{limit('form_bytes') // 2**10} KB。请退回改短。")
            return message

        await self.app({**scope, UNBOUNDED: receive}, bounded, send)
