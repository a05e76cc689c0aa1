"""Every file that the run took: read, identified, of the run's year."""

from expectations.gate_checks import CheckedTable, Run, no_contradiction, within


def checked(run: Run) -> CheckedTable:
    """Return one row for each file taken, whatever became of it."""
    return CheckedTable(
        table="raw.filings",
        query=f"""
with taken as (
    select
        run_files.file_name,
        run_files.filing_id as filing_listed,
        filings.form,
        filings.unit_code,
        filings.unit_name,
        filings.report_year,
        filings.filed_on,
        filings.layout_year,
        filings.intake_status,
        filings.parser_version
    from audit.run_files
    left join raw.filings
        on run_files.filing_id = filings.filing_id
    where run_files.run_id = {run.literal} and run_files.disposition = 'taken'
),

checked as (
    select
        taken.*,
        taken.intake_status <> 'rejected' as is_accepted,
        exists (select from raw.findings where findings.filing_id = taken.filing_listed) as has_findings,
        count(*) filter (where taken.intake_status <> 'rejected')
            over (partition by taken.form, taken.unit_code, taken.report_year) as versions
    from taken
)

select
    file_name,
    coalesce(unit_name || '（' || unit_code || '）', '单位不明') as subject,
    case when coalesce(parser_version, '') = '' then '没有读取结果' end as unread,
    case
        when is_accepted
            then nullif(
                concat_ws(
                    '、',
                    case when form is null then '表名' end,
                    case when unit_code is null then '单位' end,
                    case when report_year is null then '年度' end,
                    case when filed_on is null then '填报日期' end,
                    case when layout_year is null then '版式' end
                ),
                ''
            )
    end as unidentified,
    case
        when is_accepted and report_year <> {run.report_year} then report_year || '年度'
    end as other_year,
    case when parser_version <> '' and not is_accepted and not has_findings then '未列退回原因' end as unexplained,
    case when not is_accepted then '退回' end as rejected,
    case when is_accepted then versions end as versions
from checked
""",
        expectations=(
            no_contradiction("filed_read", "unread"),
            no_contradiction("filed_identified", "unidentified"),
            no_contradiction("filed_year", "other_year"),
            no_contradiction("filed_rejection_explained", "unexplained"),
            no_contradiction("filed_rejected", "rejected"),
            within("filed_versions", "versions"),
        ),
    )
