"""Great Expectations' own pages, as files that open without a network."""

import re
import shutil
from pathlib import Path

from great_expectations.data_context import EphemeralDataContext

STYLE = Path(__file__).with_name("data_docs.css")
SITE = "quality"

# Elements that fetch from elsewhere: scripts, style sheets, pictures, frames; and links that lead there.
_FETCHING = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<iframe\b.*?</iframe>|@import[^;]*;", re.DOTALL | re.IGNORECASE
)
_LEADING = re.compile(r"""\s(?:href|src|action)\s*=\s*(?:"(?:https?:)?//[^"]*"|'(?:https?:)?//[^']*')""", re.IGNORECASE)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def add_site(context: EphemeralDataContext, folder: Path) -> None:
    """Makes `folder`, emptied, the one place where the context writes its pages."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in list(context.variables.data_docs_sites or {}):
        context.delete_data_docs_site(name)
    context.add_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )


def localise(folder: Path) -> None:
    """Takes out of every page what it would fetch, and puts in a style of its own and a policy against fetching."""
    shutil.rmtree(folder / "static", ignore_errors=True)
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>"
    )
    for page in folder.rglob("*.html"):
        text = _LEADING.sub("", _FETCHING.sub("", page.read_text(encoding="utf-8")))
        page.write_text(text.replace("</head>", head, 1), encoding="utf-8")
