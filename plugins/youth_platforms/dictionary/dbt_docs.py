"""dbt's documentation of models, tests and lineage, as one page."""

import shutil
from pathlib import Path

from youth_platforms.base.paths import home
from youth_platforms.warehouse.build import run_dbt

MADE = "static_index.html"


def write_page() -> Path:
    """Write the page; return its path.

    Raises:
        BuildFailed: dbt could not make it.
    """
    target = home() / "dbt-docs"
    page = home() / "outputs" / "docs" / "index.html"
    run_dbt("docs", "generate", "--static", target=target)
    page.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target / MADE, page)
    return page
