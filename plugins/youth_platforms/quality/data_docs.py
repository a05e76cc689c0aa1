"""Great Expectations' own pages, as files that open without a network."""

import re
import shutil
from html import escape
from pathlib import Path

from great_expectations.data_context import EphemeralDataContext

STYLE = Path(__file__).with_name("data_docs.css")
SITE = "quality"

# Elements that fetch from elsewhere: scripts, style sheets, pictures, frames; and links that lead there.
_FETCHING = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<iframe\b.*?</iframe>|@import[^;]*;", re.DOTALL | re.IGNORECASE
)
_LEADING = re.compile(r"""\s(?:href|src|action)\s*=\s*(?:"(?:https?:)?//[^"]*"|'(?:https?:)?//[^']*')""", re.IGNORECASE)
# Pages of suites are not written.
_OF_SUITES = re.compile(r"""\shref=["'][./]*/expectations/[^"']*["']""")
_PICTURE = re.compile(r"url\([^)]*\)", re.IGNORECASE)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def add_site(context: EphemeralDataContext, folder: Path) -> None:
    """Make `folder`, emptied, the one place where the context writes its pages."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in list(context.variables.data_docs_sites or {}):
        context.delete_data_docs_site(name)
    context.add_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            # A page of results names each expectation: pages of the suites would repeat them, and nothing is profiled.
            # The site builder takes this; its type does not name it.
            "site_section_builders": {"expectations": "none", "profiling": "none"},  # pyrefly: ignore[bad-typed-dict-key]
        },
    )


def localise(folder: Path, title: str) -> None:
    """Take out of every page what it would fetch, put in a style of its own and a policy against fetching, and
    write an index that needs no script."""
    shutil.rmtree(folder / "static", ignore_errors=True)
    for page in folder.rglob("*.html"):
        text = _PICTURE.sub("none", _LEADING.sub("", _FETCHING.sub("", page.read_text(encoding="utf-8"))))
        text = _OF_SUITES.sub("", text)
        page.write_text(text.replace("</head>", f"{_head()}</head>", 1), encoding="utf-8")
    results = folder / "validations"
    links = "\n".join(
        f'<li><a href="{escape(str(page.relative_to(folder)))}">{escape(page.relative_to(results).parts[0])}</a></li>'
        for page in sorted(results.rglob("*.html"))
    )
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>{_head()}</head>'
        f"<body><h1>{escape(title)}</h1><p>Great Expectations 逐表检查结果；名称含 failed 的为不符者的详细结果。</p>"
        f"<ul>{links}</ul></body></html>",
        encoding="utf-8",
    )


def _head() -> str:
    style = STYLE.read_text(encoding="utf-8")
    return f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><style>{style}</style>'
