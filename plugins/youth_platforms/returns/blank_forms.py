"""Blank forms for every unit of the province.

What a unit filed last year (its platforms, a city's certifications) comes from the warehouse that WAREHOUSE_URL names;
without one those sheets stay empty.
"""

import os
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from upath import UPath

from youth_platforms.base.refusal import Refusal
from youth_platforms.base.store import write_whole
from youth_platforms.forms.layout import form_sheets, form_title
from youth_platforms.forms.vocabularies import yes_no_pairs
from youth_platforms.reference.divisions import (
    PROVINCE_CODE,
    Unit,
    counties,
    known_as,
    newest_code,
    townships,
    unit,
)
from youth_platforms.reference.filers import FORMS, filers, forms_of
from youth_platforms.reference.years import reporting_years
from youth_platforms.returns.template import BlankForm, Row, blank_form, prefilled_columns
from youth_platforms.warehouse.canonical_cells import cell
from youth_platforms.warehouse.connection import connect

LastYear = dict[tuple[str, str, str], list[Row]]
"""(form, newest unit code, sheet name) to the rows of last year's counted filing that a blank form repeats."""


class NothingToMake(Refusal):
    """The year or the unit is not one that forms are made for; the message says which are."""


def write_blank_forms(
    year: int,
    out: Path | UPath,
    carried: LastYear | None,
    *,
    unit_code: str | None = None,
    form: str | None = None,
) -> list[UPath]:
    """Write the blank forms of a year, of all units or one, of all forms or one; return the files, by name.

    Raises:
        NothingToMake: unknown year or unit, or a unit that does not file the form.
    """
    if year not in reporting_years():
        raise NothingToMake(
            f"{year} 年度不在填报日程内（有 {min(reporting_years())} 至 {max(reporting_years())} 年度）"
        )
    wanted = [
        (form_, filer)
        for form_ in FORMS
        if form in (None, form_)
        for filer in filers(form_)
        if unit_code is None or filer.code == newest_code(unit_code)
    ]
    if not wanted:
        raise NothingToMake(f"没有这样的报表：单位 {unit_code or '全部'}，表 {form or '全部'}")
    return sorted(_write(UPath(out), _blank(form_, filer, year, carried)) for form_, filer in wanted)


def one_blank_form(year: int, form: str, unit_code: str) -> tuple[str, bytes]:
    """Return the name and the bytes of one unit's blank form, with what it filed last year.

    Raises:
        NothingToMake: unknown year or unit, or a unit that does not file the form.
        WarehouseUnreachable: WAREHOUSE_URL is set and nothing answers there.
    """
    filer = unit(unit_code)
    if year not in reporting_years() or filer is None or form not in forms_of(filer):
        raise NothingToMake(f"没有这样的报表：{year}年度，单位 {unit_code}，表 {form}")
    blank = _blank(form, filer, year, last_year(year, filer.code))
    return _file_name(blank), blank_form(blank)


def last_year(year: int, unit_code: str | None = None) -> LastYear | None:
    """Return what the counted filings of the year before hold for this year's forms; None where no warehouse has any.

    Args:
        unit_code: of this unit alone, by its newest code.

    Raises:
        WarehouseUnreachable: WAREHOUSE_URL is set and nothing answers there.
    """
    if not os.environ.get("WAREHOUSE_URL"):
        return None
    with connect() as connection:
        if not _has_filings(connection, year - 1):
            return None
        return _last_year(connection, year, unit_code)


def _blank(form: str, filer: Unit, year: int, carried: LastYear | None) -> BlankForm:
    code, name = known_as(filer.code, year)
    rows = (
        {}
        if carried is None
        else {
            sheet: [_of_vintage(row, code) for row in carried.get((form, filer.code, sheet), [])]
            for sheet in prefilled_columns(form, "last_year")
        }
    )
    divisions = _townships(filer, code) if form == "county_report" else []
    for sheet, columns in prefilled_columns(form, "division").items():
        rows[sheet] = [{column: row[column] for column in columns if row.get(column)} for row in divisions]
    county = next((c for c in counties() if filer.code in (c.city_code, PROVINCE_CODE)), filer)
    town = divisions[0] if divisions else {}
    return BlankForm(
        form=form,
        year=year,
        unit_code=code,
        unit_name=name,
        rows=rows,
        carried_zh=_carried(form, rows, carried, year),
        samples={
            "county_code": known_as(county.code, year)[0],
            "city_code": known_as(county.city_code or filer.code, year)[0],
            "township_code": town.get("township_code", f"{code}001"),
            "township_name": town.get("township_name", ""),
            "township_kind": town.get("township_kind", ""),
        },
    )


def _townships(county: Unit, code: str) -> list[Row]:
    """Return the county's towns and streets under its code of the year; only a street can be an urban street."""
    no = yes_no_pairs()[0][1]
    return [
        {
            "township_code": code + township.code[len(code) :],
            "township_name": township.name,
            "township_kind": township.kind,
            "is_urban_street": "" if township.kind == "街道" else no,
        }
        for township in townships(county.code)
    ]


def _of_vintage(row: Row, code: str) -> Row:
    """Return a row with its township under the county's code of the year (the warehouse keeps the newest)."""
    town = row.get("township_code")
    return row if not town else {**row, "township_code": code + town[len(code) :]}


def _carried(form: str, rows: dict[str, list[Row]], carried: LastYear | None, year: int) -> str:
    """Return what the guidance says of last year's rows; nothing on a form that repeats none."""
    sheets = prefilled_columns(form, "last_year")
    if not sheets:
        return ""
    if carried is None or not any(rows[sheet] for sheet in sheets):
        return f"没有查到{year - 1}年度所报内容，请逐行填写。"
    return f"已按{year - 1}年度所报预填，请逐项核对、补齐。"


def _has_filings(connection: Connection, year: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('audit.filings') is not null")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("select exists (select from audit.filings where report_year = %s)", (year,))
        return bool(cursor.fetchone()[0])


def _last_year(connection: Connection, year: int, unit_code: str | None) -> LastYear:
    found: LastYear = {}
    for form in FORMS:
        for name, columns in prefilled_columns(form, "last_year").items():
            sheet = next(sheet for sheet in form_sheets(form) if sheet.name == name)
            has_end = any(column.name == "closed_on" for column in sheet.columns)
            query = sql.SQL(
                """
                select filings.unit_code, {columns}
                from raw.{table} as filed
                inner join audit.filings as filings using (filing_id)
                where filings.report_year = %s and filings.status in ('accepted', 'accepted_with_findings')
                    and not filed.is_set_aside and {is_open}
                    and (%s::text is null or filings.unit_code = %s)
                order by filings.unit_code, filed.sheet_row
                """
            ).format(
                table=sql.Identifier(sheet.raw_table),
                columns=sql.SQL(", ").join(cell(column, "filed") for column in columns),
                is_open=sql.SQL("{} is null").format(cell("closed_on", "filed")) if has_end else sql.SQL("true"),
            )
            with connection.cursor() as cursor:
                cursor.execute(query, (year - 1, unit_code, unit_code))
                for code, *texts in cursor.fetchall():
                    row = {column: text for column, text in zip(columns, texts, strict=True) if text}
                    found.setdefault((form, code, name), []).append(row)
    return found


def _write(out: UPath, blank: BlankForm) -> UPath:
    path = out / _file_name(blank)
    write_whole(path, blank_form(blank))
    return path


def _file_name(blank: BlankForm) -> str:
    return f"{blank.unit_code}-{blank.unit_name}-{blank.year}-{form_title(blank.form)}.xlsx"
