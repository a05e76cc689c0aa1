"""Pages kept in memory until the next publish. The key has the viewer, the address and the state of the warehouse."""

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any

from cachetools import LRUCache
from fastapi import Request
from fastapi.responses import HTMLResponse

from portal.database import snapshot
from portal.page import base_of, finished

# Of at most some 110 KB each, in each process.
MOST = 300
_texts: LRUCache[Hashable, str] = LRUCache(MOST)
# Even a look changes the order in which texts go.
_lock = Lock()


def cached(make: Callable[..., str]) -> Callable[..., HTMLResponse]:
    """Return an endpoint that makes its page only if it was not made already. What raises is not kept."""

    @wraps(make)
    def answer(request: Request, **asked: Any) -> HTMLResponse:
        key = _key(request)
        with _lock:
            text = _texts.get(key) if key else None
        if text is None:
            text = make(request, **asked)
            if key:
                with _lock:
                    _texts[key] = text
        return finished(request, text)

    return answer


def _key(request: Request) -> Hashable:
    """Return the key: who asks, for what, over which state. The state is read before the page, so no page is older."""
    viewer = request.app.state.viewer(request)
    with snapshot(viewer.login) as read:
        if not read("every_page/published")[0]["is_published"]:
            return None
        state = read("every_page/state")[0]["state"]
    return viewer, base_of(request), request.scope["path"], request.url.query, state
