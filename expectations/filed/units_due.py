"""Who owes a report and whether it came, in time: warnings, since the silence of an office stops nothing."""

from datetime import date

from expectations.gate_checks import CheckedTable, Run, filled, within
from youth_platforms.reference.divisions import Unit
from youth_platforms.reference.filers import FORMS, owing
from youth_platforms.reference.years import due_on


def checked(run: Run) -> CheckedTable:
    """Return one row for each unit and form that is owed: 103 counties, 17 cities, the province."""
    owed = ", ".join(
        f"('{form}', '{filer.code}', '{filer.name}', {day_or_null(due)})"
        for form, filer, due in owed_units(run.report_year)
    )
    return CheckedTable(
        table="audit.run_files",
        query=f"""
with owed (form, unit_code, name, due_on) as (values {owed}),

came as (
    select filings.form, filings.unit_code, min(run_files.file_name) as file_name, min(filings.filed_on) as filed_on
    from audit.run_files
    inner join raw.filings on run_files.filing_id = filings.filing_id
    where run_files.run_id = {run.literal} and run_files.disposition = 'taken'
        and filings.report_year = {run.report_year}
    group by filings.form, filings.unit_code
)

select
    owed.name || '（' || owed.unit_code || '）' as subject,
    came.file_name,
    came.unit_code as unit_came,
    came.filed_on - owed.due_on as days_late
from owed
left join came on owed.form = came.form and owed.unit_code = came.unit_code
""",
        expectations=(
            filled("filed_unit_came", "unit_came"),
            within("filed_in_time", "days_late"),
        ),
    )


def owed_units(year: int) -> list[tuple[str, Unit, date | None]]:
    """Return form, unit and due day (None where none is set) of every filing owed by counties, cities and province."""
    return [(form, filer, due_on(form, year)) for form in FORMS for filer in owing(form)]


def day_or_null(day: date | None) -> str:
    """Return a day as SQL; no day is null."""
    return f"date '{day}'" if day else "null::date"
