"""Receipts: what a unit gets back for a file it filed. Pure: bytes and findings in, bytes out, always the same.

`receipt_workbook` gives the filing's own workbook with the cells marked and commented, behind a first sheet with
status and findings. `receipt_json` says the same to machines, as one JSON object:

    schema         «youth-platforms/receipt/1»
    filing_id, file_name, sha256      the file received
    form, form_zh, unit_code, unit_name, report_year, filed_on      by its cover; null where it could not be read
    version        its place among the unit's filings of the form and year, from 1; null where those are unknown
    is_preliminary whether it was written as the file arrived, before any run compared it with other filings
    is_superseded  whether a newer valid version counts instead
    status         accepted, accepted_with_findings, rejected, or late (the list is approved; kept, and not counted);
                   status_zh: 已接收, 已接收(有问题), 退回 or 迟报(已收存)
    next_zh        what the unit does next
    maker          hash of what writes receipts: a changed wording makes new ones
    findings       a list, what costs most first, of: check_code, severity (critical, error, warning) and severity_zh,
                   sheet, cell, row, platform_code (null where it is about no such place), held (what the cell held;
                   null for blanks and personal data), expected_zh, mend_zh, is_set_aside, effect_zh
    notices        a list of the same, severity remark: what was seen and counts, such as hidden rows

Nothing filed becomes a formula: the filing's own formulas come back as the values that were read.
"""

import hashlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from youth_platforms.base import kept_rows, number_spans, saving, worksheets
from youth_platforms.base.kept_rows import Kept, split
from youth_platforms.base.saving import saved
from youth_platforms.base.tables import rows
from youth_platforms.base.worksheets import NO_TIME, lines_of, wide
from youth_platforms.forms.layout import form_title
from youth_platforms.forms.vocabularies import FORMS, checks, limit
from youth_platforms.parsing import package as packages
from youth_platforms.parsing.filing import CRITICAL, REMARK, Finding
from youth_platforms.parsing.package import NO_STRINGS, WORKSHEET, Corrupt, Package, unpack
from youth_platforms.parsing.scan import column_number, scan_sheet
from youth_platforms.parsing.workbook import Workbook
from youth_platforms.reference.years import reporting_years
from youth_platforms.returns.fixes import fix_zh

TEXTS = Path(__file__).with_name("texts")
SCHEMA = "youth-platforms/receipt/1"
ACCEPTED, WITH_FINDINGS, REJECTED, LATE = "accepted", "accepted_with_findings", "rejected", "late"
SEVERITIES = ("critical", "error", "warning", REMARK)

_FONT, _TITLE_FONT, _INK, _MUTED, _LINE, _HEAD, _LINK = "宋体", "黑体", "1F2D3D", "5B6B7B", "B8C4D0", "C9D8E8", "1F5FA8"
_TABLE = (
    ("序号", 6),
    ("程度", 8),
    ("工作表", 12),
    ("单元格", 14),
    ("所填内容", 22),
    ("要求", 42),
    ("怎样改正", 36),
    ("处理", 20),
)
_LAST = len(_TABLE)
_SHEETS_DIFFER = "sheets_differ"
_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_CHARACTERS = 360, 20, 44
_EXCEL_TEXT = 32_767
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*\bref=["']([A-Z]+)([0-9]{1,9}):([A-Z]+)([0-9]{1,9})["']""")
_STRING = re.compile(rb"<si[\s/>]")
_KEPT_BYTES = 200  # of a name, which file systems bound by 255


@dataclass(frozen=True)
class Receipt:
    """Everything that a receipt says; `findings` and `remarks` in any order."""

    filing_id: str
    file_name: str
    sha256: str
    status: str
    findings: tuple[Finding, ...] = ()
    form: str | None = None
    unit_code: str | None = None
    unit_name: str | None = None
    report_year: int | None = None
    filed_on: str | None = None
    version: int | None = None
    is_superseded: bool = False
    is_preliminary: bool = False
    remarks: tuple[Finding, ...] = ()

    def __str__(self) -> str:
        return self.file_name


def receipt_json(receipt: Receipt) -> bytes:
    """Return the receipt for machines (UTF-8, the schema above)."""
    content = {
        "schema": SCHEMA,
        "maker": maker(),
        "filing_id": receipt.filing_id,
        "file_name": receipt.file_name,
        "sha256": receipt.sha256,
        "form": receipt.form,
        "form_zh": form_title(receipt.form) if receipt.form else None,
        "unit_code": receipt.unit_code,
        "unit_name": receipt.unit_name,
        "report_year": receipt.report_year,
        "filed_on": receipt.filed_on,
        "version": receipt.version,
        "is_superseded": receipt.is_superseded,
        "is_preliminary": receipt.is_preliminary,
        "status": receipt.status,
        "status_zh": _word("status", receipt.status),
        "next_zh": _word("next", receipt.status),
        "findings": [_finding_json(finding, receipt) for finding in _costliest_first(receipt.findings)],
        "notices": [_finding_json(remark, receipt) for remark in _costliest_first(receipt.remarks)],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace")


def receipt_workbook(data: bytes | None, receipt: Receipt) -> bytes:
    """Return the receipt for people (.xlsx).

    `data` is the filing; a file that is no workbook, or not safe to open, or None, gives the first sheet alone.
    """
    findings = _costliest_first([*receipt.findings, *receipt.remarks])[: limit("receipt_findings")]
    attached = _own_workbook(data, receipt.file_name, {finding.sheet for finding in findings if finding.cell})
    own = attached or _OwnWorkbook(_empty())
    _mark(own.book, findings, receipt)
    _first_sheet(own.book, findings, receipt, is_attached=attached is not None)
    own.book.properties = DocumentProperties(title=_word("label", "title"), created=NO_TIME, modified=NO_TIME)
    return saved(own.book, own.kept)


def receipt_folder(report_year: int | None) -> str:
    """Return the folder of a filing's receipt: its year's, or the one for files whose year is unknown."""
    return str(report_year) if report_year in reporting_years() else _word("label", "no_year")


def receipt_names(file_names: Iterable[str]) -> dict[str, str]:
    """Map file names below the inbox to the names of their receipts, without suffix, below the receipts' folder.

    Folders are kept; two files that differ only in suffix or case get different names, on any file system.
    """
    names = sorted(set(file_names))
    by_stem = defaultdict(list)
    for name in names:
        by_stem[_without_suffix(name).casefold()].append(name)
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        alone = len(by_stem[_without_suffix(name).casefold()]) == 1
        wanted = _safe(_without_suffix(name) if alone else name)
        free, nth = wanted, 1
        while free.casefold() in taken:
            nth += 1
            free = f"{wanted}~{nth}"
        taken.add(free.casefold())
        given[name] = free + "." + _word("label", "sheet")
    return given


@cache
def maker() -> str:
    """Return the hash of the code and the texts that receipts are made of."""
    digest = hashlib.sha256()
    modules = (kept_rows, number_spans, packages, saving, worksheets)
    code = (Path(__file__), *(Path(str(module.__file__)) for module in modules))
    for path in (*code, FORMS / "checks.csv", TEXTS / "receipt_words.csv", TEXTS / "fixes.csv"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class _OwnWorkbook:
    """A filing as a workbook that can be marked, and what is kept of its sheets in which nothing will be."""

    book: openpyxl.Workbook
    kept: Kept = field(default_factory=Kept)


def _own_workbook(data: bytes | None, file_name: str, marked: Collection[str | None]) -> _OwnWorkbook | None:
    """Return the filing as a workbook of which the sheets `marked` can be; None where there is none to give back."""
    scanned = Workbook(data, file_name) if data else None
    if not scanned or not scanned.is_open or scanned.problems or not _is_safe(scanned):
        return None
    try:
        own = _loaded(scanned, marked) if scanned.scan.package else _copied(scanned)
    except Exception:  # openpyxl raises anything over a workbook that it cannot take; its values can still be read
        own = _copied(scanned)
    if not own.book.worksheets:  # openpyxl finds no sheet in a workbook of the standard's strict edition
        own = _copied(scanned)
    return own if own.book.worksheets else None


def _is_safe(scanned: Workbook) -> bool:
    """Return whether every sheet, also one that the reader had no reason to open, stays within the reader's limits."""
    package = scanned.scan.package
    parts = [scanned.scan.parts[sheet.part] for sheet in package.sheets] if package else []
    if sum(part.file_size for part in parts) > limit("receipt_sheet_bytes"):
        return False
    try:
        sheets = ((unpack(scanned.data, part), part.filename) for part in parts)
        return not any(
            scan_sheet(xml, name).problems or _merged_cells(xml) > limit("receipt_merged_cells") for xml, name in sheets
        )
    except Corrupt:
        return False


def _merged_cells(xml: bytes) -> int:
    """Return how many cells the merged areas of a sheet cover: openpyxl makes every one of them."""
    corners = ((column_number(c1), int(r1), column_number(c2), int(r2)) for c1, r1, c2, r2 in _MERGED.findall(xml))
    return sum((abs(right - left) + 1) * (abs(bottom - top) + 1) for left, top, right, bottom in corners)


def _loaded(scanned: Workbook, marked: Collection[str | None]) -> _OwnWorkbook:
    """Return the unit's own workbook, with values in place of formulas and without links to other files."""
    package = scanned.scan.package
    assert package is not None
    frames, kept = _without_rows(package, {*marked, _word("label", "sheet")})
    book = _read(package.replaced(frames) if frames else scanned.data)
    if not _fit(book, kept):
        book, kept = _read(scanned.data), Kept()
    for names in (book.defined_names, *(page.defined_names for page in book.worksheets)):
        for name in [name for name, defined in names.items() if "[" in (defined.value or "")]:
            del names[name]
    for page in book.worksheets:
        page.sheet_view.tabSelected = False
    return _OwnWorkbook(book, kept)


def _read(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)


def _without_rows(package: Package, read: Collection[str | None]) -> tuple[dict[str, bytes], Kept]:
    """Return parts of sheets without their rows, and the rows, of sheets that need not be read."""
    sheets, strings = package.sheets, package.shared_strings_part
    texts = package.unpack(strings) if strings else b""
    are_unlike = (
        len({sheet.title.casefold() for sheet in sheets}) == len({sheet.part for sheet in sheets}) == len(sheets)
    )
    if not are_unlike or b"<!" in texts:
        return {}, Kept()
    frames, kept, texts_held = {}, {}, len(_STRING.findall(texts))
    for sheet in sheets:
        parts = split(package.unpack(sheet.part)) if sheet.title not in read and sheet.kind == WORKSHEET else None
        if parts and parts[1].texts <= texts_held:
            frames[sheet.part], kept[sheet.title] = parts
    if strings and len(kept) == len(sheets):
        frames[strings] = NO_STRINGS
    return frames, Kept(kept, texts)


def _fit(book: openpyxl.Workbook, kept: Kept) -> bool:
    """Return whether the workbook has the sheets and the styles of what was kept."""
    return all(title in book.sheetnames and rows.styles <= len(book._cell_styles) for title, rows in kept.rows.items())


def _copied(scanned: Workbook) -> _OwnWorkbook:
    """Return a new workbook with the values of one that openpyxl cannot take (.xls, .ods, .et)."""
    book = _empty()
    for title in scanned.titles:
        grid = scanned.grid(title)
        if grid is None:
            return _OwnWorkbook(_empty())
        page = book.create_sheet(title)
        for number, row in enumerate(grid.rows, start=1):
            for index, value in enumerate(row, start=1):
                if value != "":
                    text = getattr(value, "text", value)
                    _put(page, number, index, text if not isinstance(text, str) else _clean(text))
    return _OwnWorkbook(book)


def _empty() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    return book


def _mark(book: openpyxl.Workbook, findings: Sequence[Finding], receipt: Receipt) -> None:
    """Fill each cell that a finding names with the colour of the gravest, and comment it with all."""
    pages = {page.title: page for page in book.worksheets}
    by_cell: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    if any(finding.check_code == _SHEETS_DIFFER for finding in findings):
        for page in book.worksheets:  # the sheet too many may be one that no menu of Excel shows
            page.sheet_state = "visible"
    for finding in findings:
        if finding.sheet in pages:
            pages[finding.sheet].sheet_state = "visible"
        if finding.sheet and finding.cell and finding.sheet in pages:
            by_cell[finding.sheet, finding.cell].append(finding)
    for (title, place), found in by_cell.items():
        page = pages[title]
        cell = _markable(page, place)
        gravest = min((finding.severity for finding in found), key=SEVERITIES.index)
        cell.fill = PatternFill("solid", fgColor=_colour("severity", gravest))
        texts = [_comment_text(finding, receipt) for finding in found]
        if cell.comment:
            texts.append(cell.comment.text)
        text = "\n\n".join(texts)
        lines = sum(1 + wide(line) // _COMMENT_CHARACTERS for line in text.split("\n"))
        comment = Comment(text[:_EXCEL_TEXT], _word("label", "author"))
        comment.width, comment.height = _COMMENT_WIDTH, _COMMENT_LINE * (lines + 1)
        cell.comment = comment


def _markable(page: Worksheet, place: str) -> Cell:
    """Return the cell, or the top left one of the merged cells that it is part of."""
    cell = page[place]
    if isinstance(cell, MergedCell):
        merged = next(area for area in page.merged_cells.ranges if place in area)
        return page.cell(merged.min_row, merged.min_col)
    return cell


def _comment_text(finding: Finding, receipt: Receipt) -> str:
    held = _clean(finding.held or _word("label", "blank"))
    return (
        f"【{_word('severity', finding.severity)}】所填：{held}\n要求：{finding.expected_zh}\n"
        f"改正：{fix_zh(finding.check_code)}\n处理：{_effect(finding, receipt)}"
    )


def _first_sheet(book: openpyxl.Workbook, findings: Sequence[Finding], receipt: Receipt, is_attached: bool) -> None:
    """Write status, whose filing it is, what to do next, and a line a kind of finding, with a link to its cell."""
    label = _word("label", "sheet")
    for old in [page for page in book.worksheets if page.title == label]:
        book.remove(old)  # the filing was a receipt, corrected and filed again
    page = book.create_sheet(label, 0)
    book.active = 0
    page.sheet_view.showGridLines = False
    for index, (_, width) in enumerate(_TABLE, start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    width = sum(width for _, width in _TABLE)
    _wide_line(page, 1, _word("label", "title"), Font(_TITLE_FONT, 20, color=_INK), 40, "center")
    status = _word("status", receipt.status)
    _wide_line(page, 2, status, Font(_TITLE_FONT, 15, color=_INK), 32, "center", _colour("status", receipt.status))
    row = 3
    for name, text in _identity(receipt):
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        page.merge_cells(start_row=row, start_column=3, end_row=row, end_column=_LAST)
        _styled(page, row, 1, name, Font(_FONT, 11, color=_MUTED))
        _styled(page, row, 3, text, Font(_FONT, 11, color=_INK))
        page.row_dimensions[row].height = 18 * lines_of(text, width - 14)
        row += 1
    lines = _lines(findings, receipt)
    advice = _advice(receipt, is_attached, len(lines))
    _wide_line(page, row, advice, Font(_FONT, 11, bold=True, color=_INK), 18 * lines_of(advice, width) + 8)
    if lines:
        _table(page, row + 1, lines, {sheet.title for sheet in book.worksheets})
    _print_setup(page, receipt, row + 1 if lines else None)


@dataclass(frozen=True)
class _Line:
    """Findings of one kind in one column of a sheet, in the order of their rows."""

    findings: tuple[Finding, ...]
    effect: str

    @property
    def first(self) -> Finding:
        return self.findings[0]

    def places(self) -> str:
        """Return the cells, unbroken ones as a range: D5:D20、D25."""
        if not self.first.cell:
            return f"第{self.first.row}行" if self.first.row else _word("label", "whole")
        column = self.first.cell.rstrip("0123456789")
        spans = number_spans.spans(int(found.cell.removeprefix(column)) for found in self.findings if found.cell)
        most = limit("receipt_line_places")
        texts = [f"{column}{first}" + (f":{column}{last}" if last > first else "") for first, last in spans[:most]]
        rest = _word("more", "places").format(count=len(self.findings)) if len(spans) > most else ""
        return "、".join(texts) + rest

    def held(self) -> str:
        """Return what the cells held, each different text once."""
        blank = _word("label", "blank") if self.first.cell else ""
        return _first_of(finding.held or blank for finding in self.findings)

    def expected(self) -> str:
        return _first_of(finding.expected_zh for finding in self.findings)


def _lines(findings: Iterable[Finding], receipt: Receipt) -> list[_Line]:
    """Return one line for what is wrong in one way in one column, in the order of the findings."""
    kinds: dict[tuple[str | None, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        place = finding.cell.rstrip("0123456789") if finding.cell else f"{finding.row} {finding.expected_zh}"
        effect = _effect(finding, receipt)
        kinds[finding.severity, effect, finding.sheet, finding.check_code, place].append(finding)
    return [_Line(tuple(found), _effect(found[0], receipt)) for found in kinds.values()]


def _first_of(texts: Iterable[str]) -> str:
    different = list(dict.fromkeys(texts))
    most = limit("receipt_line_texts")
    rest = _word("more", "texts").format(count=len(different)) if len(different) > most else ""
    return "；".join(different[:most]) + rest


def _table(page: Worksheet, head: int, lines: Sequence[_Line], titles: set[str]) -> None:
    side = Side(style="thin", color=_LINE)
    border = Border(left=side, right=side, top=side, bottom=side)
    page.row_dimensions[head].height = 24
    for index, (text, _) in enumerate(_TABLE, start=1):
        cell = _styled(page, head, index, text, Font(_FONT, 11, bold=True, color=_INK), "center")
        cell.fill, cell.border = PatternFill("solid", fgColor=_HEAD), border
    plain, linked = Font(_FONT, 10.5, color=_INK), Font(_FONT, 10.5, color=_LINK, underline="single")
    fills = {severity: PatternFill("solid", fgColor=_colour("severity", severity)) for severity in SEVERITIES}
    for nth, line in enumerate(lines, start=1):
        row = head + nth
        finding = line.first
        target = _target(finding) if finding.sheet in titles else None
        texts = (
            str(nth),
            _word("severity", finding.severity),
            finding.sheet or _word("label", "whole"),
            line.places(),
            line.held(),
            line.expected(),
            fix_zh(finding.check_code),
            line.effect,
        )
        for index, text in enumerate(texts, start=1):
            cell = _styled(page, row, index, text, plain, "center" if index <= 4 else "left")
            cell.border = border
        page.cell(row, 2).fill = fills[finding.severity]
        if target:
            link = page.cell(row, 4)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
            link.font = linked
        height = max(lines_of(text, width) for text, (_, width) in zip(texts, _TABLE, strict=True))
        page.row_dimensions[row].height = min(15 * height + 5, 400)
    page.freeze_panes = page.cell(head + 1, 1)


def _identity(receipt: Receipt) -> list[tuple[str, str]]:
    unknown = _word("label", "unknown")
    name, code = receipt.unit_name or unknown, receipt.unit_code
    year = f"{receipt.report_year}年度" if receipt.report_year else ""
    form = form_title(receipt.form) if receipt.form else ""
    version = f"第{receipt.version}次报送" if receipt.version else unknown
    if receipt.is_preliminary:
        version = _word("label", "preliminary")
    if receipt.status == LATE:
        version = _word("label", "late")
    if receipt.filed_on:
        version += f"，填报日期 {receipt.filed_on}"
    return [
        (_word("label", "unit"), f"{name}（{code}）" if code else name),
        (_word("label", "form"), f"{year}　{form}".strip() or unknown),
        (_word("label", "version"), version),
        (_word("label", "file"), receipt.file_name),
    ]


def _advice(receipt: Receipt, is_attached: bool, lines: int) -> str:
    texts = [_word("next", receipt.status)]
    if not is_attached:
        texts.append(_word("attached", "no"))
        if receipt.status == REJECTED:
            texts.append(_word("attached", "refile"))
    else:
        texts.append(_word("attached", "yes" if receipt.findings else "clean"))
    if receipt.is_superseded:
        texts.append(_word("superseded", "yes"))
    if receipt.is_preliminary:
        texts.append(_word("preliminary", "yes"))
    total, most = len(receipt.findings) + len(receipt.remarks), limit("receipt_findings")
    if lines < total:
        texts.append(_word("more", "lines").format(all=total))
    if total > most:
        texts.append(_word("more", "findings").format(listed=most, all=total))
    return "".join(texts)


def _print_setup(page: Worksheet, receipt: Receipt, head: int | None) -> None:
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    page.page_margins.left = page.page_margins.right = 0.6
    page.page_margins.top = page.page_margins.bottom = 0.7
    if head:
        page.print_title_rows = f"{head}:{head}"
    page.oddFooter.left.text = (receipt.unit_name or "").replace("&", "&&")
    page.oddFooter.center.text = "第 &P 页 共 &N 页"
    page.oddFooter.right.text = _word("label", "title")


def _wide_line(
    page: Worksheet, row: int, text: str, font: Font, height: float, align: str = "left", fill: str = ""
) -> None:
    """Write one text over the whole width of the table."""
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_LAST)
    page.row_dimensions[row].height = height
    cell = _styled(page, row, 1, text, font, align)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def _styled(page: Worksheet, row: int, column: int, text: str, font: Font, align: str = "left") -> Cell:
    cell = _put(page, row, column, _clean(text))
    cell.font = font
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True, indent=int(align == "left"))
    return cell


def _put(page: Worksheet, row: int, column: int, value: Any) -> Cell:
    """Write a value; a text stays a text, whatever it begins with, also when its cell is edited in Excel."""
    cell = page.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
    return cell


def _target(finding: Finding) -> str:
    """Return where a finding's link leads."""
    place = finding.cell or (f"A{finding.row}" if finding.row else "A1")
    range_boundaries(place)
    title = (finding.sheet or "").replace("'", "''")
    return f"'{title}'!{place}"


def _costliest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return what rejects the filing, then what sets rows aside, then what else is critical, then the rest."""
    return sorted(
        findings,
        key=lambda f: (
            0 if _rejects(f) else 1 if f.is_set_aside else 2,
            SEVERITIES.index(f.severity),
            f.sheet or "",
            f.row or 0,
            len(f.cell or ""),
            f.cell or "",
            f.check_code,
            f.held or "",
            f.expected_zh,
        ),
    )


def _rejects(finding: Finding) -> bool:
    """Return whether the finding is a reason to reject the whole filing."""
    known = checks().get(finding.check_code)
    return known is not None and known.scope == "filing"


def _finding_json(finding: Finding, receipt: Receipt) -> dict[str, Any]:
    return {
        "check_code": finding.check_code,
        "severity": finding.severity,
        "severity_zh": _word("severity", finding.severity),
        "sheet": finding.sheet,
        "cell": finding.cell,
        "row": finding.row,
        "platform_code": finding.platform_code,
        "held": finding.held,
        "expected_zh": finding.expected_zh,
        "mend_zh": fix_zh(finding.check_code),
        "is_set_aside": finding.is_set_aside,
        "effect_zh": _effect(finding, receipt),
    }


def _effect(finding: Finding, receipt: Receipt) -> str:
    """Return what the finding means for what was filed."""
    if finding.severity == REMARK:
        return _word("effect", REMARK)
    if receipt.status == REJECTED and not _rejects(finding):
        return _word("effect", "along")
    if receipt.status in (REJECTED, LATE):
        return _word("effect", receipt.status)
    if finding.is_set_aside:
        return _word("effect", "set_aside_critical" if finding.severity == CRITICAL else "set_aside")
    return _word("effect", finding.severity)


@cache
def _words() -> dict[tuple[str, str], tuple[str, str]]:
    return {(row["kind"], row["code"]): (row["zh"], row["fill"]) for row in rows(TEXTS / "receipt_words.csv")}


def _word(kind: str, code: str) -> str:
    return _words()[kind, code][0]


def _colour(kind: str, code: str) -> str:
    return _words()[kind, code][1]


def _clean(text: str) -> str:
    """Return a text that a workbook can hold."""
    kept = ILLEGAL_CHARACTERS_RE.sub("�", text).encode("utf-8", "replace").decode("utf-8")
    return kept[:_EXCEL_TEXT]


def _without_suffix(name: str) -> str:
    folder, slash, file = name.rpartition("/")
    stem = re.sub(r"(?<=.)\.[^.]*$", "", file)
    return f"{folder}{slash}{stem}"


def _safe(name: str) -> str:
    """Return a name that stays below its folder and fits file systems, however the filed one was spelled."""
    return "/".join(_safe_part(part) for part in name.split("/"))


def _safe_part(part: str) -> str:
    if part.strip(". ") == "":
        return "_" * max(1, len(part))
    held = part.encode("utf-8", "replace")
    if len(held) <= _KEPT_BYTES:
        return held.decode("utf-8")
    return held[:_KEPT_BYTES].decode("utf-8", "ignore") + "~" + hashlib.sha256(held).hexdigest()[:8]
