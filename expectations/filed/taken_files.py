"""Parts that several queries of the gate "filed" share."""

from expectations.gate_checks import Run


def taken(run: Run) -> str:
    """Return a common table expression `taken`: each filing that the run took."""
    return f"""
taken as (
    select
        run_files.file_name, filings.filing_id, filings.sha256, filings.form, filings.unit_code, filings.unit_name,
        filings.report_year, filings.filed_on, filings.file_modified_at,
        filings.intake_status <> 'rejected' as is_accepted
    from audit.run_files
    inner join raw.filings on run_files.filing_id = filings.filing_id
    where run_files.run_id = {run.literal} and run_files.disposition = 'taken'
)"""


def cell(name: str) -> str:
    """Return the canonical text of a cell where there is one, else its text as filed (docs/architecture.md)."""
    return f"(case when canonical ? '{name}' then canonical ->> '{name}' else {name} end)"


def quoted(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def percent(share: str) -> str:
    """Return SQL that writes a share as 12.5%."""
    return f"trim_scale(round({share} * 100, 1)) || '%'"
