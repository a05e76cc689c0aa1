"""The rules that one filing can break by itself: FORMS, «What is rejected, what is set aside».

Rejections come from `judge_cover` and `judge_layout`; `judge_rows` says which rows are set aside. What needs other
filings (platforms known elsewhere, verified against reported, the warnings) is the warehouse's business.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from youth_platforms.forms.layout import FormColumn, FormSheet, form_sheets
from youth_platforms.forms.vocabularies import checks, limit, sheet_states, soft_rules, type_expectations
from youth_platforms.parsing.cells import OUT_OF_BOUNDS, Cell, CellValue, as_filed, canonical, compact
from youth_platforms.parsing.characters import fold, visible
from youth_platforms.parsing.filing import CRITICAL, ERROR, WARNING, Finding, Identity
from youth_platforms.parsing.scan import Problem
from youth_platforms.parsing.workbook import Cover, LayoutMatch, Table, any_form_title, cover_titles, form_of
from youth_platforms.reference.divisions import PROVINCE_CODE, unit, vintages, with_newest_county
from youth_platforms.reference.filers import forms_of
from youth_platforms.reference.years import county_due_on, reporting_years

_LIMIT_OF_CHECK = {"file_too_large": ("file_bytes", 1 << 20), "unpacked_too_large": ("unpacked_bytes", 1 << 20)}
_UNIT_CHECKS = {"unit_unknown", "unit_other_province", "unit_not_of_form"}
_CODE, _DAY, _TITLE = "platform_code", "activity_on", "title"
_RECEIVED, _APPLIED = "received_on", "applied_on"
# FORMS: «the second of two identical platform codes», «identical to an earlier row»: whatever became of the earlier.
_FIRST_IN_ANY_CASE = {"platforms", "activities"}


def identify(cover: Cover | None) -> Identity:
    """Return what the cover says, as far as it can be read; a unit that files one form only has filed that one."""
    if cover is None:
        return Identity()
    year, unit_code = cover.value("report_year"), cover.value("unit_code")
    return Identity(
        form=form_of(cover) or _only_form(unit_code),
        unit_code=unit_code,
        unit_code_filed=as_filed(cover.cells.get("unit_code")),
        unit_name=cover.value("unit_name"),
        report_year=int(year) if year else None,
        filed_on=cover.value("filed_on"),
    )


def rejections(problems: Iterable[Problem]) -> list[Finding]:
    """Return findings for what is wrong with the file itself."""
    findings = []
    for problem in problems:
        name, divisor = _LIMIT_OF_CHECK.get(problem.check, ("sheet_rows", 1))
        findings.append(_rejection(problem.check, held=visible(problem.held) or None, limit=limit(name) // divisor))
    return list(dict.fromkeys(findings))


def judge_cover(cover: Cover, identity: Identity) -> list[Finding]:
    """Return why the cover rejects the filing: form, unit, year, or another required line that cannot be read."""
    findings = []
    for column in _cover_sheet(identity.form).columns:
        if not column.is_required:
            continue
        value = cover.cells.get(column.name)
        check = _cover_check(column, value, identity)
        if check:
            row = cover.rows.get(column.name)
            findings.append(
                _rejection(
                    check,
                    held=_held(column, value),
                    sheet=cover.title,
                    row=row,
                    cell=f"B{row}" if row else None,
                    header=cover.headers.get(column.name) or next(iter(column.headers.values())),
                    expected=_cover_expectation(column, check),
                )
            )
    return findings


def judge_layout(match: LayoutMatch) -> list[Finding]:
    """Return which sheets and headers are missing, unknown or repeated, compared with the nearest layout."""
    findings = []
    if match.missing_sheets or match.unknown_sheets:
        findings.append(
            _rejection(
                "sheets_differ",
                held=_names(match.unknown_sheets) if match.unknown_sheets else None,
                missing=_names(match.missing_sheets),
                unknown=_names(match.unknown_sheets, match.hidden),
            )
        )
    for difference in match.headers:
        findings.append(
            _rejection(
                "headers_differ",
                sheet=difference.title,
                held=_names([*difference.unknown, *difference.repeated])
                if len(difference.unknown + difference.repeated)
                else None,
                missing=_names(difference.missing),
                unknown=_names(difference.unknown),
                repeated=_names(difference.repeated),
            )
        )
    return findings


def judge_missing_cover(titles: list[str]) -> list[Finding]:
    """Return the rejection of a workbook in which no sheet is a cover."""
    return [_rejection("sheets_differ", held=_names(titles), missing=_names(cover_titles()[:1]), unknown=_names([]))]


def judge_optional_cover(cover: Cover, form: str) -> list[Finding]:
    """Return findings on the cover with which the filing counts: optional lines that read as null, and warnings."""
    findings = []
    for column in _cover_sheet(form).columns:
        value = cover.cells.get(column.name)
        if not isinstance(value, Cell) or not value.problem:
            continue
        if not column.is_required or value.canonical is not None:
            row = cover.rows[column.name]
            findings.append(
                Finding(
                    value.problem,
                    ERROR if value.canonical is None else WARNING,
                    _sentence(
                        value.problem,
                        header=cover.headers[column.name],
                        expected=_expectation(column, value.problem),
                    ),
                    held=_held(column, value),
                    sheet=cover.title,
                    row=row,
                    cell=f"B{row}",
                )
            )
    return findings


@dataclass
class JudgedTable:
    """One table with its verdict: row indices set aside, and the findings."""

    table: Table
    set_aside: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def judge_rows(tables: list[Table], identity: Identity) -> list[JudgedTable]:
    """Judge one filing's tables by every row rule; rules that need a unit or year that is unknown are left out."""
    return _RowJudge(tables, identity).judge()


def credible(identity: Identity, reasons: Iterable[Finding]) -> Identity:
    """Return what a cover says but for what the filing is rejected for: a wrong year would set every row against it."""
    checks_failed = {reason.check_code for reason in reasons}
    if "year_unknown" in checks_failed:
        identity = replace(identity, report_year=None)
    if checks_failed & _UNIT_CHECKS:
        identity = replace(identity, unit_code=None)
    return identity


def of_rejected(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings as a rejected filing has them: nothing of it counts, so no row is set aside."""
    return [
        replace(
            finding,
            severity=ERROR if finding.severity == CRITICAL else finding.severity,
            platform_code=None,
            is_set_aside=False,
        )
        for finding in findings
    ]


class _RowJudge:
    """The rules over one filing's tables; a rule adds findings to the table that it is about."""

    def __init__(self, tables: list[Table], identity: Identity) -> None:
        assert identity.form
        self.form = identity.form
        self.unit_code = identity.unit_code
        self.year = identity.report_year
        self.judged = [JudgedTable(table) for table in tables]
        self.by_name = {table.sheet.name: table for table in tables}
        _use_one_vintage(tables)
        # A rejected filing may name no year, or one that the calendar does not know: then no day is outside it.
        known = self.year is not None and self.year in reporting_years()
        self.first_day, self.last_day = (f"{self.year:04}-01-01", f"{self.year:04}-12-31") if known else ("", _OPEN_END)
        round_end = county_due_on(self.year) if known and self.year else _OPEN_END
        # Days, by column, outside which a row is set aside, and the check that says so.
        self.days = {
            _RECEIVED: ("money_outside_year", self.first_day, self.last_day),
            _APPLIED: ("application_outside_round", self.first_day, round_end),
        }
        platforms, applications = self.by_name.get("platforms"), self.by_name.get("applications")
        self.listed = set(platforms.canonical(_CODE)) if platforms else None
        applied = _applied(applications, *self.days[_APPLIED][1:]) if applications else ()
        self.applicants = {code for code in applied if self._is_own(code)}

    def _is_own(self, platform_code: str) -> bool:
        return self.unit_code is None or _is_platform_of(self.form, self.unit_code, platform_code)

    def judge(self) -> list[JudgedTable]:
        for judged in self.judged:
            table = judged.table
            for column in table.sheet.columns:
                if column.name in table.cells:
                    self._cells(judged, column)
                    if column.type == "platform_code":
                        self._platform_codes(judged, column)
                    elif column.type == "township_code":
                        self._township_codes(judged, column)
                    elif column.name in self.days:
                        self._days(judged, column)
            for row, letters in table.strays:
                self._add(judged, "stray_cell", row, letters=letters, is_set_aside=False)
            if _DAY in table.cells:
                self._activity_days(judged)
            self._duplicates(judged)
        return self.judged

    def _cells(self, judged: JudgedTable, column: FormColumn) -> None:
        """Find cells that cannot be read, and required ones left blank."""
        values = judged.table.cells[column.name]
        kinds = set(map(type, values))
        if Cell in kinds:
            for row, value in enumerate(values):
                if isinstance(value, Cell) and value.problem:
                    self._add(
                        judged,
                        value.problem,
                        row,
                        column,
                        is_set_aside=self._sets_aside(judged.table, column, row, value),
                        is_warning=value.canonical is not None,
                        expected=_expectation(column, value.problem),
                    )
        if type(None) in kinds and (column.is_required or column.required_when):
            for row, value in enumerate(values):
                if value is None and self._is_required(judged.table, column, row):
                    self._blank(judged, row, column)

    def _blank(self, judged: JudgedTable, row: int, column: FormColumn) -> None:
        if not column.required_when:
            self._add(judged, "required_blank", row, column, expected=_expected(column))
            return
        other, text = column.required_when
        condition = f"{judged.table.headers[other]}={text}"
        self._add(judged, "conditional_blank", row, column, condition=condition)

    def _is_required(self, table: Table, column: FormColumn, row: int) -> bool:
        if column.required_when:
            other, text = column.required_when
            return other in table.cells and canonical(table.cells[other][row]) == text
        return column.is_required

    def _sets_aside(self, table: Table, column: FormColumn, row: int, value: Cell) -> bool:
        """Return whether a cell sets its row aside: an impossible number, or a required cell that cannot be read."""
        if value.canonical is not None:
            return False
        is_impossible = value.problem == OUT_OF_BOUNDS and column.type != "text"
        return is_impossible or self._is_required(table, column, row)

    def _platform_codes(self, judged: JudgedTable, column: FormColumn) -> None:
        codes = judged.table.canonical(column.name)
        distinct = set(codes) - {None}
        foreign = {code for code in distinct if code and not self._is_own(code)}
        unlisted = set() if self.listed is None else distinct - self.listed - foreign
        if foreign or unlisted:
            platforms = self.by_name["platforms"].title if self.listed is not None else ""
            for row, code in enumerate(codes):
                if code in foreign:
                    self._add(judged, "platform_not_of_unit", row, column)
                elif code in unlisted:
                    self._add(judged, "platform_not_listed", row, column, platforms=platforms)

    def _township_codes(self, judged: JudgedTable, column: FormColumn) -> None:
        codes = judged.table.canonical(column.name)
        foreign = {code for code in set(codes) if code and self.unit_code not in (None, code[:6])}
        for row, code in enumerate(codes) if foreign else ():
            if code in foreign:
                self._add(judged, "township_not_of_unit", row, column)

    def _days(self, judged: JudgedTable, column: FormColumn) -> None:
        """Find days out of bounds: money belongs to the year in which it arrived, an application to its round."""
        check, first, last = self.days[column.name]
        for row, day in enumerate(judged.table.canonical(column.name)):
            if day is not None and not first <= day <= last:
                self._add(judged, check, row, column, first=first, last=last)

    def _activity_days(self, judged: JudgedTable) -> None:
        """Find activities outside the year or the life of their platform (opening and closing day included)."""
        table = judged.table
        lives = self._lives()
        column = _column(table.sheet, _DAY)
        for row, (code, day) in enumerate(zip(table.canonical(_CODE), table.canonical(_DAY), strict=True)):
            if day is None:
                continue
            if not self.first_day <= day <= self.last_day:
                self._add(judged, "activity_outside_year", row, column, year=self.year)
            elif code in lives:
                opened_on, closed_on = lives[code]
                if day < opened_on or day > closed_on:
                    life = f"{opened_on or '…'} 至 {'今' if closed_on == _OPEN_END else closed_on}"
                    self._add(judged, "activity_outside_life", row, column, life=life)

    def _lives(self) -> dict[str | None, tuple[str, str]]:
        """Return opening and closing day by platform, of its first row; a day that cannot be read bounds nothing."""
        lives: dict[str | None, tuple[str, str]] = {}
        platforms = self.by_name.get("platforms")
        if platforms:
            days = zip(
                platforms.canonical(_CODE),
                platforms.canonical("opened_on"),
                platforms.canonical("closed_on"),
                strict=True,
            )
            for code, opened_on, closed_on in days:
                if code:
                    lives.setdefault(code, (opened_on or "", closed_on or _OPEN_END))
        return lives

    def _duplicates(self, judged: JudgedTable) -> None:
        """Find the second of two rows with the same key; titles are the same when they look the same.

        A row that is set aside by then is nobody's first, but on the sheets of `_FIRST_IN_ANY_CASE`.
        """
        table = judged.table
        key = [name for name in table.sheet.unique_key if name in table.cells]
        if not key:
            return
        columns = [
            map(_folded_title, table.canonical(name)) if name == _TITLE else table.canonical(name) for name in key
        ]
        never_first = set() if table.sheet.name in _FIRST_IN_ANY_CASE else set(judged.set_aside)
        first_rows: dict[tuple[str | None, ...], int] = {}
        for row, values in enumerate(zip(*columns, strict=True)):
            first = first_rows.get(values)
            if first is None:
                if row not in never_first:
                    first_rows[values] = row
            elif None not in values:
                self._add(
                    judged,
                    "duplicate_row",
                    row,
                    _column(table.sheet, key[0]),
                    first=table.row_numbers[first],
                    key="、".join(table.headers[name] for name in key),
                    same=all(canonical(cells[first]) == canonical(cells[row]) for cells in table.cells.values()),
                )

    def _add(
        self,
        judged: JudgedTable,
        check: str,
        row: int,
        column: FormColumn | None = None,
        *,
        letters: str = "",
        is_set_aside: bool = True,
        is_warning: bool = False,
        same: bool = False,
        **texts: object,
    ) -> None:
        table = judged.table
        letters = letters or (table.letters[column.name] if column else "")
        code = canonical(table.cells[_CODE][row]) if _CODE in table.cells else None
        judged.findings.append(
            Finding(
                check,
                WARNING if is_warning else self._severity(table, code, is_set_aside, same),
                _sentence(check, header=table.headers[column.name] if column else "", **texts),
                held=_held(column, table.cells[column.name][row]) if column else None,
                sheet=table.title,
                row=table.row_numbers[row],
                cell=f"{letters}{table.row_numbers[row]}",
                platform_code=code,
                is_set_aside=is_set_aside,
            )
        )
        if is_set_aside:
            judged.set_aside.add(row)

    def _severity(self, table: Table, code: str | None, is_set_aside: bool, same: bool) -> str:
        """Return critical where an applicant's own 平台 row is set aside for a cell, or repeated with other values.

        Another unit's platform listed here by mistake is an error: it must not touch that unit's applicant.
        """
        is_own_row = table.sheet.name == "platforms" and code in self.applicants
        return CRITICAL if is_own_row and is_set_aside and not same else ERROR


def _applied(applications: Table, first_day: str, last_day: str) -> Iterator[str]:
    """Yield the platforms of the rows whose required cells can be read and whose day is in the round: who applies."""
    required = [applications.canonical(column.name) for column in applications.sheet.columns if column.is_required]
    days = applications.canonical(_APPLIED)
    for code, day, *cells in zip(applications.canonical(_CODE), days, *required, strict=True):
        if code and None not in cells and first_day <= (day or "") <= last_day:
            yield code


def _use_one_vintage(tables: list[Table]) -> None:
    """Read a platform that a filing names under two codes of its county by the one that comes first (平台 does)."""
    first: dict[str, str] = {}
    for table in tables:
        for column in table.sheet.columns:
            if column.type == "platform_code" and column.name in table.cells:
                distinct = filter(None, dict.fromkeys(table.canonical(column.name)))
                known = {code: first.setdefault(with_newest_county(code), code) for code in distinct}
                if any(code != one for code, one in known.items()):
                    table.cells[column.name] = [
                        compact(Cell(as_filed(value) or "", known[code])) if (code := canonical(value)) else value
                        for value in table.cells[column.name]
                    ]


_OPEN_END = "9999-12-31"


@lru_cache(maxsize=100_000)
def _folded_title(title: str | None) -> str | None:
    return fold(title) if title else None


@lru_cache(maxsize=100_000)
def _is_platform_of(form: str, unit_code: str, platform_code: str) -> bool:
    """Return whether a platform's county files this form, or belongs to the city or province that does."""
    if form == "county_report":
        return platform_code[:6] in vintages(unit_code)
    county = unit(platform_code[:6])
    if county is None or county.level != "county":
        return False
    return form == "province_report" or county.city_code == unit_code


def _only_form(unit_code: str | None) -> str | None:
    """Return the form of a unit that files no other."""
    filer = unit(unit_code) if unit_code else None
    forms = forms_of(filer) if filer else ()
    return forms[0] if len(forms) == 1 else None


def _cover_check(column: FormColumn, value: CellValue, identity: Identity) -> str | None:
    """Return the check that a required line of the cover fails; None where it is in order."""
    text = canonical(value)
    if column.name == "form_title":
        return None if text in any_form_title().allowed else "form_unknown"
    if column.name == "unit_code":
        return _unit_check(value, identity)
    if text is None:
        return "cover_unreadable"
    if column.name == "report_year" and int(text) not in reporting_years():
        return "year_unknown"
    return None


def _cover_expectation(column: FormColumn, check: str) -> str:
    if check == "year_unknown":
        return "、".join(map(str, sorted(reporting_years())))
    return _expected(any_form_title() if column.name == "form_title" else column)


def _unit_check(value: CellValue, identity: Identity) -> str | None:
    filer = unit(identity.unit_code) if identity.unit_code else None
    if filer is None:
        filed = fold(as_filed(value) or "")
        is_elsewhere = (
            filed.isascii()
            and filed[:2].isdigit()
            and len(filed) == len(PROVINCE_CODE)
            and filed[:2] != PROVINCE_CODE[:2]
        )
        return "unit_other_province" if is_elsewhere else "unit_unknown"
    if identity.form and identity.form not in forms_of(filer):
        return "unit_not_of_form"
    return None


@cache
def _cover_sheet(form: str | None) -> FormSheet:
    """Return the cover of a form; of the first one where the form is unknown (required lines are the same on all)."""
    return next(sheet for sheet in form_sheets(form or "county_report") if sheet.kind == "cover")


@cache
def _column(sheet: FormSheet, name: str) -> FormColumn:
    return next(column for column in sheet.columns if column.name == name)


@cache
def _expected(column: FormColumn) -> str:
    """Return what a column asks for, in Chinese, with its bounds."""
    text = type_expectations()[column.type].format(
        allowed="、".join(column.allowed), soft_rules="、".join(soft_rules())
    )
    bounds = _bounds(column)
    return f"{text}（{bounds}）" if bounds else text


def _bounds(column: FormColumn) -> str:
    unit_text = f" {column.unit}" if column.unit else ""
    if column.minimum is not None and column.maximum is not None:
        return f"{column.minimum} 至 {column.maximum}{unit_text}"
    if column.minimum is not None:
        return f"不小于 {column.minimum}{unit_text}"
    return f"不大于 {column.maximum}{unit_text}" if column.maximum is not None else ""


def _expectation(column: FormColumn, check: str) -> str:
    return _bounds(column) if check == "out_of_bounds" else _expected(column)


def _held(column: FormColumn, value: CellValue) -> str | None:
    """Return what the cell held; not for personal data, which stays in the rows as filed."""
    text = None if column.sensitive else as_filed(value)
    return visible(text) if text else text


def _names(names: list[str], hidden: Mapping[str, str] | None = None) -> str:
    """Return names of sheets or headers with invisible characters shown, and how the hidden ones are hidden."""
    if not names:
        return "无"
    states = {name: f"（{sheet_states()[state]}）" for name, state in (hidden or {}).items()}
    return "、".join(f"「{visible(name)}」{states.get(name, '')}" for name in names)


def _rejection(
    check: str,
    *,
    held: str | None = None,
    sheet: str | None = None,
    row: int | None = None,
    cell: str | None = None,
    **texts: object,
) -> Finding:
    return Finding(check, CRITICAL, _sentence(check, **texts), held=held, sheet=sheet, row=row, cell=cell)


def _sentence(check: str, **texts: object) -> str:
    return checks()[check].expected_zh.format(**texts)
