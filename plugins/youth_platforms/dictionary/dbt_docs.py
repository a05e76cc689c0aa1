"""dbt's documentation of models, tests and lineage, as one page."""

from upath import UPath

from youth_platforms.base.paths import home
from youth_platforms.base.store import outputs, write_whole
from youth_platforms.warehouse.build import run_dbt

MADE = "static_index.html"


def write_page() -> UPath:
    """Write the page; return its path.

    Raises:
        BuildFailed: dbt could not make it.
    """
    target = home() / "dbt-docs"
    page = outputs("docs") / "index.html"
    run_dbt("docs", "generate", "--static", target=target)
    write_whole(page, (target / MADE).read_bytes())
    return page
