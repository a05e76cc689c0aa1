"""Who filed: every unit that owes a report, and what the run received of it."""

from expectations.gate_checks import CheckedTable, Run, distinct_within, filled, no_contradiction


def checked(run: Run) -> CheckedTable:
    """Return one row for each unit and form that is owed or that the mart has."""
    return CheckedTable(
        table="candidate.mart_filing_status",
        query=f"""
with owed as (
    select division_code as unit_code, 'county_report' as form from staging.divisions where counts_as_county
    union all
    select distinct city_code, 'city_report' from staging.divisions where counts_as_county
    union all
    select division_code, 'province_report' from staging.divisions where level = 'province'
),

received as (
    select
        filings.unit_code, filings.form,
        count(*) as versions,
        count(*) filter (where filings.intake_status <> 'rejected') as accepted,
        max(filings.filed_on) filter (where filings.intake_status <> 'rejected') as newest_on
    from audit.run_files
    inner join raw.filings on run_files.filing_id = filings.filing_id
    where run_files.run_id = {run.literal} and run_files.disposition = 'taken'
        and filings.report_year = {run.report_year} and filings.form is not null and filings.unit_code is not null
    group by filings.unit_code, filings.form
),

joined as (
    select
        coalesce(owed.unit_code, status.unit_code) as unit_code,
        coalesce(owed.form, status.form) as form,
        status.unit_name, status.status, status.filing_id,
        filings.file_name, filings.intake_status, filings.filed_on,
        coalesce(status.versions, 0) as versions_shown,
        coalesce(received.versions, 0) as versions,
        coalesce(received.accepted, 0) as accepted,
        received.newest_on
    from owed
    full join candidate.mart_filing_status as status on owed.unit_code = status.unit_code and owed.form = status.form
    left join received
        on coalesce(owed.unit_code, status.unit_code) = received.unit_code
        and coalesce(owed.form, status.form) = received.form
    left join raw.filings on status.filing_id = filings.filing_id
)

select
    coalesce(unit_name, '') || '（' || unit_code || '）' || form as subject,
    file_name,
    case when status is not null then unit_code || form end as unit_and_form,
    status,
    case
        when status is null then null
        when versions_shown <> versions then '列' || versions_shown || '个版本，实收' || versions || '个'
        when status = 'missing' and versions > 0 then '列为未报，实收' || versions || '个'
        when status = 'rejected' and accepted > 0 then '列为退回，但有有效版本'
        when starts_with(status, 'accepted') and coalesce(intake_status, 'rejected') = 'rejected'
            then '所采用的版本未被接收'
        when starts_with(status, 'accepted') and filed_on is distinct from newest_on then '所采用的不是最新的有效版本'
    end as contradiction
from joined
""",
        expectations=(
            distinct_within("status_units_counted", "unit_and_form"),
            filled("status_present", "status"),
            no_contradiction("status_consistent", "contradiction"),
        ),
    )
