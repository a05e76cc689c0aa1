"""What a unit should know and need not fix: data that the workbook hides, rows filled in twice (both count), rows taken
for notes.

Remarks are no findings: FORMS has a closed list of warnings, and nothing of a filing's status or figures may
depend on how a workbook is folded (docs/decisions/0008).
"""

from bisect import bisect_right
from collections.abc import Iterable

from youth_platforms.base.number_spans import spans_zh
from youth_platforms.forms.vocabularies import checks
from youth_platforms.parsing.filing import REMARK, Finding
from youth_platforms.parsing.scan import column_number
from youth_platforms.parsing.workbook import Cover, Table, Workbook


def remarks(workbook: Workbook, cover: Cover, tables: Iterable[Table]) -> list[Finding]:
    """Return remarks on sheets that are hidden, hide rows or columns with data, repeat rows, or have notes below."""
    covered = [number for name, number in cover.rows.items() if cover.cells[name] is not None]
    found = _of_sheet(workbook, cover.title, sorted(covered), ["A", "B"])
    for table in tables:
        letters = [
            table.letters[name] for name, values in table.cells.items() if any(value is not None for value in values)
        ]
        found += _of_sheet(workbook, table.title, table.row_numbers, letters)
        if table.remarks:
            found.append(_remark("rows_passed_over", table.title, table.remarks[0], rows=spans_zh(table.remarks)))
        if repeated := _repeated(table):
            found.append(_remark("rows_repeated", table.title, repeated[0], rows=spans_zh(repeated)))
    return found


def _of_sheet(workbook: Workbook, title: str, row_numbers: list[int], letters: list[str]) -> list[Finding]:
    if not row_numbers:
        return []
    if workbook.is_hidden(title):
        return [_remark("hidden_sheet", title, row_numbers[0], count=len(row_numbers))]
    scan = workbook.scan_of(title)
    found = []
    rows = _hidden(row_numbers, scan.hidden_rows)
    if rows:
        found.append(_remark("hidden_rows", title, rows[0], rows=spans_zh(rows)))
    by_number = {column_number(name.encode()) + 1: name for name in letters}
    columns = _hidden(sorted(by_number), scan.hidden_columns)
    if columns:
        names = "、".join(by_number[column] for column in columns)
        found.append(_remark("hidden_columns", title, row_numbers[0], columns=names))
    return found


def _repeated(table: Table) -> list[int]:
    """Return the rows that say again what one before says, on a sheet where that may be two people or two payments."""
    if table.sheet.unique_key:
        return []
    seen, repeated = set(), []
    for number, values in zip(table.row_numbers, zip(*map(table.canonical, table.cells), strict=True), strict=True):
        if values in seen:
            repeated.append(number)
        seen.add(values)
    return repeated


def _hidden(numbers: list[int], ranges: list[range]) -> list[int]:
    """Return those of the numbers (from 1) that lie in one of the ranges (from 0)."""
    ordered = sorted(ranges, key=lambda hidden: hidden.start)
    starts = [hidden.start for hidden in ordered]
    return [number for number in numbers if ordered and number - 1 in ordered[bisect_right(starts, number - 1) - 1]]


def _remark(check: str, title: str, row: int, **texts: object) -> Finding:
    return Finding(check, REMARK, checks()[check].expected_zh.format(sheet=title, **texts), sheet=title, row=row)
