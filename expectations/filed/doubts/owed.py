"""Which filings of counties and cities are owed, as a common table expression."""

from expectations.filed.taken_files import quoted
from expectations.filed.units_due import day_or_null, owed_units
from expectations.gate_checks import Run


def owed(run: Run) -> str:
    """Return `owed`: form, unit_code, city_code, subject, due_on (null where none is set) of each county and city."""
    rows = ", ".join(
        f"('{form}', '{filer.code}', '{filer.city_code}', {quoted(f'{filer.name}（{filer.code}）')},"
        f" {day_or_null(due)})"
        for form, filer, due in owed_units(run.report_year)
        if filer.level != "province"
    )
    return f"owed (form, unit_code, city_code, subject, due_on) as (values {rows})"
