"""The pages that list other pages list all of them."""

import re

import pytest

from tools.decisions_index import INDEX, index
from youth_platforms.base.paths import PROJECT_ROOT

DOCS = PROJECT_ROOT / "docs"
LINK = re.compile(r"\]\(([^)#:\s]+)\)")


def test_the_list_of_decisions_is_that_of_the_records():
    assert INDEX.read_text(encoding="utf-8") == index(), "run `python -m tools.decisions_index`"


@pytest.mark.parametrize("folder", [DOCS, DOCS / "how-to", DOCS / "reference", DOCS / "contract"], ids=lambda f: f.name)
def test_the_map_of_documents_names_every_page(folder):
    linked = {(DOCS / link).resolve() for link in LINK.findall((DOCS / "README.md").read_text(encoding="utf-8"))}
    pages = {path.resolve() for path in folder.glob("*.md") if path.name != "README.md"}
    assert sorted(path.name for path in pages - linked) == []
