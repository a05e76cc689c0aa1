"""Writes the official documents of a year's approved list again: `make documents YEAR=2016 [EDITION=1]`."""

import argparse
import sys

from youth_platforms.documents.edition import NothingToShow
from youth_platforms.steps import UnknownYear, as_year, publish_documents
from youth_platforms.warehouse.connection import WarehouseUnreachable
from youth_platforms.warehouse.migrate import migrate


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit status: 1 where documents cannot be made, or not all of them, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m youth_platforms.documents", description=__doc__)
    parser.add_argument("--year", required=True, help="a report year whose list is approved, such as 2016")
    parser.add_argument("--edition", default="", metavar="N", help="an edition of it (default: the newest)")
    given = parser.parse_args(arguments)
    if given.edition and not given.edition.isdigit():
        parser.error(f"EDITION={given.edition} is no number: give one such as EDITION=1")
    try:
        migrate()
        published = publish_documents(as_year(given.year), int(given.edition) if given.edition else None)
    except (NothingToShow, UnknownYear, WarehouseUnreachable) as trouble:
        print(f"Stopped: {trouble}", file=sys.stderr)
        return 1
    print(
        f"{given.year} 年度第 {published.edition_no} 版：{published.documents} 个文件 documents in {published.folder}"
    )
    for reason in published.left_out:
        print(f"Left out: {reason}", file=sys.stderr)
    return 1 if published.left_out else 0


if __name__ == "__main__":
    sys.exit(main())
