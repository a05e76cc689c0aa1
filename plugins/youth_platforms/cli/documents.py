"""`make documents YEAR=2016 [EDITION=1]`: write the official documents of an approved list again."""

import sys

from youth_platforms.cli.arguments import parser_of
from youth_platforms.reference.run_years import as_year
from youth_platforms.steps import publish_documents
from youth_platforms.warehouse.migrate import migrate


def documents(arguments: list[str]) -> int:
    """Write the official documents of a year's approved list; exit status 1 where some cannot be made."""
    parser = parser_of("documents", documents.__doc__)
    parser.add_argument("--year", required=True, help="a report year whose list is approved, such as 2016")
    parser.add_argument("--edition", default="", metavar="N", help="an edition of it (default: the newest)")
    given = parser.parse_args(arguments)
    if given.edition and not given.edition.isdigit():
        parser.error(f"EDITION={given.edition} is no number: give one such as EDITION=1")
    migrate()
    published = publish_documents(as_year(given.year), int(given.edition) if given.edition else None)
    print(
        f"{given.year} 年度第 {published.edition_no} 版：{published.documents} 个文件 documents in {published.folder}"
    )
    for reason in published.left_out:
        print(f"Left out: {reason}", file=sys.stderr)
    return 1 if published.left_out else 0
