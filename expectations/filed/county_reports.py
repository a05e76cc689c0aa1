"""Whether what a county filed is plausible as a whole: warnings only, so that a person asks the county."""

from expectations.filed.taken_files import cell
from expectations.gate_checks import CheckedTable, Run, within


def checked(run: Run) -> CheckedTable:
    """Return one row for each accepted county report, over the rows that count."""
    return CheckedTable(
        table="raw.county_activities",
        query=f"""
with reports as (
    select run_files.file_name, filings.filing_id, filings.unit_code, filings.unit_name
    from audit.run_files
    inner join raw.filings on run_files.filing_id = filings.filing_id
    where run_files.run_id = {run.literal} and run_files.disposition = 'taken'
        and filings.form = 'county_report' and filings.intake_status <> 'rejected'
),

activities as (
    select
        filing_id,
        count(*) as activities,
        percentile_cont(0.5) within group (order by read.participants) as median_participants
    from (
        select filing_id, {cell("participants")} as participants
        from raw.county_activities
        where not is_set_aside and filing_id in (select filing_id from reports)
    ) as kept
    cross join lateral (
        select case when raw.is_castable(kept.participants, 'numeric') then kept.participants::numeric end
    ) as read (participants)
    group by filing_id
),

platforms as (
    select filing_id, count(*) as platforms
    from raw.county_platforms
    where not is_set_aside and filing_id in (select filing_id from reports)
    group by filing_id
)

select
    reports.file_name,
    coalesce(reports.unit_name, '') || '（' || reports.unit_code || '）' as subject,
    activities.median_participants,
    round(coalesce(activities.activities, 0)::numeric / platforms.platforms, 1) as activities_per_platform
from reports
left join activities on reports.filing_id = activities.filing_id
left join platforms on reports.filing_id = platforms.filing_id
""",
        expectations=(
            within("filed_median_participants", "median_participants"),
            within("filed_activities_per_platform", "activities_per_platform"),
        ),
    )
