"""`python -m youth_platforms.dictionary.dbt_docs`: dbt's documentation of models, tests and lineage, as one page."""

import shutil
import sys

from youth_platforms.base.paths import home
from youth_platforms.warehouse.build import BuildFailed, run_dbt
from youth_platforms.warehouse.connection import WarehouseUnreachable

MADE = "static_index.html"


def main() -> int:
    """Writes the page and prints where it lies; returns the exit status."""
    target = home() / "dbt-docs"
    page = home() / "outputs" / "docs" / "index.html"
    try:
        run_dbt("docs", "generate", "--static", target=target)
    except (BuildFailed, WarehouseUnreachable) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    page.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target / MADE, page)
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
