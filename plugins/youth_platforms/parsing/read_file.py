"""One file's bytes to a judged filing: the whole of intake that needs neither folder nor database."""

import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from youth_platforms.base.paths import LAYOUTS, SEEDS
from youth_platforms.forms.layout import FormSheet, form_sheets, forms, layout_years
from youth_platforms.parsing.cells import Cell, CellValue
from youth_platforms.parsing.filing import Finding, Identity, LoadableSheet, ReadFiling
from youth_platforms.parsing.remarks import remarks
from youth_platforms.parsing.validate import (
    JudgedTable,
    credible,
    identify,
    judge_cover,
    judge_layout,
    judge_missing_cover,
    judge_optional_cover,
    judge_rows,
    of_rejected,
    rejections,
)
from youth_platforms.parsing.workbook import Cover, LayoutMatch, Workbook, match_layout, read_cover, read_tables

LINEAGE_COLUMNS = ("sheet_row",)
AS_READ_COLUMNS = ("canonical", "is_set_aside")

# The code that decides how a file is read: this module and what it imports (a test holds the list to that).
READ_BY = (
    "base.number_spans", "base.tables", "forms.layout", "forms.vocabularies", "parsing.cells", "parsing.characters",
    "parsing.encryption", "parsing.filing", "parsing.number_formats", "parsing.open_document", "parsing.package",
    "parsing.read_file", "parsing.remarks", "parsing.scan", "parsing.scan_xls", "parsing.validate", "parsing.workbook",
    "reference.divisions", "reference.filers", "reference.years",
)  # fmt: skip
_SEEDS_READ = ("criteria.csv", "division_code_history.csv", "divisions.csv", "reporting_calendar.csv")
_NULL = r"\N"
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\x00": ""}
_SPECIAL = re.compile(r"[\\\t\n\r\x00]")


def identify_file(data: bytes, file_name: str) -> Identity:
    """Return who filed what for which year, as far as the cover can be read; never raises for a bad file."""
    workbook = Workbook(data, file_name)
    return identify(read_cover(workbook)) if workbook.is_open else Identity()


def read_file(data: bytes, file_name: str) -> ReadFiling:
    """Read and judge one file; a file that cannot be accepted comes back rejected, with every reason found."""
    workbook = Workbook(data, file_name)
    if not workbook.is_open:
        return _rejected(Identity(), rejections(workbook.problems))
    cover = read_cover(workbook)
    identity = identify(cover)
    if cover is None:
        return _rejected(identity, rejections(workbook.problems) or judge_missing_cover(workbook.titles))
    reasons = judge_cover(cover, identity)
    match = _nearest_layout(workbook, cover, identity)
    if match is None:
        return _rejected(identity, [*rejections(workbook.problems), *reasons])
    reasons += judge_layout(match)
    tables = read_tables(workbook, match)
    reasons = [*rejections(workbook.problems), *reasons]
    judged = judge_rows(tables, replace(credible(identity, reasons), form=match.form))
    findings = judge_optional_cover(cover, match.form)
    findings += [finding for table in judged for finding in table.findings]
    if reasons:
        return _rejected(identity, [*reasons, *of_rejected(findings)], match.layout_year)
    sheets = [
        _cover_lines(cover, match.form, match.layout_year),
        *(_lines(table) for table in judged if table.table.row_numbers),
    ]
    return ReadFiling(identity, findings, sheets, match.layout_year, remarks=remarks(workbook, cover, tables))


def _nearest_layout(workbook: Workbook, cover: Cover, identity: Identity) -> LayoutMatch | None:
    """Return the layout of the form that the cover names, else of the form that the sheets fit; None for neither."""
    year = identity.report_year or layout_years()[-1]
    if identity.form:
        return match_layout(workbook, cover, identity.form, year)
    matches = (match_layout(workbook, cover, form, year) for form in forms())
    return next((match for match in matches if not len(match)), None)


@cache
def parser_version() -> str:
    """Return the hash of the code, layouts, vocabularies and seeds that decide how a file is read; not of receipts."""
    package = Path(__file__).parents[1]
    code = [package / f"{name.replace('.', '/')}.py" for name in READ_BY]
    files = [*code, *(package / "forms").glob("*.csv"), *LAYOUTS.rglob("*.csv")]
    digest = hashlib.sha256()
    for path in sorted([*files, *(SEEDS / name for name in _SEEDS_READ)]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _rejected(identity: Identity, findings: list[Finding], layout_year: int | None = None) -> ReadFiling:
    return ReadFiling(identity, findings, layout_year=layout_year, is_rejected=True)


def _cover_lines(cover: Cover, form: str, layout_year: int) -> LoadableSheet:
    sheet = form_sheets(form)[0]
    names = [column.name for column in sheet.columns if layout_year in column.headers]
    cells = {name: [cover.cells.get(name)] for name in names}
    return _loadable(sheet, [cover.rows["form_title"]], cells, set(), dict.fromkeys(names, "B"))


def _lines(judged: JudgedTable) -> LoadableSheet:
    table = judged.table
    return _loadable(table.sheet, table.row_numbers, table.cells, judged.set_aside, table.letters)


def _loadable(
    sheet: FormSheet,
    row_numbers: list[int],
    cells: dict[str, list[CellValue]],
    set_aside: set[int],
    letters: dict[str, str],
) -> LoadableSheet:
    """Return rows as COPY text: Excel's row number, texts as filed, canonical texts that differ, set aside or not."""
    differing = _differences(cells)
    columns = [
        list(map(str, row_numbers)),
        *map(_copy_texts, cells.values()),
        [differing.get(row, _NULL) for row in range(len(row_numbers))],
        ["t" if row in set_aside else "f" for row in range(len(row_numbers))],
    ]
    lines = "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"
    return LoadableSheet(
        raw_table=sheet.raw_table,
        columns=(*LINEAGE_COLUMNS, *cells, *AS_READ_COLUMNS),
        lines=lines.encode("utf-8", "replace"),
        letters=letters,
    )


def _copy_texts(values: list[CellValue]) -> list[str]:
    kinds = set(map(type, values))
    if kinds == {str}:
        return values  # pyrefly: ignore[bad-return]
    return [
        value if type(value) is str else _NULL if value is None else escape(value.text)  # pyrefly: ignore[missing-attribute]
        for value in values
    ]


def _differences(cells: dict[str, list[CellValue]]) -> dict[int, str]:
    """Return by row index the JSON of the columns whose canonical text is not the text as filed."""
    differing: dict[int, dict[str, str | None]] = {}
    for name, values in cells.items():
        if Cell in set(map(type, values)):
            for row, value in enumerate(values):
                if isinstance(value, Cell) and value.canonical != value.text:
                    differing.setdefault(row, {})[name] = value.canonical
    return {row: escape(json.dumps(columns, ensure_ascii=False)) for row, columns in differing.items()}


def escape(text: str) -> str:
    """Return a text as COPY's text format takes it."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text) if _SPECIAL.search(text) else text
