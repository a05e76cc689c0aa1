"""Which filings of counties and cities are owed, as a common table expression."""

from expectations.filed.taken_files import quoted
from expectations.filed.units_due import owed_units
from expectations.gate_checks import Run


def owed(run: Run) -> str:
    """`owed`: form, unit_code, city_code, subject, due_on (null where none is set) of each county and city."""
    rows = ", ".join(
        f"('{form}', '{filer.code}', '{filer.city_code}', {quoted(f'{filer.name}（{filer.code}）')},"
        f" {quoted(due_on) if due_on else 'null'}::date)"
        for form, filer, due_on in owed_units(run.report_year)
        if filer.level != "province"
    )
    return f"owed (form, unit_code, city_code, subject, due_on) as (values {rows})"
