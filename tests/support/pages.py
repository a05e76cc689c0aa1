"""Pages as a program reads them: links, ids, elements, and a walk along the links."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from starlette.testclient import TestClient


class Page(HTMLParser):
    """The links, ids and elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.elements.append((tag, named))
        if named.get("href"):
            self.links.append(named["href"])
        if "id" in named:
            self.ids.append(named["id"])


def crawl(browser: TestClient, start: str, inside: str) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of every page that can be reached from the start over links that begin with `inside`."""
    waiting, seen = [start], {start}
    while waiting:
        address = waiting.pop()
        answer = browser.get(address)
        assert answer.status_code == 200, address
        yield address, answer.text
        page = Page(answer.text)
        for link in page.links:
            target, _, fragment = urljoin(address, link).partition("#")
            if not fragment and target not in seen and target.startswith(inside):
                seen.add(target)
                waiting.append(target)
