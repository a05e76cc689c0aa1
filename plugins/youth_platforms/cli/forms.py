"""`make forms YEAR=2016`, `make layout-check FILE=...`: blank forms, and workbooks against the layouts."""

import time
from pathlib import Path

from upath import UPath

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import outputs
from youth_platforms.cli.arguments import parser_of
from youth_platforms.reference.filers import FORMS
from youth_platforms.reference.run_years import as_year


def forms(arguments: list[str]) -> None:
    """Write the blank forms of a year, with last year's platforms where the warehouse has them."""
    from youth_platforms.returns.blank_forms import last_year, write_blank_forms

    parser = parser_of("forms", forms.__doc__)
    parser.add_argument("--year", required=True, help="report year, such as 2016")
    parser.add_argument("--out", type=UPath, help="folder (default: outputs/<year>/forms of the store)")
    parser.add_argument("--unit", metavar="CODE", help="one unit only, by a code of any vintage")
    parser.add_argument("--form", choices=FORMS, help="one form only")
    given = parser.parse_args(arguments)
    year = as_year(given.year)
    out = given.out or outputs(year) / "forms"
    began = time.monotonic()
    carried = last_year(year)
    written = write_blank_forms(year, out, carried, unit_code=given.unit, form=given.form)
    if carried is None:
        print(f"platforms of {year - 1} are not prefilled: WAREHOUSE_URL names no warehouse with filings of them")
    print(f"{len(written)} blank forms in {out} ({time.monotonic() - began:.1f} s)")


def layout_check(arguments: list[str]) -> int:
    """Say how workbooks differ from the nearest layout; exit status 1 where one fits none."""
    from youth_platforms.parsing.layout_check import describe

    parser = parser_of("layout-check", layout_check.__doc__)
    parser.add_argument("file", nargs="+", type=Path)
    fits_all = True
    for path in parser.parse_args(arguments).file:
        if not path.is_file():
            raise Refusal(f"没有这个文件：{path}。There is no such file.")
        fits, text = describe(path.read_bytes(), path.name)
        fits_all &= fits
        print(text)
    return 0 if fits_all else 1
