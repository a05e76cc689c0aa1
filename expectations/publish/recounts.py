"""Parts that several queries share, as common table expressions."""

COUNTED = """
-- The counted report of each unit, as the candidate says.
counted as (
    select unit_code, form, filing_id
    from candidate.mart_filing_status
    where starts_with(status, 'accepted')
)"""

APPLICANTS = """
-- Who applied, read from raw.
applicants as (
    select
        case
            when sheet.canonical ? 'platform_code' then sheet.canonical ->> 'platform_code'
            else sheet.platform_code
        end as platform_code,
        filings.file_name
    from raw.county_applications as sheet
    inner join counted on sheet.filing_id = counted.filing_id
    inner join raw.filings on sheet.filing_id = filings.filing_id
    where not sheet.is_set_aside
)"""


def in_force(seed: str, key: str, year: int) -> str:
    """Return the rows of a seed in force in a year: of each key the newest that has begun."""
    return (
        f"select distinct on ({key}) * from staging.{seed} where valid_from_year <= {year}"
        f" order by {key}, valid_from_year desc"
    )
